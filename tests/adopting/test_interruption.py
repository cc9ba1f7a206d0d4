"""An adoption that is ended at any moment leaves no branch, or the whole of it."""

import multiprocessing
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.adopting.scene import BRANCH, Team, everything, tree
from tests.support.trees import git

assert sys.platform != "win32"  # what is played here is POSIX's own

# A git that ends its whole family of processes before or after one of its commands.
DEADLY = """#!/bin/sh
for word in "$@"; do
  case $word in "$DEADLY") hit=yes ;; esac
done
[ "${hit:-}$WHEN" != yesbefore ] || kill -9 0
"$REAL" "$@"
code=$?
[ "${hit:-}$WHEN" != yesafter ] || kill -9 0
exit $code
"""
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


def adopt(team: Team) -> None:
    """An adoption in a family of processes of its own."""
    os.setsid()
    os._exit(team.adopt())


def killed(team: Team, point: tuple[str, str], place: Path, patch: pytest.MonkeyPatch) -> int:
    """How an adoption ends that is killed at a point."""
    place.mkdir()
    (place / "git").write_text(DEADLY)
    (place / "git").chmod(0o755)
    with patch.context() as changed:
        changed.setenv("REAL", f"{shutil.which('git')}")
        changed.setenv("DEADLY", point[0])
        changed.setenv("WHEN", point[1])
        changed.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        process = multiprocessing.get_context("fork").Process(target=adopt, args=(team,))
        process.start()
        process.join()
    return process.exitcode or 0


@pytest.mark.parametrize("point", POINTS, ids=[" ".join(point[::-1]) for point in POINTS])
def test_killed_it_leaves_no_branch_and_the_next_one_makes_it(
    team: Team, point: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.adopt("--pretend")  # so that what Copier makes is at hand
    before, refs = everything(team.clone), git(team.clone, "for-each-ref")

    code = killed(team, point, tmp_path / "deadly", monkeypatch)

    assert code == -signal.SIGKILL
    assert (everything(team.clone), git(team.clone, "for-each-ref")) == (before, refs)
    assert team.adopt() == 0
    assert team.files() == tree(team.made, "HEAD")


def test_killed_after_the_last_step_it_leaves_the_whole_branch(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(team.clone)

    code = killed(team, ("update-ref", "after"), tmp_path / "deadly", monkeypatch)

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
