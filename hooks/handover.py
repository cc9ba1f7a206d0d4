"""How the renders of one update find each other: a small note, named by the Copier that runs them.

An update renders the old version with the old release's code and the new version with the new
one's, as children of one Copier process. Place and content of the note are therefore a promise
between releases: what an old release writes, every later one reads.
"""

import json
import os
import stat
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from hooks.errors import UserError

FORMAT = 1
TEMPORARY = (
    "copier._main."  # how Copier begins the names of the folders it renders into for updates
)


@dataclass(frozen=True)
class Note:
    """What the steps of one update tell each other.

    Attributes:
        render: the old version's render, written by the old release.
        checkout: where both renders are kept until the merge; empty before the guards have passed.
    """

    render: str
    checkout: str = ""


def is_temporary(folder: Path) -> bool:
    """Whether Copier renders for an update's comparison, not into the project."""
    return any(part.startswith(TEMPORARY) for part in folder.parts)


def leave(note: Note) -> None:
    """Write the note for the later steps of the same Copier process."""
    _remove_stale()
    path = _path(os.getppid())
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"format": FORMAT, **asdict(note)}))
    draft.replace(path)


def find() -> Note | None:
    """The note that an earlier step of the same Copier process left, if one did."""
    try:
        raw = json.loads(_path(os.getppid()).read_text())
    except (OSError, ValueError):
        return None
    return Note(raw["render"], raw["checkout"])


def remove() -> None:
    """Take the note away; there may be none."""
    _path(os.getppid()).unlink(missing_ok=True)


def _folder() -> Path:
    """The notes' folder, which only its owner can read.

    Raises:
        UserError: somebody else made it first.
    """
    folder = Path(tempfile.gettempdir()) / f"ml-init-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == stat.S_IRWXU
    if not private or status.st_uid != os.getuid():
        raise UserError(f"{folder} is not private to you. Remove it, or name another TMPDIR.")
    return folder


def _path(process: int) -> Path:
    return _folder() / f"{process}-{_start_of(process)}.json"


def _start_of(process: int) -> str:
    """When a process began, so that a number given anew is not taken for the old one."""
    if Path("/proc/self/stat").exists():
        status = Path(f"/proc/{process}/stat")
        return status.read_text().rpartition(")")[2].split()[19] if status.exists() else ""
    asked = ["ps", "-o", "lstart=", "-p", str(process)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return "-".join(told.replace(":", " ").split())


def _remove_stale() -> None:
    """Remove the notes of updates that were ended before they could."""
    for path in _folder().glob("*.json"):
        process, _, start = path.stem.partition("-")
        if not process.isdigit() or _start_of(int(process)) != start:
            path.unlink(missing_ok=True)
