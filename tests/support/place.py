"""Where the product is, and how a folder becomes a release of it."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def release(folder: Path, tag: str, date: str = "") -> None:
    """Commit everything in a folder and tag it; at the same date, the same files are one commit."""
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    person = ("-c", "user.name=Release", "-c", "user.email=release@example.org")
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all", "--force"),
        (*person, "commit", "--quiet", "--message", tag),
        ("tag", tag),
    ):
        subprocess.run(["git", *command], cwd=folder, env={**os.environ, **dates}, check=True)
