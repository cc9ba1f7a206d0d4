"""What nobody has used for long is removed from the cache, at most once a day.

An entry counts as used when a run takes it (`hooks.system.cache.usable`). It is put aside under
another name before it is removed, and put back where a run took it in that very moment; one that
was used within the last two days stays whatever the cache's size is.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from hooks.errors import UserError
from hooks.system.cache import cache_folder, discard, refuse_way
from hooks.system.tree import size_of

DAY = 86400.0  # seconds
UNUSED = 60 * DAY  # then an entry goes
RECENT = 2 * DAY  # so long an entry stays in any case, and the work of a run that was killed
LARGEST = 1 << 30  # bytes of all entries; the ones that were not used for the longest go first
STAMP = "swept"  # a file whose time is that of the last sweep
# The entries by their names, for a person may keep other things in the folder that they named.
ENTRIES = {
    "databricks-cli": r"\d+\.\d+\.\d+-[a-z]+_[a-z0-9]+",
    "databricks-cli/versions": r"[0-9a-f]{64}",
    "forms": r"[0-9a-f]{64}\.json",
    "histories": r"[0-9a-f]{64}",
    "renders": r"[0-9a-f]{64}",
    "repairs": r"[0-9a-f]{64}\.json",
    "stacks": r"[0-9a-f]{40}",
    "trees": r"[0-9a-f]{64}",
}
# Those of `./ml-init`, which touches "complete" in them; they count by age alone, being large.
ENVIRONMENTS = ("environments", r"(run|check|oldest)-[0-9a-f]{40}-3\.\d+")
LEFT_OVER = r"\.(new|gone|[0-9a-f]{16}|\d+\.\d+\.\d+-.{0,15})-[a-z0-9_]{8}"


@dataclass(frozen=True)
class Entry:
    """One folder or file of the cache.

    Attributes:
        path: where it is.
        used: when it was last used, in seconds since 1970.
        size: bytes.
    """

    path: Path
    used: float
    size: int = 0


def sweep(now: float) -> None:
    """Remove old entries and what killed runs left, where the last sweep was a day ago.

    It never fails: what cannot be removed stays.

    Args:
        now: seconds since 1970.
    """
    stamp = cache_folder() / STAMP
    with suppress(OSError, UserError):
        if stamp.exists() and now - stamp.stat().st_mtime < DAY:
            return
        refuse_way(cache_folder())
        stamp.touch(mode=0o600)
        os.utime(stamp, (now, now))
        for entry in _unwanted(now):
            _remove(entry)


def _unwanted(now: float) -> Iterator[Entry]:
    entries = []
    for place, pattern in ENTRIES.items():
        entries += [replace(it, size=_size(it.path)) for it in _matching(place, pattern)]
        yield from (it for it in _matching(place, LEFT_OVER) if now - it.used > RECENT)
    yield from (it for it in _matching(*ENVIRONMENTS) if now - it.used > UNUSED)
    yield from too_old_or_too_much(entries, now)


def too_old_or_too_much(entries: Iterable[Entry], now: float) -> Iterator[Entry]:
    """The entries that are too old, then the oldest as long as the rest is too large."""
    in_order = sorted(entries, key=lambda entry: entry.used)
    rest = sum(entry.size for entry in in_order)
    for entry in in_order:
        age = now - entry.used
        if age > UNUSED or (rest > LARGEST and age > RECENT):
            yield entry
            rest -= entry.size


def _matching(place: str, pattern: str) -> list[Entry]:
    """What lies at a place of the cache under such names."""
    folder = cache_folder() / place
    with suppress(OSError, UserError):
        refuse_way(folder)
        names = [path for path in folder.iterdir() if re.fullmatch(pattern, path.name)]
        return [Entry(path, _used(path)) for path in names]
    return []


def _used(path: Path) -> float:
    mark = path / "complete"
    return (mark if mark.exists() else path).lstat().st_mtime


def _size(path: Path) -> int:
    return size_of(path) if path.is_dir() else path.lstat().st_size


def _remove(entry: Entry) -> None:
    with suppress(OSError):
        workspace = Path(tempfile.mkdtemp(prefix=".gone-", dir=entry.path.parent))
        try:
            aside = entry.path.rename(workspace / "entry")
            if _used(aside) > entry.used:
                aside.rename(entry.path)
        finally:
            discard(workspace)
