"""Which version of ml-init a project is made from."""

from pathlib import Path

import pytest

from front_door.release import pick, release_of
from tests.conftest import release
from tests.trees import git

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
    ],
)
def test_the_version_is(asked: str, here: list[str], merged: list[str], picked: str) -> None:
    assert pick(asked, here, merged, COMMIT) == picked


def test_a_release_that_the_branch_does_not_hold_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "ml-init"
    folder.mkdir()
    (folder / "file").write_text("1")
    release(folder, "v1.0.0")
    git(folder, "checkout", "--quiet", "-b", "somebody")
    (folder / "file").write_text("2")
    release(folder, "v2.0.0")
    git(folder, "checkout", "--quiet", "main")
    (folder / "file").write_text("3")
    git(folder, "commit", "--quiet", "--all", "--message", "Not released yet")

    assert release_of(folder, "") == "v1.0.0"
