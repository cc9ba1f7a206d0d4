"""Several things are worked on at the same time, within the time of one."""

import time
from pathlib import Path
from threading import Barrier

from hooks.workspaces.side_by_side import LANES, side_by_side


def test_as_many_as_there_are_lanes_are_worked_on_at_the_same_time() -> None:
    met = Barrier(LANES, timeout=10)

    def work(thing: int, _folder: Path, _deadline: float) -> int:
        met.wait()
        return thing * thing

    assert LANES > 1
    assert side_by_side("…", range(LANES), work, 60) == [each**2 for each in range(LANES)]


def test_all_end_by_the_same_time_however_many_there_are() -> None:
    start = time.monotonic()

    deadlines = {*side_by_side("…", range(LANES * 2), lambda _1, _2, deadline: deadline, 60)}

    assert len(deadlines) == 1
    assert start <= min(deadlines) - 60 <= time.monotonic()


def test_each_has_an_empty_folder_of_its_own_which_goes() -> None:
    def work(name: str, folder: Path, _deadline: float) -> tuple[Path, bool]:
        empty = not any(folder.iterdir())
        (folder / name).touch()
        return folder, empty

    folders, empty = zip(*side_by_side("…", ["one", "two"], work, 60), strict=True)

    assert len({*folders}) == len(folders)
    assert all(empty)
    assert not any(each.exists() for each in folders)
