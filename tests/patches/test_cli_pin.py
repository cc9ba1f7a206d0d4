import pytest

from hooks.errors import PatchError
from hooks.patches._actions import reference
from hooks.patches.cli_pin import PATCH
from hooks.patches.patch import apply_patch
from tests.patches.sample import SETTINGS, WORKFLOW, patched, project
from tests.support.strict_yaml import load

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
            PINNED.replace("steps:", "steps:\n  - uses: actions/checkout@v4").replace("@6b", "@7b"),
            PINNED.replace("steps:", "steps:\n  - uses: actions/checkout@v4"),
            id="another action beside it stays",
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

    with pytest.raises(PatchError, match=f"cli_pin .* {WORKFLOW} in a stack: it is not valid YAML"):
        apply_patch(PATCH, odd)


BUNDLE = "bundle:\n  name: churn\n  databricks_cli_version: {}\n\ntargets: {{}}\n"
RUNS_IT = {WORKFLOW: PINNED}


@pytest.mark.parametrize(
    ("constraint", "kept"),
    [
        pytest.param('"0.245.0"', "", id="one old release"),
        pytest.param("0.245.*", "", id="every patch of an old one"),
        pytest.param('"0.*"', "", id="every old release"),
        pytest.param("1.13.0-beta", "", id="a preview of the release"),
        pytest.param("'!= 1.13.0'", "", id="any but the release"),
        pytest.param("'>= 0.218.0, <= 1.0.0'", "'>= 0.218.0'", id="up to an old release"),
        pytest.param("'>= 0.218.0, < 1.*'", "'>= 0.218.0'", id="before the major version"),
        pytest.param("'> 0.218.0, != 1.13.*'", "'> 0.218.0'", id="without the minor version"),
    ],
)
def test_a_bundle_that_refuses_the_release_admits_it_afterwards(constraint: str, kept: str) -> None:
    before = BUNDLE.format(constraint)

    after = patched(PATCH, SETTINGS, before, RUNS_IT)

    line = f"  databricks_cli_version: {constraint}\n"
    wanted = f"  databricks_cli_version: {kept}\n" if kept else ""
    assert load(after) == load(before.replace(line, wanted))


@pytest.mark.parametrize(
    "constraint",
    [
        "1.13.0",
        "1.13.*",
        "1.*",
        ">= 0.218.0",
        "<= 1.*",
        ">= 1.13.0-0, < 2.0.0",
        "!= 1.12.0",
        "^1.2",
    ],
)
def test_a_bundle_that_admits_the_release_stays(constraint: str) -> None:
    before = BUNDLE.format(f'"{constraint}"')

    assert patched(PATCH, SETTINGS, before, RUNS_IT) == before


def test_a_bundle_stays_where_no_workflow_installs_the_cli() -> None:
    before = BUNDLE.format("0.245.0")

    assert patched(PATCH, SETTINGS, before, {"docs/a.md": "databricks/setup-cli"}) == before


@pytest.mark.parametrize("constraint", ["1.14.0", ">= 2.0.0, < 3.0.0", "2.*"])
def test_a_bundle_that_needs_a_newer_cli_is_refused_by_its_line(constraint: str) -> None:
    newer = project({SETTINGS: BUNDLE.format(f'"{constraint}"'), **RUNS_IT})

    with pytest.raises(PatchError, match=r"line 3: it needs a newer Databricks CLI than 1\.13\.0"):
        apply_patch(PATCH, newer)
