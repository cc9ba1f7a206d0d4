"""A project that was copied a while ago: copied once by these tests, then taken as it is."""

import shutil
from functools import cache
from pathlib import Path

from tests.support.copying import Copying
from tests.support.place import temporary_folder

KEPT: dict[str, Path] = {}


def copy_before(copying: Copying, **answers: str | bool) -> Path:
    """Have a project lie where a user copies to, for tests of what becomes of it.

    Args:
        copying: the user, who has copied it by the usual way.
        answers: the usual ones but for these.

    Returns:
        The project's folder.
    """
    way = repr((copying.template, sorted(answers.items())))
    if way in KEPT:
        return Path(shutil.copytree(KEPT[way], copying.project, symlinks=True))
    ended = copying.copy(**answers)
    assert ended.code == 0, ended.output
    KEPT[way] = shutil.copytree(copying.project, _folder() / str(len(KEPT)), symlinks=True)
    return copying.project


@cache
def _folder() -> Path:
    """Where they are kept; it goes with this process."""
    return temporary_folder("copied-")
