"""Projects of releases that did not ask for the dev catalog, or took other catalogs."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.support.programs import RunCopier
from tests.updating.older_scene import (
    DEV_CATALOG,
    SETTINGS,
    catalog_of_dev,
    like_mlops_stacks,
    project_before,
    releases_around,
)
from tests.updating.scenes import ANSWERS, Update, commit

pytestmark = pytest.mark.breadth  # test_older_projects.py has each kind at once

MakeProject = Callable[..., Path]


@pytest.fixture
def copied(run_copier: RunCopier, template: Path, tmp_path: Path) -> MakeProject:
    """Makes a project of v0.3.0, before the question; v0.4.0 has it."""
    ml_init = releases_around([DEV_CATALOG], template, tmp_path / "ml-init")
    return partial(project_before, [DEV_CATALOG], ml_init, run_copier, tmp_path / "project")


@pytest.fixture(params=["dev", "ml_test"])
def project_and_catalog(
    request: pytest.FixtureRequest, copied: MakeProject, template: Path, tmp_path: Path
) -> tuple[Path, str]:
    """A project whose dev target uses the catalog dev, as of mlops-stacks, or that of the tests."""
    is_dev = request.param == "dev"
    stack = like_mlops_stacks(template, tmp_path / "stack") if is_dev else {}
    return copied(**stack), request.param


def test_an_update_moves_nobody_s_dev_target_until_it_is_told_to(
    project_and_catalog: tuple[Path, str], update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, catalog = project_and_catalog
    before = (project / SETTINGS).read_text(), catalog_of_dev(project)
    monkeypatch.setenv("DATABRICKS_DEV_CATALOG_NAME", "lab")

    scene = update(project)

    assert scene.ended.code == 0, scene.ended.output
    assert before == (scene.text(SETTINGS), catalog)
    assert f"dev_catalog_name: {catalog}\n" in scene.text(ANSWERS)

    commit(project)
    shutil.rmtree(scene.before)
    told = update(project, "-d", "dev_catalog_name=lab")

    assert told.ended.code == 0, told.ended.output
    assert catalog_of_dev(project) == "lab"


def test_a_project_with_a_minus_in_its_catalog_is_updated_like_any_other(
    copied: MakeProject, update: Update
) -> None:
    project = copied(staging_catalog_name="ml-staging", test_catalog_name="ml-test")

    scene = update(project)

    assert scene.ended.code == 0, scene.ended.output
    assert "staging_catalog_name: ml-staging\n" in scene.text(ANSWERS)
    assert '"ml-staging"' in scene.text(SETTINGS)
    assert "dev_catalog_name: ml-test\n" in scene.text(ANSWERS)
