"""A project of a release that did not ask for what the next one asks."""

from pathlib import Path

import pytest

from hooks.project.offered import SET_ASIDE
from tests.support.programs import RunCopier
from tests.support.trees import git
from tests.updating.older_scene import (
    DEV_CATALOG,
    GUARDS,
    SETTINGS,
    catalog_of_dev,
    guards_of,
    in_environment,
    like_mlops_stacks,
    project_before,
    releases_around,
    without_secrets,
    workflow,
)
from tests.updating.scenes import ANSWERS, Update, commit

NEW = (*GUARDS, DEV_CATALOG)
OF_ALL_TEAMS = {
    "ML_INIT_CREDENTIALS": "federation",
    "ML_INIT_PROTECTED_BRANCHES": "true",
    "DATABRICKS_DEV_CATALOG_NAME": "lab",
}
TOLD = ("-d", "credentials=federation", "-d", "paused_staging=yes", "-d", "dev_catalog_name=lab")


@pytest.fixture
def project(template: Path, run_copier: RunCopier, tmp_path: Path) -> Path:
    """A project of v0.3.0 that runs: its stack has a dev catalog, its catalogs old names."""
    stack = like_mlops_stacks(template, tmp_path / "stack")
    ml_init = releases_around(NEW, template, tmp_path / "ml-init")
    catalogs = {"staging_catalog_name": "ml-staging", "test_catalog_name": "ml-test"}
    return project_before(NEW, ml_init, run_copier, tmp_path / "older", **stack, **catalogs)


def test_a_running_project_stays_as_it_is_until_it_is_told_otherwise(
    project: Path, update: Update, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, settings = workflow(project), (project / SETTINGS).read_text()
    for name, value in OF_ALL_TEAMS.items():
        monkeypatch.setenv(name, value)

    untold = update(project)

    assert untold.ended.code == 0, untold.ended.output
    changed = git(project, "status", "--porcelain").split()[1::2]
    assert [name for name in changed if not name.startswith("docs/")] == [ANSWERS]
    assert guards_of(project) == ("repository", "false", "false", "false")
    assert (project / SET_ASIDE).exists()
    assert (workflow(project), untold.text(SETTINGS)) == (made, settings)
    assert "dev_catalog_name: dev\n" in untold.text(ANSWERS)
    assert "staging_catalog_name: ml-staging\n" in untold.text(ANSWERS)

    commit(project)
    told = update(project.rename(tmp_path / "told"), *TOLD)

    assert told.ended.code == 0, told.ended.output
    assert guards_of(told.project) == ("federation", "false", "true", "false")
    assert workflow(told.project) == without_secrets(in_environment(made))
    assert not (told.project / SET_ASIDE).exists()
    assert catalog_of_dev(told.project) == "lab"
