"""Every release of mlops-stacks that ml-init knows becomes a project without a finding."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.diagnosis.checkout import Checkout
from hooks.diagnosis.files import examine
from hooks.patches import PATCHES
from hooks.project.answers import Answers
from hooks.workspaces.finding import State
from tests.pages.patches import PAGE, column
from tests.support import checks
from tests.support.trees import git
from tests.upstream.cells import Cell, cells
from tests.upstream.releases import RELEASES, Copy

pytestmark = pytest.mark.upstream

OF_NO_DEPLOYMENT = {"GITHUB_TOKEN", "ML_INIT_UPDATE_TOKEN", "ML_INIT_TEMPLATE_TOKEN"}
OF_NEW_PROJECTS = {"deployment_environments", "paused_staging", "code_checks", "first_page"}


def subjects(cell: Cell) -> list[str]:
    """The commits after the first one, as docs/patches.md promises them."""
    applied = column(PAGE.read_text(), 1 + list(RELEASES).index(cell.release))
    return [
        patch.subject
        for patch, state in zip(PATCHES, applied, strict=True)
        # The other word is for names that stacks propose; no page was rendered with federation.
        if ("applied" in state.split(", ") or patch.name == "no_stored_secrets")
        and (patch.name != "databricks_service_principal" or cell.use_databricks_service_principal)
        and (patch.name not in OF_NEW_PROJECTS or cell.credentials != "repository")
        and (patch.name != "no_stored_secrets" or cell.credentials == "federation")
    ]


@pytest.mark.parametrize("cell", cells(*RELEASES))
def test_a_copy_has_no_finding_and_a_commit_for_each_reason(
    project: Path, cell: Cell, make_answers: Callable[..., Answers]
) -> None:
    answers = make_answers(**cell.changes)

    found = checks.findings(project, answers)

    assert found == []
    examined = examine(Checkout.read(project))
    assert [each for each in examined if each.state is not State.OK] == []
    assert checks.named_secrets(project) == checks.contract(answers)
    if cell.credentials == "federation":
        assert checks.every_secret(project) <= OF_NO_DEPLOYMENT
    assert git(project, "status", "--porcelain", "--ignored") == ""
    commits = git(project, "log", "--reverse", "--format=%s").splitlines()
    assert commits[0].startswith("Start from the stack ")
    assert commits[1:] == subjects(cell)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        pytest.param(
            Cell("v0.3", "gcp"), "The Model Registry in Unity Catalog cannot be used", id="v0.3"
        ),
        pytest.param(Cell("v0.4", "gcp"), "it cannot use Unity Catalog on GCP", id="v0.4"),
    ],
)
def test_gcp_is_refused_with_the_stack_s_reason(
    copy: Copy, tmp_path: Path, cell: Cell, words: str
) -> None:
    ended = copy(cell)

    assert ended.code == 1
    assert words in " ".join(ended.output.split())
    assert "Traceback" not in ended.output
    assert not (tmp_path / "project").exists()
