"""Whatever a user edited is there after an update: merged, or as one side of a conflict."""

import os
from pathlib import Path

import pytest

from tests.support.trees import files_of, git
from tests.updating.scenes import (
    ANSWERS,
    BUNDLE,
    CI,
    PICTURE,
    REGISTRY,
    RESOURCE,
    Update,
    UpdatedProject,
    commit,
    contents,
    fresh,
    index,
)

KEPT = [
    pytest.param(RESOURCE, "num_workers: 2", "DEDICATED", id="beside a patched block"),
    pytest.param("README.md", "## Mine", "on your own machine", id="in the README"),
    pytest.param(CI, "ubuntu-24.04", "# Looks at what", id="in a workflow"),
    pytest.param(f"{BUNDLE}/learning/train.py", "MINE = 3", "", id="in a folder that moved"),
    pytest.param(f"{BUNDLE}/training/mine.py", "MINE = 2", "", id="added to a folder that moved"),
    pytest.param(f"{BUNDLE}/own/registry.py", '"""New: ', "", id="in a file the user moved"),
    pytest.param(f"{BUNDLE}/common/mine.py", "MINE = 1", "", id="in a file of their own"),
    pytest.param("docs/setup.md", "My own setup.", "", id="in a file that was renamed"),
]
AGAINST = [
    pytest.param(RESOURCE, "123", "mode: USER_ISOLATION", id="in a patched block"),
    pytest.param("README.md", "123", "## Try it at home", id="the same line of the README"),
    pytest.param(CI, "123", "# Judges what", id="the same line of a workflow"),
    pytest.param("docs/ml-pull-request.md", "12", "My own rules.", id="a file that was removed"),
    pytest.param(f"{BUNDLE}/common/dates.py", "23", "My own dates.", id="a file both added"),
]


def test_an_update_that_meets_no_edit_ends_well_and_leaves_no_conflict(
    apart: UpdatedProject,
) -> None:
    assert apart.ended.code == 0, apart.ended.output
    assert apart.unmerged == {}
    assert not any(b"\n<<<<<<< " in content for content in contents(apart.project).values())
    assert not list(apart.project.rglob("*.rej"))


@pytest.mark.parametrize(("name", "mine", "theirs"), KEPT)
def test_an_edit_is_kept_beside_what_is_new(
    apart: UpdatedProject, name: str, mine: str, theirs: str
) -> None:
    text = apart.text(name)

    assert mine in text
    assert theirs in text


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("test-requirements.txt", id="the user deleted"),
        pytest.param(REGISTRY, id="the user moved"),
        pytest.param(f"{BUNDLE}/training/train.py", id="that moved"),
        pytest.param("docs/mlops-setup.md", id="that was renamed"),
        pytest.param("docs/ml-pull-request.md", id="that was removed and nobody edited"),
    ],
)
def test_nothing_comes_back_that_is_gone(apart: UpdatedProject, name: str) -> None:
    assert not (apart.project / name).exists()


def test_permissions_are_the_user_s_and_the_new_version_s(apart: UpdatedProject) -> None:
    user_s = apart.project / BUNDLE / "deployment" / "model_deployment" / "deploy.py"
    new = apart.project / BUNDLE / "validation" / "validation.py"

    assert os.access(user_s, os.X_OK)
    assert os.access(new, os.X_OK)


def test_a_picture_nobody_edited_is_the_new_one(apart: UpdatedProject) -> None:
    assert (apart.project / PICTURE).read_bytes().endswith(b"new")


def test_the_answers_file_tells_the_new_version(
    apart: UpdatedProject, against: UpdatedProject
) -> None:
    for scene in (apart, against):
        assert "_commit: v0.2.0\n" in scene.text(ANSWERS)
        assert "<<<<<<<" not in scene.text(ANSWERS)


def test_conflicts_are_listed_and_end_with_one(against: UpdatedProject) -> None:
    assert against.ended.code == 1
    assert "Traceback" not in against.ended.output
    assert against.unmerged.keys() == {
        *(str(param.values[0]) for param in AGAINST), REGISTRY, PICTURE
    }  # fmt: skip
    assert all(f"  {path}: " in against.ended.output for path in against.unmerged)


@pytest.mark.parametrize(("name", "sides", "mine"), AGAINST)
def test_an_edit_in_conflict_stands_in_the_file_and_in_the_index(
    against: UpdatedProject, name: str, sides: str, mine: str
) -> None:
    assert against.unmerged[name] == sides
    assert mine in against.text(name)
    assert git(against.project, "show", f":2:{name}") == (against.before / name).read_text().strip()


def test_a_file_the_user_deleted_and_the_new_version_changed_is_a_conflict(
    against: UpdatedProject,
) -> None:
    assert against.unmerged[REGISTRY] == "13"
    assert '"""New: ' in against.text(REGISTRY)


def test_a_picture_both_changed_stays_the_user_s_until_somebody_decides(
    against: UpdatedProject,
) -> None:
    assert against.unmerged[PICTURE] == "123"
    assert (against.project / PICTURE).read_bytes().endswith(b"mine")


@pytest.mark.parametrize("scene", ["apart", "against"])
def test_by_its_steps_alone_an_update_does_the_same(
    scene: str, steps: Update, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    whole: UpdatedProject = request.getfixturevalue(scene)

    alone = steps(fresh(tmp_path, whole.before))

    assert files_of(alone.project) == files_of(whole.project)
    assert index(alone.project) == index(whole.project)
    assert alone.unmerged == whole.unmerged
    assert alone.ended.code == whole.ended.code
    said = alone.ended.output.replace(str(alone.project), str(whole.project))
    lines = [line for line in said.splitlines() if not line.endswith(" …")]  # of a slow machine
    assert [line for line in lines if line not in whole.ended.output] == []


@pytest.mark.breadth
def test_an_edited_picture_stays_when_the_new_version_has_the_old(
    project: Path, update: Update
) -> None:
    (project / PICTURE).write_bytes(b"\x89mine")
    commit(project)

    scene = update(project, "--vcs-ref", "v0.1.0", "-d", "read_user_group=others")

    assert scene.ended.code == 0, scene.ended.output
    assert (project / PICTURE).read_bytes() == b"\x89mine"
    assert "group_name: others" in scene.text(RESOURCE)


def test_a_folder_the_user_moved_receives_what_is_new_in_it(project: Path, either: Update) -> None:
    (project / BUNDLE / "common").rename(project / BUNDLE / "shared")
    commit(project)

    scene = either(project)

    assert scene.ended.code == 0, scene.ended.output
    assert '"""New: ' in scene.text(f"{BUNDLE}/shared/registry.py")
    assert (project / BUNDLE / "shared" / "dates.py").exists()
    assert not (project / BUNDLE / "common").exists()
