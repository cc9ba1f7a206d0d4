"""How many use cases may be made side by side, and how far apart, within GitHub's limits.

GitHub refuses a token that writes too much in too short a time ("content-generating requests", see
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). The jobs of a
batch know nothing of each other: what keeps them within the limits is decided before they start.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hooks.errors import UserError

VARIABLE = "ML_INIT_CONTENT_LIMITS"
USUAL = "80/60 500/3600"
NONE = "off"
MOST_LANES = 4
JOB = 40  # seconds that a runner takes for one use case, about
LONGEST_PAUSE = 1200  # seconds; the job that waits has a time limit of its own
MINUTE = 60


@dataclass(frozen=True)
class Limit:
    """At most so many writes in any stretch of so many seconds."""

    writes: int
    seconds: int


@dataclass(frozen=True)
class Budget:
    """How a batch goes about its work.

    Attributes:
        count: the use cases.
        writes: the writes of one of them, at most.
        lanes: how many are made side by side.
        pause: the seconds that a lane waits behind each of them, after its last write.
    """

    count: int
    writes: int
    lanes: int
    pause: int

    @property
    def seconds(self) -> int:
        """How long it takes, about."""
        return -(-self.count // self.lanes) * (JOB + self.pause)

    @property
    def minutes(self) -> int:
        """The same in minutes that have begun."""
        return -(-self.seconds // MINUTE)


def limits_from(text: str) -> tuple[Limit, ...]:
    """The limits that an organisation names; GitHub's usual ones where it names none.

    Args:
        text: pairs of writes and seconds, such as ``80/60 500/3600``, or ``off``.

    Raises:
        UserError: it is neither.
    """
    told = text.strip() or USUAL
    if told == NONE:
        return ()
    pairs = [re.fullmatch(r"([1-9][0-9]{0,6})/([1-9][0-9]{0,6})", pair) for pair in told.split()]
    if not all(pairs):
        raise UserError(
            f"The variable {VARIABLE} is {told[:60]!r}. Give writes/seconds for each limit, such "
            f"as {USUAL}, or {NONE} where GitHub has no such limits."
        )
    return tuple(Limit(int(pair[1]), int(pair[2])) for pair in pairs if pair)


def budget(count: int, writes: int, limits: Iterable[Limit]) -> Budget:
    """The quickest way to make a batch within the limits.

    Args:
        count: the use cases.
        writes: the writes of one of them, at most.
        limits: what GitHub allows.

    Raises:
        UserError: there is none.
    """
    tight = [limit for limit in limits if count * writes > limit.writes]
    ways = [
        Budget(count, writes, lanes, pause)
        for lanes in range(1, min(MOST_LANES, count) + 1)
        if (pause := pause_for(lanes, writes, tight)) <= LONGEST_PAUSE
    ]
    if not ways:
        told = " ".join(f"{limit.writes}/{limit.seconds}" for limit in tight)
        raise UserError(
            f"A use case writes up to {writes} times, and the limits ({told}) would have each wait "
            f"for the one before it for more than {LONGEST_PAUSE // MINUTE} minutes. Fix the "
            f"variable {VARIABLE}, or make these use cases one by one."
        )
    return min(ways, key=lambda way: (way.seconds, way.lanes))


def pause_for(lanes: int, writes: int, limits: Iterable[Limit]) -> int:
    """The fewest whole seconds between the use cases of each lane that keep the limits.

    A stretch of W seconds meets floor(W / pause) + 1 use cases of one lane at most, however long
    each of them takes.

    Returns:
        0 where nothing limits them, more than any lane may wait where nothing would help.
    """
    pause = 0
    for limit in limits:
        each = limit.writes // (lanes * writes)  # the use cases that one lane may make in a stretch
        pause = max(pause, limit.seconds // each + 1 if each else LONGEST_PAUSE + 1)
    return pause
