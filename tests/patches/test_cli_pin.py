import pytest

from hooks.errors import PatchError
from hooks.patches._actions import reference
from hooks.patches.cli_pin import PATCH
from hooks.patches.patch import apply_patch
from tests.patches.sample import WORKFLOW, patched, project

BY_COMMIT = reference("databricks/setup-cli").partition(" ")[0]
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "steps: [{uses: 'databricks/setup-cli@main', id: cli}]\n",
            f"steps: [{{uses: {BY_COMMIT}, id: cli}}]\n",
            id="on one line there is no place for a comment",
        ),
        pytest.param(
            'steps:\n  - "uses" : "databricks/setup-cli@main"  # newest\n',
            f'steps:\n  - "uses" : {reference("databricks/setup-cli")}\n',
            id="between quotes",
        ),
        pytest.param(
            PINNED + "    # databricks/setup-cli@main was here\n",
            PINNED + "    # databricks/setup-cli@main was here\n",
            id="a comment uses nothing",
        ),
        pytest.param(
            PINNED.replace("  - run", "    with:\n      version: 0.236.0  # old\n  - run"),
            PINNED.replace("  - run", "    with:\n      version: 1.13.0  # old\n  - run"),
            id="another release by an input gives way",
        ),
        pytest.param(
            PINNED.replace("  - run", "    with: {version: 1.13.0}\n  - run"),
            PINNED.replace("  - run", "    with: {version: 1.13.0}\n  - run"),
            id="the same release by an input stays",
        ),
    ],
)
def test_a_use_is_known_in_any_form(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


def test_a_workflow_that_is_no_yaml_is_refused_by_name() -> None:
    odd = project({WORKFLOW: "jobs: {\n"})

    with pytest.raises(PatchError, match=f"cli_pin .* {WORKFLOW} in a stack: it is no YAML"):
        apply_patch(PATCH, odd)
