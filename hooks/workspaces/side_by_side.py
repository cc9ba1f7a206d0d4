"""Work with the Databricks CLI for several things at the same time."""

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from hooks.system.terminal import waiting

Given = TypeVar("Given")
Made = TypeVar("Made")
LANES = 8  # at the same time


def side_by_side(
    words: str, things: Sequence[Given], work: Callable[[Given, Path, float], Made], total: float
) -> list[Made]:
    """What the work comes to, for each thing.

    Args:
        words: what people read where it takes long.
        things: each is worked on by itself.
        work: gets a thing, an empty folder of its own, and when it has to end, by `time.monotonic`.
        total: seconds for all of it.
    """
    deadline = time.monotonic() + total
    with (
        tempfile.TemporaryDirectory(prefix="ml-init-") as name,
        ThreadPoolExecutor(LANES) as pool,
        waiting(words),
    ):
        return [*pool.map(lambda it: work(it, Path(tempfile.mkdtemp(dir=name)), deadline), things)]
