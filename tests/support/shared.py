"""What is dear is made once in a run of the tests: the first worker that asks makes it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform != "win32":
    import fcntl


def of_all_workers(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that all workers of a run share."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    return folder


def make_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """A folder, which the first caller of all workers makes; not to be written to afterwards.

    Args:
        folder: where.
        make: called with the folder, which is not there yet.
    """
    made = folder.with_name(f"{folder.name}.made")
    with locked(folder.with_name(f"{folder.name}.lock")):
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a caller that failed
            make(folder)
            made.touch()
    return folder


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Wait until no other worker is here; a lock ends with its process."""
    with place.open("w") as file:
        if sys.platform != "win32":  # where the tests have one worker
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
