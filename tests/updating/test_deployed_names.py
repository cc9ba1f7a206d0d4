"""A deployed project is updated to a release that deploys under other names."""

import shutil
from pathlib import Path

import pytest

from hooks.project import run_report
from tests.support.parts.workspace import serving
from tests.support.place import release
from tests.updating.deployed import Deployed
from tests.updating.scenes import BUNDLE, SOURCE, Update, UpdatedProject, commit, edit

SETTINGS = f"{SOURCE}/databricks.yml.tmpl"
RESOURCE = f"{SOURCE}/resources/model-workflow-resource.yml.tmpl"


@pytest.fixture
def renaming(template: Path, releases: Path, tmp_path: Path, project: Path) -> Path:
    """The first release, and one that calls a target and a job otherwise."""
    folder = tmp_path / "renaming"
    shutil.copytree(template, folder, symlinks=True)
    edit(folder, SETTINGS, "  staging:\n", "  acceptance:\n")
    edit(folder, RESOURCE, "    model_training_job:\n", "    training:\n")
    release(folder, "v0.2.0")
    edit(project, ".copier-answers.yml", str(releases), str(folder))
    commit(project)
    return folder


@pytest.mark.usefixtures("renaming")
def test_the_commands_that_are_told_remove_the_old_and_keep_its_data(
    project: Path, update: Update, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))

    with serving() as workspace:
        deployed = Deployed(workspace, project, BUNDLE)
        deployed.deploy("staging")
        old = deployed.jobs()
        scene = update(project)
        commit(project)
        left = deployed.obey(scene.ended.output)
        deployed.deploy("acceptance")
        now, deleted = deployed.jobs(), deployed.deleted()

    assert scene.ended.code == 0
    assert old
    assert left == set()
    assert {name.replace("staging", "acceptance") for name in old} == now
    assert not any("models/" in place or "experiments" in place for place in deleted)
    kept = run_report.read(tmp_path / "outcome").deployed
    assert "\n".join(kept) in scene.ended.output
    assert "  The target staging is called acceptance now, and staging-" in "\n".join(kept)
    assert "  The job model_training_job has the key training now" in "\n".join(kept)


@pytest.mark.breadth
@pytest.mark.usefixtures("renaming")
def test_an_update_in_conflict_tells_the_names_too(project: Path, update: Update) -> None:
    settings = f"{BUNDLE}/databricks.yml"
    edit(project, settings, "  staging:\n", "  # ours\n  staging:\n    # too\n")
    edit(project, settings, "\n  prod:\n", "\n  mine: {}\n\n  prod:\n")
    commit(project)

    scene = update(project)

    assert scene.ended.code == 1
    assert settings in scene.unmerged
    assert "The target staging is called acceptance now" in scene.ended.output
    assert "The target mine" not in scene.ended.output
    assert f"keep the new version's side in {settings}" in scene.ended.output


def test_an_update_that_changes_no_name_says_nothing_of_names(apart: UpdatedProject) -> None:
    assert (
        apart.text(f"{BUNDLE}/resources/model-workflow-resource.yml")
        != (apart.before / BUNDLE / "resources" / "model-workflow-resource.yml").read_text()
    )
    assert "changes what it deploys" not in apart.ended.output
