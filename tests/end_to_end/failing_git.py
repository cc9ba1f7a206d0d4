"""A git that has no room for a history."""

import os
import shutil
from pathlib import Path

import pytest

GIT = """#!/bin/sh
case "$*" in *fast-import*) echo "fatal: no room" >&2; exit 1 ;; esac
exec "$GIT" "$@"
"""


def git_without_room(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put it into a new folder, in front of all programs."""
    programs.mkdir()
    (programs / "git").write_text(GIT)
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("GIT", str(shutil.which("git")))
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
