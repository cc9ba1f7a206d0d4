"""The code of every real stack passes the checks that a new project's pull requests run."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.upstream.cells import WITHOUT_FEATURE_STORE, Cell
from tests.upstream.releases import RELEASES

pytestmark = pytest.mark.upstream
CELLS = [
    pytest.param(
        Cell(release, "azure", include_feature_store=store),
        id=f"{release}{', feature store' * store}",
    )
    for release in RELEASES
    for store in (False, True)
    if not (store and release in WITHOUT_FEATURE_STORE)
]


def check_of(project: Path) -> str:
    """What a pull request runs before the tests."""
    (workflow,) = (project / ".github" / "workflows").glob("*-run-tests.yml")
    steps = yaml.safe_load(workflow.read_text())["jobs"]["unit_tests"]["steps"]
    (check,) = (step for step in steps if "ruff" in step.get("run", ""))
    assert check["working-directory"] == "."
    return str(check["run"])


def ended(command: str, project: Path) -> int:
    return subprocess.run(command, cwd=project, shell=True, check=False).returncode  # noqa: S602


@pytest.mark.parametrize("cell", CELLS)
def test_a_new_project_is_clean_and_a_fault_of_the_team_s_is_seen(project: Path) -> None:
    check = check_of(project)
    mine = project / "awesome_ml_project" / "mine.py"

    assert ended(check, project) == 0
    for fault in ("x = undefined\n", "x=1\n", 'x: int = "1"\n'):
        mine.write_text(fault)
        assert ended(check, project) != 0
