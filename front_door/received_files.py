"""What the files of a rendered project may be: their names, kinds and sizes."""

import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass

MOST_FILES = 2000
LARGEST_TREE = 100 << 20  # bytes of all files together
LONGEST_PATH = 200  # characters
NAME = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff/\\]+")
GIT = re.compile(r"\.git|git~[0-9]+|\.gitmodules", re.IGNORECASE)


@dataclass(frozen=True)
class File:
    """A file of a commit: its POSIX path, its mode as git has it, its bytes."""

    path: str
    mode: int
    size: int


def faults(files: Sequence[File]) -> list[str]:
    """What is wrong with the files of one commit, in words that end a sentence."""
    found = [f"{file.path[:LONGEST_PATH]!r} {why}" for file in files if (why := _fault(file))]
    if len(files) > MOST_FILES:
        found.append(f"it has {len(files)} files, and {MOST_FILES} are the most")
    if sum(file.size for file in files) > LARGEST_TREE:
        found.append(f"its files have more than {LARGEST_TREE >> 20} MiB together")
    if len({file.path.casefold() for file in files}) < len(files):
        found.append("two of its paths differ in capitals alone")
    return found


def _fault(file: File) -> str:
    parts = file.path.split("/")
    if not stat.S_ISREG(file.mode):
        return "is no plain file"
    if len(file.path) > LONGEST_PATH or not all(map(NAME.fullmatch, parts)):
        return "has a name that is not taken"
    if any(part in {".", ".."} or GIT.fullmatch(part.rstrip(" .")) for part in parts):
        return "would be git's own"
    return ""
