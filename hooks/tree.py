"""A folder of files as plain data, read and written whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

EXECUTABLE = 0o100


@dataclass(frozen=True)
class Tree:
    """Every file of a folder by its POSIX path, with the paths that may be executed."""

    files: Mapping[str, bytes]
    executables: frozenset[str]


def read_tree(folder: Path) -> Tree:
    """Read a folder; what is behind a symbolic link is read as a file of its own."""
    paths = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    return Tree(
        files={name: paths[name].read_bytes() for name in sorted(paths)},
        executables=frozenset(
            name for name, path in paths.items() if path.stat().st_mode & EXECUTABLE
        ),
    )


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def write_tree(tree: Tree, folder: Path) -> None:
    """Write every file below a folder, making the folders on the way."""
    for parent in {Path(name).parent for name in tree.files}:
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for name, content in tree.files.items():
        path = folder / name
        path.write_bytes(content)
        if name in tree.executables:
            path.chmod(0o755)
