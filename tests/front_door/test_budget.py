"""The pace of a batch keeps GitHub's limits, whatever its jobs do."""

import random
import re
from collections.abc import Sequence

import pytest

from front_door.budget import (
    LONGEST_PAUSE,
    MOST_LANES,
    NONE,
    USUAL,
    Budget,
    Limit,
    budget,
    limits_from,
    pause_for,
)
from front_door.use_cases import UseCase, writes_of
from hooks.errors import UserError
from tests.support.answers import IDENTITIES, answers_with
from tests.support.place import ROOT

GITHUB = (Limit(80, 60), Limit(500, 3600))
CASE = answers_with(**IDENTITIES)
DURATIONS = ([0], [0, 1], [5, 40, 300], range(200))  # seconds that a use case may take


def write_times(found: Budget, durations: Sequence[int], chance: random.Random) -> list[int]:
    """When a batch writes: each use case takes the first free lane, and writes at its worst."""
    free = [0] * found.lanes
    times = []
    for _ in range(found.count):
        lane = free.index(min(free))
        end = free[lane] + chance.choice(durations)
        early, late = chance.choice([(free[lane], end), (end, end), (free[lane], free[lane])])
        times += [early] + [late] * (found.writes - 1)
        free[lane] = end + found.pause
    return sorted(times)


def most_in(times: Sequence[int], seconds: int) -> int:
    """The most writes in any stretch of so many seconds, both of its ends included."""
    first = most = 0
    for last, time in enumerate(times):
        while times[first] < time - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.no_cover
@pytest.mark.parametrize("durations", DURATIONS, ids=str)
@pytest.mark.parametrize("count", [1, 7, 8, 20, 45, 46, 100, 256])
@pytest.mark.parametrize("writes", [5, 7, 11, 33])
def test_no_stretch_of_time_holds_more_writes_than_allowed(
    count: int, writes: int, durations: Sequence[int]
) -> None:
    found = budget(count, writes, GITHUB)

    times = write_times(found, durations, random.Random(count))  # noqa: S311  # no secret

    assert len(times) == count * writes
    assert all(most_in(times, limit.seconds) <= limit.writes for limit in GITHUB)


@pytest.mark.parametrize("lanes", range(1, MOST_LANES + 1))
@pytest.mark.parametrize("limit", GITHUB, ids=str)
def test_a_second_less_of_pause_breaks_the_limit(lanes: int, limit: Limit) -> None:
    pause = pause_for(lanes, 11, [limit])

    short = Budget(count=200, writes=11, lanes=lanes, pause=pause - 1)

    times = write_times(short, [0], random.Random(0))  # noqa: S311  # no secret
    assert most_in(times, limit.seconds) > limit.writes


@pytest.mark.parametrize(
    ("count", "lanes", "pause", "minutes"),
    [
        pytest.param(1, 1, 0, 1, id="one use case waits for nothing"),
        pytest.param(7, 4, 0, 2, id="what fits into every limit is not paused"),
        pytest.param(20, 3, 31, 9, id="twenty are paced by the minute"),
        pytest.param(100, 4, 328, 154, id="a hundred are paced by the hour"),
    ],
)
def test_the_quickest_way_is_chosen(count: int, lanes: int, pause: int, minutes: int) -> None:
    found = budget(count, 11, GITHUB)

    assert (found.lanes, found.pause, found.minutes) == (lanes, pause, minutes)


def test_the_page_tells_the_pace_of_a_batch() -> None:
    page = (ROOT / "docs" / "batch.md").read_text()
    found = re.findall(r"^\| (\d+) \| (\d) \| (?:none|(\d+) s) \| (.+) \|$", page, re.MULTILINE)
    (writes,) = re.findall(r"Azure's sign-in, (\d+) writes", page)

    made = [budget(int(count), int(writes), GITHUB) for count, *_ in found]

    assert [each.count for each in made] == [3, 20, 45, 100]
    assert [(each.lanes, each.pause) for each in made] == [
        (int(lanes), int(pause or 0)) for _, lanes, pause, _ in found
    ]
    assert [shown(each.minutes) for each in made] == [told for *_, told in found]
    assert writes_of(UseCase(1, CASE), {}) == int(writes)


def shown(minutes: int) -> str:
    """A time as the page has it."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def test_without_limits_there_is_no_pause() -> None:
    assert budget(256, 11, limits_from(NONE)) == Budget(256, 11, MOST_LANES, 0)


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(Limit(10, 60), id="one use case alone breaks it"),
        pytest.param(Limit(11, LONGEST_PAUSE), id="each would wait too long"),
    ],
)
def test_a_limit_that_leaves_no_way_is_refused(limit: Limit) -> None:
    with pytest.raises(UserError, match="ML_INIT_CONTENT_LIMITS, or make these use cases one by"):
        budget(2, 11, [limit])


@pytest.mark.parametrize("text", ["", "  ", USUAL, " 80/60   500/3600 "])
def test_the_usual_limits_are_githubs(text: str) -> None:
    assert limits_from(text) == GITHUB


@pytest.mark.parametrize(
    "text",
    ["80", "80/", "0/60", "80/0", "-1/60", "80/60;500/3600", "OFF", "$(id)", "9" * 5000, "٨/٦"],
)
def test_limits_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="Give writes/seconds for each limit") as refusal:
        limits_from(text)

    assert len(str(refusal.value)) < 250
