"""A git that kills everything at a moment, and what it is the child of."""

import multiprocessing
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# It ends its whole family of processes before or after one of its commands.
GIT = """#!/bin/sh
for word in "$@"; do
  case $word in "$DEADLY") hit=yes ;; esac
done
[ "${hit:-}$WHEN" != yesbefore ] || kill -9 0
"$REAL" "$@"
code=$?
[ "${hit:-}$WHEN" != yesafter ] || kill -9 0
exit $code
"""
Point = tuple[str, str]  # a command of git, and whether "before" or "after" it


def killed_at(point: Point, work: Callable[[], int], place: Path, patch: pytest.MonkeyPatch) -> int:
    """How a piece of work ends that is killed at a point, in a family of processes of its own.

    Args:
        point: when.
        work: what is forked; returns the exit code that it has where git does not come there.
        place: a folder to be.
        patch: changes the environment meanwhile.
    """
    if sys.platform == "win32":
        raise NotImplementedError("Windows cannot fork.")
    place.mkdir()
    (place / "git").write_text(GIT)
    (place / "git").chmod(0o755)

    def alone() -> None:
        os.setsid()
        os._exit(work())

    with patch.context() as changed:
        changed.setenv("REAL", f"{shutil.which('git')}")
        changed.setenv("DEADLY", point[0])
        changed.setenv("WHEN", point[1])
        changed.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        process = multiprocessing.get_context("fork").Process(target=alone)
        process.start()
        process.join()
    return process.exitcode or 0
