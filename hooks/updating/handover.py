"""How the steps of one update find each other: a note in the folder of the old version's render.

An update renders the old version with the old release's code and the new version with the new
one's, in one Copier process and its children. Place and content of the note are therefore a promise
between releases: what an old release writes, every later one reads. Copier makes the folder, which
only its owner can read, and removes it however the update ends.

The extension loads this file into Copier itself, so that it imports nothing of ours.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FORMAT = 1
# How Copier begins the names of the folders that it renders into for an update's comparison.
TEMPORARY = "copier._main."
OLD = f"{TEMPORARY}old_copy."


class Note(NamedTuple):  # the module of dataclasses alone takes a quarter of a step's time
    """What the steps of one update tell each other.

    Attributes:
        render: the folder of the old version's render, written by the old release.
        checkout: where both renders are kept until the merge; empty before the guards have passed.
    """

    render: str
    checkout: str = ""


def is_temporary(folder: Path, beginning: str = TEMPORARY) -> bool:
    """Whether Copier renders for an update's comparison, not into the project."""
    return any(part.startswith(beginning) for part in folder.parts)


def repository_of(render: Path) -> Path:
    """Where git's own folder will be, once Copier compares a temporary render.

    A project in a subfolder of its repository is rendered into the same subfolder.
    """
    folders = [render, *render.parents]
    return next(each for each in folders if each.name.startswith(TEMPORARY)) / ".git"


def leave(note: Note, process: int) -> None:
    """Write the note for the later steps of the same Copier process, which has this number."""
    folder = repository_of(Path(note.render))
    folder.mkdir(exist_ok=True)
    draft = folder / "ml-init.new"
    draft.write_text(json.dumps({"format": FORMAT, **note._asdict()}))
    draft.replace(folder / _name(process))


def find(process: int) -> Note | None:
    """The note that an earlier step of the Copier process with this number left, if one did."""
    for folder in _old_renders():
        with suppress(OSError):  # another update's, just removed
            raw = json.loads((folder / ".git" / _name(process)).read_text())
            return Note(raw["render"], raw["checkout"])
    return None


def take(render: Path, place: Path) -> None:
    """Move the files of a temporary render to where the merge will look for them."""
    place.mkdir(parents=True)
    for path in list(render.iterdir()):
        if path.name != ".git":
            shutil.move(path, place / path.name)


def start_of(process: int, system: Path = Path("/proc")) -> str:
    """When a process began, so that a number given anew is not taken for the old one.

    Args:
        process: its number.
        system: where Linux tells about processes; elsewhere `ps` does.

    Raises:
        OSError: the system tells neither way.
    """
    if sys.platform == "win32":
        raise OSError("it needs Linux or macOS. On Windows, run it in WSL.")
    if (system / "self" / "stat").exists():
        return (system / f"{process}" / "stat").read_text().rpartition(")")[2].split()[19]
    import subprocess  # here, as it takes a tenth of a step's time, and Linux needs none

    asked = ["ps", "-o", "lstart=", "-p", f"{process}"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return "-".join(told.replace(":", " ").split())


def _name(process: int) -> str:
    return f"ml-init-{process}-{start_of(process)}.json"


def _old_renders() -> Iterator[Path]:
    """The renders of old versions that are this user's."""
    for folder in Path(tempfile.gettempdir()).glob(f"{OLD}*"):
        with suppress(FileNotFoundError):
            if sys.platform == "win32" or folder.lstat().st_uid == os.getuid():
                yield folder
