import pytest

from hooks.errors import PatchError
from hooks.patches.actions import reference
from hooks.patches.cli_pin import PATCH
from hooks.patching import apply_patch
from tests.patches.sample import WORKFLOW, patched, project

PINNED = f"steps:\n  - uses: {reference('databricks/setup-cli')}\n  - run: databricks version\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(PINNED, PINNED, id="the pinned release stays"),
        pytest.param("steps: []\n", "steps: []\n", id="a workflow without the CLI stays"),
        pytest.param(
            "steps:\n  - uses: databricks/setup-cli@v0.236.0\n  - run: databricks version\n",
            PINNED,
            id="an old tag gives way",
        ),
        pytest.param(
            PINNED.replace("# v1.", "# v0.").replace("@6b", "@7b"),
            PINNED,
            id="another commit gives way with its comment",
        ),
    ],
)
def test_workflows_use_one_release_of_the_cli(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


def test_a_use_in_another_form_is_refused_by_name() -> None:
    odd = project({WORKFLOW: "steps: [{uses: 'databricks/setup-cli@main'}]\n"})

    with pytest.raises(PatchError, match=f"cli_pin .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)
