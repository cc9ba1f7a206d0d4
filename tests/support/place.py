"""Where the product is, and how a folder becomes a release of it."""

import atexit
import shutil
import subprocess
import tempfile
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


def temporary_folder(prefix: str) -> Path:
    """An empty folder that goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
