"""A project's files and its repository, to look at and compare."""

import subprocess
from pathlib import Path


def files_of(folder: Path) -> dict[str, tuple[bytes, bool]]:
    """Every file with its bytes and whether it may be executed, but for git's and Python's own."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), bool(path.stat().st_mode & 0o100))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", "__pycache__"} & {*path.relative_to(folder).parts}
    }


def git(folder: Path, *arguments: str) -> str:
    """What git prints, without the space around it."""
    ended = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()
