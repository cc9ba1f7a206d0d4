"""The user's cache: folders and files that appear whole or not at all, and that nobody else wrote.

What lies in it is run and believed, so that a cache to which others can write is refused.
"""

import os
import shlex
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hooks.errors import UserError

PRIVATE = 0o700
ANYBODY = stat.S_IWGRP | stat.S_IWOTH
ROOT = 0  # may do everything anyway, and often fills the cache of an image


def cache_folder() -> Path:
    """Where ml-init keeps fetched stacks, rendered trees and the Databricks CLI.

    ``ML_INIT_CACHE`` names it; otherwise it lies among the caches of the user's other programs.
    """
    if chosen := os.environ.get("ML_INIT_CACHE"):
        return Path(chosen).absolute()
    return user_caches() / "ml-init"


def user_caches() -> Path:
    """Where the programs of this user keep what can be made again.

    On Linux by https://specifications.freedesktop.org/basedir-spec/latest/. The shell script
    ``ml-init``, which runs before there is any package, has the same rule.
    """
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    named = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    if base := os.environ.get(named):
        return Path(base).absolute()
    return Path.home() / ".cache"


def usable(entry: Path) -> bool:
    """Whether the cache has an entry, which counts as used now.

    Raises:
        UserError: others can write to it, or to a folder on the way to it.
    """
    if not os.path.lexists(entry):
        return False
    refuse_foreign(entry)
    with suppress(OSError):  # a cache that can only be read is used as it is
        os.utime(entry)
    return True


def refuse_foreign(entry: Path) -> None:
    """Refuse an entry that others can write to, or that lies in a folder of theirs.

    Raises:
        UserError: the text says how to fix that.
    """
    refuse_way(entry)
    if any(_fault(path.lstat()) for path in _inside(entry)):
        raise _foreign(entry, "holds files of others, or files that others can change")


def refuse_way(place: Path) -> None:
    """Refuse a place in the cache where others can write to it or to a folder above it.

    Raises:
        UserError: the text says how to fix that.
        OSError: it is not there.
    """
    for path in _way(place):
        # The cache itself may be a link of the user's, to another disk for example.
        is_link = path == cache_folder() and path.is_symlink() and not _is_foreign(path.lstat())
        if fault := _fault(path.stat() if is_link else path.lstat()):
            raise _foreign(path, fault)


@contextmanager
def building(entry: Path) -> Iterator[Path]:
    """Yield a private folder that becomes ``entry`` when the block ends well.

    Whatever ends the block early leaves no trace under the entry's name. Where another run was
    faster, its result is kept and this one discarded: both were made from the same inputs.

    Raises:
        UserError: the cache cannot be written, or others can write to it.
    """
    try:
        _make_way(entry.parent)
        workspace = Path(tempfile.mkdtemp(prefix=f".{entry.name[:16]}-", dir=entry.parent))
    except OSError as error:
        raise unwritable(error) from error
    try:
        result = workspace / "entry"
        result.mkdir(mode=PRIVATE)
        yield result
        _close(result)
        try:
            result.rename(entry)
        except OSError:
            if not entry.exists():
                raise
    except OSError as error:
        raise unwritable(error) from error
    finally:
        discard(workspace)


def discard(place: Path) -> None:
    """Remove a file or folder of the cache, as far as that can be done.

    Raises:
        ValueError: it is not in the cache, and nothing was removed. An empty path, for
            example, is the folder that the program runs in.
    """
    if place.name in {"", ".."} or cache_folder().resolve() not in place.resolve().parents:
        raise ValueError(f"{str(place)!r} is not in the cache {cache_folder()}.")
    shutil.rmtree(place, ignore_errors=True)


def recall(memory: Path) -> str:
    """The text of a file in the cache; empty where there is none that can be read.

    Raises:
        UserError: others can write to it.
    """
    try:
        return memory.read_text(encoding="utf-8") if usable(memory) else ""
    except (OSError, ValueError):
        return ""


def remember(memory: Path, text: str) -> None:
    """Write a file of the cache, whole or not at all.

    Raises:
        UserError: the cache cannot be written, or others can write to it.
    """
    try:
        _make_way(memory.parent)
        number, name = tempfile.mkstemp(prefix=".new-", dir=memory.parent)  # its owner's alone
        with os.fdopen(number, "w", encoding="utf-8") as draft:
            draft.write(text)
        Path(name).replace(memory)
    except OSError as error:
        raise unwritable(error) from error


def unwritable(error: OSError) -> UserError:
    """The cache's own trouble in a person's words."""
    return UserError(
        f"The cache {cache_folder()} cannot be written: {error.strerror or error}.\n"
        "Free some space or correct the permission, or name another folder in ML_INIT_CACHE."
    )


def _way(place: Path) -> list[Path]:
    """The folders from the cache down to a place in it, both included."""
    cache = cache_folder()
    if not place.is_relative_to(cache) or ".." in place.parts:
        raise UserError(f"{str(place)!r} is not in the cache {cache}. Run the same again.")
    parts = place.relative_to(cache).parts
    return [cache.joinpath(*parts[:depth]) for depth in range(len(parts) + 1)]


def _make_way(folder: Path) -> None:
    """Make the folders that are missing, and refuse those of others."""
    way = _way(folder)
    way[0].parent.mkdir(parents=True, exist_ok=True)
    for each in way:
        each.mkdir(mode=PRIVATE, exist_ok=True)
    refuse_way(folder)


def _fault(state: os.stat_result) -> str:
    """Why a file or folder cannot be trusted; empty where it can.

    Windows knows neither owners nor modes of this kind: there the user's profile is closed.
    """
    if sys.platform == "win32":
        return ""
    if _is_foreign(state):
        return "belongs to another user"
    if stat.S_ISLNK(state.st_mode):
        return "is a symbolic link"
    return "can be changed by other users" if state.st_mode & ANYBODY else ""


def _is_foreign(state: os.stat_result) -> bool:
    return sys.platform != "win32" and state.st_uid not in {os.geteuid(), ROOT}


def _foreign(place: Path, fault: str) -> UserError:
    cure = f"Remove it (rm -rf {shlex.quote(str(place))})"
    if place == cache_folder():  # where a person may keep other things too
        cure = f"Make it yours alone (chmod go-w {shlex.quote(str(place))})"
    return UserError(
        f"{place} {fault}, so that ml-init does not use what is in it.\n"
        f"{cure}, or name another folder in ML_INIT_CACHE."
    )


def _close(folder: Path) -> None:
    """Take the right to write from others, which a careless umask gave them."""
    for path in _inside(folder):
        mode = path.lstat().st_mode
        if mode & ANYBODY and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~ANYBODY)


def _inside(folder: Path) -> Iterator[Path]:
    """All that a folder holds, folders too; no symbolic link is followed."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))
