"""A team's own files work after an update that moved and renamed what they name, or it says so."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.support.place import release
from tests.support.shared import make_once
from tests.updating.scenes import (
    ANSWERS,
    BUNDLE,
    SOURCE,
    STARTER,
    Update,
    UpdatedProject,
    edit,
    once,
)
from tests.updating.team_scene import (
    HELPED,
    NOTEBOOKS,
    OWN_JOB,
    OWN_WORKFLOW,
    broken,
    invalid,
    work,
)

BLIND = "\n\ndef review(merged, versions):\n    return merged, Review()\n"
FOLDERS = ("training", "deployment/batch_inference")


@pytest.fixture(scope="session")
def moving(made: Path, template: Path) -> Path:
    """The template with releases that move and rename; v0.3.0 does not look at what it merged."""
    return make_once(made / "moving", partial(make_moving, template))


def make_moving(template: Path, folder: Path) -> None:
    shutil.copytree(template, folder, symlinks=True)
    for name in FOLDERS:
        place = folder / SOURCE / name
        for notebook in (place / "notebooks").iterdir():
            notebook.rename(place / notebook.name)
        (place / "notebooks").rmdir()
    # Train.py comes to lie beside it, and both would be one file on macOS or Windows.
    module = folder / SOURCE / "training" / "train.py"
    module.rename(module.with_name("fit.py"))
    for file in (folder / "stacks" / "starter").rglob("*.[pt][ym]*"):
        text = file.read_text().replace("import data, train", "import data, fit as train")
        for name in FOLDERS:
            text = text.replace(f"{name}/notebooks/", f"{name}/")
        text = text.replace("ml-pull-request.md", "pull-requests.md")
        file.write_text(text.replace("model_training_job", "training_job"))
    guide = folder / STARTER / "docs" / "ml-pull-request.md.tmpl"
    guide.rename(guide.with_name("pull-requests.md.tmpl"))
    release(folder, "v0.2.0")
    look = folder / "hooks" / "updating" / "review.py"
    look.write_text(look.read_text() + BLIND)
    release(folder, "v0.3.0")


@pytest.fixture
def update_to(
    made: Path, original: Path, releases: Path, moving: Path, update: Update
) -> Callable[[str], UpdatedProject]:
    """A team's project brought to a release; not to be written to."""

    def change(project: Path) -> None:
        edit(project, ANSWERS, str(releases), str(moving))
        work(project, "test")

    def run(tag: str) -> UpdatedProject:
        def bring(project: Path) -> UpdatedProject:
            return update(project, "--vcs-ref", tag)

        return once(made / f"team-{tag}", original, change, bring)

    return run


@pytest.fixture
def scene(update_to: Callable[[str], UpdatedProject]) -> UpdatedProject:
    return update_to("v0.2.0")


def test_every_reference_leads_somewhere_or_is_listed(scene: UpdatedProject) -> None:
    assert scene.unmerged == {}
    assert broken(scene) == []


def test_every_target_validates(
    scene: UpdatedProject, tmp_path: Path, databricks_cli: Path
) -> None:
    assert invalid(scene.project, tmp_path / "copy", databricks_cli) == {}


def test_own_notebooks_stay_but_for_what_a_moved_one_needs(scene: UpdatedProject) -> None:
    assert (scene.project / NOTEBOOKS / "Segment.py").exists()
    assert (scene.project / NOTEBOOKS / "segment_tools.py").exists()
    assert (scene.project / BUNDLE / "deployment" / "batch_inference" / "team_tools.py").exists()
    assert not (scene.project / HELPED).exists()


def test_what_was_rewritten_and_what_is_left_is_listed_with_the_way_back(
    scene: UpdatedProject,
) -> None:
    said = scene.ended.output

    assert scene.ended.code == 1
    assert f"{OWN_JOB}:14: ../training/notebooks/Train.py → ../training/Train.py" in said
    assert f"{NOTEBOOKS}/Segment.py:2: ./Train → ../Train" in said
    assert f"docs/team.md:1: ../{NOTEBOOKS}/Train.py → ../{BUNDLE}/training/Train.py" in said
    assert f"{OWN_WORKFLOW}:5: {NOTEBOOKS}/Train.py → {BUNDLE}/training/Train.py" in said
    assert f"{OWN_WORKFLOW}:17: model_training_job: the bundle has no such resource now." in said
    assert "To leave the update:" in said
    assert "../training/Train.py" in scene.text(OWN_JOB)


@pytest.mark.breadth
def test_without_the_look_the_same_update_breaks_the_project_and_says_nothing(
    update_to: Callable[[str], UpdatedProject], tmp_path: Path, databricks_cli: Path
) -> None:
    blind = update_to("v0.3.0")

    assert blind.ended.code == 0, blind.ended.output
    assert f"{OWN_JOB}:14: ../training/notebooks/Train.py" in broken(blind)
    assert "sandbox" in invalid(blind.project, tmp_path / "copy", databricks_cli)
