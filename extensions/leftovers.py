"""Files that a run left half-written when it was ended from outside.

Copier makes a file, fills it and then sets its mode. A run that is killed in between leaves the
beginning of a file, often an empty one, which Copier takes for the user's own at the next run.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path


def half_written(wanted: Mapping[str, tuple[bytes, bool]], project: Path) -> Iterator[str]:
    """The files of a project that hold no more than the beginning of what they should.

    Nothing is lost when such a file is written anew: all that it says stands in the new one.

    Args:
        wanted: the content of each of its files by its path, and whether it may be executed.
        project: its folder.
    """
    for name, (content, executable) in wanted.items():
        path = project / name
        if path.is_symlink():
            continue  # the user's
        found = path.read_bytes()
        differs = found != content or (executable and not path.stat().st_mode & 0o100)
        if differs and content.startswith(found):
            yield name
