"""A folder of files as plain data, read and written whole."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import UserError

EXECUTABLE = 0o100


@dataclass(frozen=True)
class Tree:
    """Every file of a folder by its POSIX path, with the paths that may be executed."""

    files: Mapping[str, bytes]
    executables: frozenset[str]


def read_tree(folder: Path) -> Tree:
    """Read a folder of plain files.

    Raises:
        UserError: there is something else in it, such as a symbolic link.
    """
    states = dict(sorted(scan(folder)))
    if strange := [name for name, state in states.items() if not stat.S_ISREG(state.st_mode)]:
        raise UserError(f"{folder} holds {strange[0]!r}, which is no plain file.")
    return Tree(
        files={name: (folder / name).read_bytes() for name in states},
        executables=frozenset(name for name, state in states.items() if state.st_mode & EXECUTABLE),
    )


def scan(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Everything in a folder by its POSIX path, but for folders; no symbolic link is followed."""
    waiting = [(folder, "")]
    while waiting:
        place, prefix = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((Path(entry.path), f"{prefix}{entry.name}/"))
                else:
                    yield f"{prefix}{entry.name}", entry.stat(follow_symlinks=False)


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder, which may change meanwhile."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(place, name).lstat().st_size
    return total


def write_tree(tree: Tree, folder: Path) -> None:
    """Write every file below a folder, making the folders on the way."""
    for parent in {Path(name).parent for name in tree.files}:
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for name, content in tree.files.items():
        path = folder / name
        path.write_bytes(content)
        if name in tree.executables:
            path.chmod(0o755)
