import pytest

from hooks.errors import PatchError
from hooks.patches._actions import reference
from hooks.patches.patch import apply_patch
from hooks.patches.pinned_actions import PATCH
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


BARE = CHECKOUT.partition(" ")[0]
KEEPS = "persist-credentials: false"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "steps: [{uses: 'actions/checkout@v4'}]\n",
            f"steps: [{{with: {{{KEEPS}}}, uses: {BARE}}}]\n",
            id="a step on one line",
        ),
        pytest.param(
            "steps:\n  - uses: Actions/Checkout@v4\n    with: {ref: main}\n",
            f"steps:\n  - uses: {CHECKOUT}\n    with: {{{KEEPS}, ref: main}}\n",
            id="inputs on one line; GitHub does not tell capitals apart",
        ),
        pytest.param(
            "steps:\n  - uses: actions/checkout@v4\n    with:\n    name: x\n",
            f"steps:\n  - uses: {CHECKOUT}\n    with:\n      {KEEPS}\n    name: x\n",
            id="inputs without one",
        ),
        pytest.param(
            "steps:\n- with:\n      fetch-depth: 0\n  'uses': \"actions/checkout@v4\" # x\n",
            f"steps:\n- with:\n      {KEEPS}\n      fetch-depth: 0\n  'uses': {CHECKOUT}\n",
            id="between quotes, in a list without a margin",
        ),
        pytest.param(
            f"steps: [{{uses: actions/setup-python@{'a' * 40}}}, "
            "{uses: actions/setup-java@v1}]\n",
            f"steps: [{{uses: actions/setup-python@{'a' * 40}}}, "
            f"{{uses: {reference('actions/setup-java').partition(' ')[0]}}}]\n",
            id="another commit stays",
        ),
        pytest.param(
            "steps:\n  - run: |\n      uses: actions/checkout@v4\n",
            "steps:\n  - run: |\n      uses: actions/checkout@v4\n",
            id="a script uses nothing",
        ),
    ],
)
def test_a_use_is_known_in_any_form(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("steps: [{uses: actions/setup-python@v5}]", id="a tag"),
        pytest.param("jobs: {a: {uses: my-org/flows/.github/workflows/a.yml@main}}", id="a branch"),
        pytest.param(f"steps: [{{uses: {BARE}}}]", id="a checkout that keeps them"),
        pytest.param(
            f"steps: [{{uses: {BARE}}}, {{uses: {BARE}, with: {{{KEEPS}, a: '{KEEPS}'}}}}]",
            id="one of two checkouts, the other of which says it twice",
        ),
        pytest.param(
            f"steps: [{{uses: {BARE}}}, {{run: 'echo {KEEPS}'}}]", id="with those words elsewhere"
        ),
    ],
)
def test_each_fault_alone_is_seen(fault: str) -> None:
    assert not PATCH.holds(fault, project({}))
