import pytest

from hooks.errors import PatchError
from hooks.patches.actions import reference
from hooks.patches.pinned_actions import PATCH
from hooks.patching import apply_patch
from tests.patches.sample import WORKFLOW, patched, project, text

CHECKOUT, PYTHON = reference("actions/checkout"), reference("actions/setup-python")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            f"steps:\n  - uses: {PYTHON}\n  - uses: ./local\n",
            f"steps:\n  - uses: {PYTHON}\n  - uses: ./local\n",
            id="a commit and a local action stay",
        ),
        pytest.param(
            f"steps:\n  - uses: other/action@{'a' * 40} # v3\n",
            f"steps:\n  - uses: other/action@{'a' * 40} # v3\n",
            id="a commit that is not ours stays",
        ),
        pytest.param(
            "steps:\n  - uses: actions/setup-python@v5 # newest\n    with: {}\n",
            f"steps:\n  - uses: {PYTHON}\n    with: {{}}\n",
            id="a tag becomes a commit",
        ),
        pytest.param(
            "steps:\n  - uses: actions/checkout@v4\n  - run: pytest\n",
            text(f"""
            steps:
              - uses: {CHECKOUT}
                with:
                  persist-credentials: false
              - run: pytest
            """),
            id="a checkout keeps no credentials",
        ),
        pytest.param(
            text("""
            steps:
              - name: Checkout
                with: # what was pushed
                  ref: main
                uses: actions/checkout@v4
              - with:
                  ref: main
                uses: actions/checkout@v4
            """),
            text(f"""
            steps:
              - name: Checkout
                with: # what was pushed
                  persist-credentials: false
                  ref: main
                uses: {CHECKOUT}
              - with:
                  persist-credentials: false
                  ref: main
                uses: {CHECKOUT}
            """),
            id="beside what it is told already",
        ),
        pytest.param(
            f"steps:\n  - uses: {CHECKOUT}\n    with:\n      persist-credentials: true\n",
            f"steps:\n  - uses: {CHECKOUT}\n    with:\n      persist-credentials: true\n",
            id="a workflow that says it needs them keeps them",
        ),
    ],
)
def test_every_action_is_a_commit(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


@pytest.mark.parametrize("action", ["databricks/setup-cli@v1", "other/action@v3"])
def test_an_action_without_a_pin_here_is_refused_by_name(action: str) -> None:
    odd = project({WORKFLOW: f"steps:\n  - uses: {action}\n"})

    with pytest.raises(PatchError, match=f"pinned_actions .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)
