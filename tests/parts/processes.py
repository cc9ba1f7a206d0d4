"""The processes that a test has started, found by their parents."""

import os
import signal
from contextlib import suppress
from pathlib import Path


def descendants(process: int) -> list[int]:
    """Every process below one, nearest first."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            about = entry.read_text().rpartition(")")[2].split()
            parents.setdefault(int(about[1]), []).append(int(entry.parent.name))
    found, layer = [], [process]
    while layer:
        layer = [child for parent in layer for child in parents.get(parent, ())]
        found += layer
    return found


def kill_all() -> None:
    """Kill whatever this process has started: a runner with its job, for example."""
    for process in descendants(os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
