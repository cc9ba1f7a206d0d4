"""The processes that a test has started, found by their parents."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path


def kill_every(program: str) -> None:
    """Kill every process of a name that this one has started, with all that they started.

    Others stay: a double that runs in this process has children of its own.
    """
    if sys.platform == "win32":
        raise NotImplementedError  # it plays what is POSIX's own
    children: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            name, _, rest = entry.read_text().partition("(")[2].rpartition(")")
            process = int(entry.parent.name)
            children.setdefault(int(rest.split()[1]), []).append(process)
            names[process] = name
    doomed = [child for child in children.get(os.getpid(), ()) if names[child] == program]
    for process in doomed:  # grows while it is read: a parent comes before its children
        doomed += children.get(process, ())
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
