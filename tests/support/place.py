"""Where the product is, and how a folder becomes a release of it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def release(folder: Path, tag: str) -> None:
    """Commit everything in a folder and tag it."""
    person = ("-c", "user.name=Release", "-c", "user.email=release@example.org")
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all", "--force"),
        (*person, "commit", "--quiet", "--message", tag),
        ("tag", tag),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
