"""Which version of ml-init a project is made from."""

from pathlib import Path

import pytest

from front_door.release import pick, release_of
from front_door.template import template
from tests.support.place import release
from tests.support.trees import git

COMMIT = "c" * 40


@pytest.mark.parametrize(
    ("asked", "here", "merged", "picked"),
    [
        pytest.param("", [], [], COMMIT, id="the commit, where there is no release yet"),
        pytest.param("", [], ["v0.9.0", "v0.10.0"], "v0.10.0", id="the newest, by version"),
        pytest.param("", [], ["v1.0.0", "nightly"], "v1.0.0", id="no tag that is no version"),
        pytest.param("", [], ["v1.0.0", "v1.1.0rc1"], "v1.0.0", id="no unfinished release"),
        pytest.param("", [], ["v1.1.0rc1"], COMMIT, id="the commit before the first finished one"),
        pytest.param("", ["v1.1.0rc1"], ["v1.1.0rc1"], "v1.1.0rc1", id="the tag that was chosen"),
        pytest.param("main", [], ["v1.0.0"], COMMIT, id="a branch as it is, where it is named"),
        pytest.param(COMMIT, ["v1.0.0"], ["v1.0.0"], "v1.0.0", id="the release at a commit"),
        pytest.param("", [], ["v1.0.0", "v9.0.0"], "v1.0.0", id="no tag that says another version"),
        pytest.param("", ["v9.0.0"], ["v1.0.0", "v9.0.0"], "v1.0.0", id="nor one at the commit"),
        pytest.param("v9.0.0", ["v9.0.0"], ["v9.0.0"], COMMIT, id="nor one that was asked for"),
    ],
)
def test_the_version_is(asked: str, here: list[str], merged: list[str], picked: str) -> None:
    assert pick(asked, here, merged, COMMIT, lambda tag: tag != "v9.0.0") == picked


def state(folder: Path, text: str) -> None:
    """Have a commit of ml-init on the branch that is checked out."""
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(text)


def made(folder: Path, version: str) -> Path:
    """A checkout with one release."""
    state(folder, f'[project]\nversion = "{version}"\n')
    release(folder, f"v{version}")
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Release 1.0.0, release 1.1.0, and a commit after it."""
    folder = made(made(tmp_path / "ml-init", "1.0.0"), "1.1.0")
    (folder / "file").write_text("not released yet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Not released yet")
    return folder


@pytest.mark.parametrize("asked", ["", "main"])
def test_a_caller_that_names_a_version_gets_it(checkout: Path, asked: str) -> None:
    newest = git(checkout, "rev-parse", "HEAD")
    told = {"ML_INIT_REPOSITORY": "acme/ml-init", "ML_INIT_REF": asked}

    assert template(checkout, told).version == (newest if asked else "v1.1.0")


def test_the_newest_release_that_the_branch_holds_is_used(checkout: Path) -> None:
    assert release_of(checkout, "") == "v1.1.0"


@pytest.mark.attack("a tag on a foreign commit becomes the release that the button uses")
def test_a_release_that_the_branch_does_not_hold_is_not_used(checkout: Path) -> None:
    git(checkout, "checkout", "--quiet", "-b", "somebody")
    made(checkout, "2.0.0")
    git(checkout, "checkout", "--quiet", "main")

    assert release_of(checkout, "") == "v1.1.0"


@pytest.mark.parametrize("commit", ["v1.0.0", "main"], ids=["old", "newest"])
@pytest.mark.attack("a tag with a high version on an old commit rolls the button back")
def test_a_tag_does_not_make_a_commit_another_release(checkout: Path, commit: str) -> None:
    git(checkout, "tag", "v99.0", commit)

    assert release_of(checkout, "") == "v1.1.0"


@pytest.mark.parametrize(
    "text",
    ["[project]\n", "version = \n", '[project]\nversion = "soon"\n', "[project]\nversion = []\n"],
    ids=["without one", "in no TOML", "that is none", "that is no text"],
)
def test_a_tag_is_no_release_where_the_commit_states_no_version(checkout: Path, text: str) -> None:
    state(checkout, text)
    release(checkout, "v2.0.0")

    assert release_of(checkout, "") == "v1.1.0"
