"""An adoption that is ended at any moment leaves no branch, or the whole of it."""

import signal
import sys
from pathlib import Path

import pytest

from tests.adopting.scene import BRANCH, Team, everything, tree
from tests.support.breadth import marks
from tests.support.deadly import Point, killed_at
from tests.support.trees import git

assert sys.platform != "win32"  # what is played here is POSIX's own

# What git does from the first object on, in this order.
POINTS = [
    ("fast-import", "before"),
    ("fast-import", "after"),
    ("pack-objects", "before"),
    ("pack-objects", "after"),
    ("unpack-objects", "before"),
    ("unpack-objects", "after"),
    ("update-ref", "before"),
]
IN_GATE = {("fast-import", "after"), ("unpack-objects", "after")}


@pytest.mark.parametrize(
    "point",
    [pytest.param(it, id=" ".join(it[::-1]), marks=marks(it, IN_GATE)) for it in POINTS],
)
def test_killed_it_leaves_no_branch_and_the_next_one_makes_it(
    team: Team, point: Point, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.adopt("--pretend")  # so that what Copier makes is at hand
    before, refs = everything(team.clone), git(team.clone, "for-each-ref")

    code = killed_at(point, team.adopt, tmp_path / "deadly", monkeypatch)

    assert code == -signal.SIGKILL
    assert (everything(team.clone), git(team.clone, "for-each-ref")) == (before, refs)
    assert team.adopt() == 0
    assert team.files() == tree(team.made, "HEAD")


def test_killed_after_the_last_step_it_leaves_the_whole_branch(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(team.clone)

    code = killed_at(("update-ref", "after"), team.adopt, tmp_path / "deadly", monkeypatch)

    assert code == -signal.SIGKILL
    assert team.files() == tree(team.made, "HEAD")
    assert everything(team.clone) == before
    git(team.clone, "fsck", "--strict", BRANCH)


def test_a_branch_that_was_made_meanwhile_stays(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def make_it(clone: Path) -> str:
        git(clone, "branch", BRANCH)
        return "author A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\n"

    monkeypatch.setattr("hooks.adopt.people", make_it)

    code = team.adopt()

    assert code == 1
    assert "Nothing was changed:\ngit update-ref failed: " in capsys.readouterr().err
    assert git(team.clone, "rev-parse", BRANCH) == git(team.clone, "rev-parse", "main")
