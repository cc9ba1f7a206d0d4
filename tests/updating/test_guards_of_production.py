"""Projects of releases that did not ask where credentials are kept, and who may release."""

from pathlib import Path

import pytest

from hooks.project.offered import SET_ASIDE
from tests.support.programs import RunCopier
from tests.support.trees import git
from tests.updating.older_scene import (
    GUARDS,
    GUIDE,
    guards_of,
    in_environment,
    project_before,
    releases_around,
    without_secrets,
    workflow,
)
from tests.updating.scenes import ANSWERS, Update, commit

pytestmark = pytest.mark.breadth  # test_older_projects.py takes one turn

TURNS = {
    "untold": ([], ("repository", "false", "false", "false")),
    "told": (["-d", "credentials=environments"], ("environments", "false", "false", "false")),
    "again": ([], ("environments", "false", "false", "false")),
    "federated": (["-d", "credentials=federation"], ("federation", *["false"] * 3)),
    "back": (["-d", "credentials=repository"], ("repository", "false", "false", "false")),
    "paused": (["-d", "paused_staging=yes"], ("repository", "false", "true", "false")),
}


@pytest.fixture
def project(template: Path, run_copier: RunCopier, tmp_path: Path) -> Path:
    """A project of v0.3.0, before the questions; v0.4.0 has them."""
    ml_init = releases_around(GUARDS, template, tmp_path / "ml-init")
    return project_before(GUARDS, ml_init, run_copier, tmp_path / "project")


def test_a_running_project_is_as_it_was_last_told(
    project: Path, update: Update, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = workflow(project)
    monkeypatch.setenv("ML_INIT_CREDENTIALS", "federation")
    monkeypatch.setenv("ML_INIT_PROTECTED_BRANCHES", "true")

    for name, (words, stored) in TURNS.items():
        project = project.rename(tmp_path / name)
        ended = update(project, *words).ended
        assert ended.code == 0, ended.output
        assert guards_of(project) == stored
        deployments = {
            "repository": made,
            "environments": in_environment(made),
            "federation": without_secrets(in_environment(made)),
        }
        assert workflow(project) == deployments[stored[0]]
        assert (project / SET_ASIDE).exists() is (stored[0] == "repository")
        changed = git(project, "status", "--porcelain").split()[1::2]
        assert changed == {"untold": [ANSWERS, GUIDE], "again": []}.get(name, changed)
        if changed:
            commit(project)
