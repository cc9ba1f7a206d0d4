"""Each answer has a length, and no rule takes longer than in proportion to it.

Times of the same run are compared with each other: a quadratic rule takes a hundred times as long
for ten times as much, a linear one ten times. They are the processor's times, the best of several,
so that a busy machine changes nothing; what looks steep is measured again before it counts.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count, pairwise

import pytest

from extensions.rules import RULES, Rule
from extensions.values import LONG
from hooks.errors import PatchError
from hooks.patches import PATCHES
from hooks.patches.patch import Patch, apply_patch
from tests.patches.sample import GUIDE, RESOURCE, SETTINGS, WORKFLOW, project

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

LENGTHS = (1_000, 10_000, 100_000)  # characters
TOO_STEEP = 45  # times as long for ten times as much; far from 10 and from 100
NOTHING = 0.005  # seconds; below it a time says little, and a quadratic rule takes more
TICK = 1e-6  # seconds; a clock may not see less
TIMES = 3  # measurements of one text
ENOUGH = 0.1  # seconds, after which one text is not measured again
# What is repeated, with what may stand before and after it: each nearly accepted somewhere.
UNITS = ["1", "_", "a", "-", ".", " ", "é", "1_", "a-", "a.", "1e", "\n", " \n", "${{ ", "'", "a: "]
AROUND = [
    ("", ""),
    ("", "!"),
    ("", "\n"),
    ("1", "x"),
    ("https://", "!"),
    ("a@b:", ":"),
    ("x.", "."),
    ("x.y.", ""),
]
PATHS = (GUIDE, RESOURCE, SETTINGS, WORKFLOW)
Text = tuple[str, str, str]
TEXTS = [(before, unit, after) for unit in UNITS for before, after in AROUND]
# In the gate every unit, with every surrounding somewhere.
TRIED = [
    pytest.param(TEXTS[::7], id="some"),
    pytest.param(TEXTS, id="all", marks=pytest.mark.breadth),
]


def best(work: Callable[[str], object], text: str) -> float:
    """The shortest of the times that the processor needed, in seconds."""
    times: list[float] = []
    while len(times) < TIMES and sum(times) < ENOUGH:
        started = time.process_time()
        work(text)
        times.append(time.process_time() - started)
    return min(times)


def ratio(work: Callable[[str], object], shorter: str, longer: str) -> float:
    """How many times as long the longer text takes; 0 where it takes next to nothing."""
    taken = best(work, longer)
    return taken / max(best(work, shorter), TICK) if taken > NOTHING else 0


def is_steep(work: Callable[[str], object], tried: Sequence[Text] = TEXTS) -> bool:
    """Whether some text that is ten times as long takes far more than ten times as long."""
    for before, unit, after in tried:
        texts = [f"{before}{unit * (length // len(unit))}{after}" for length in LENGTHS]
        for shorter, longer in pairwise(texts):
            if all(ratio(work, shorter, longer) > TOO_STEEP for _ in range(TIMES)):
                return True
    return False


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
@pytest.mark.attack("an answer is so long that its rule takes hours")
def test_a_rule_takes_no_longer_than_in_proportion(rule: Rule) -> None:
    assert not is_steep(rule.allows)
    assert not is_steep(rule.kept)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
@pytest.mark.attack("an answer has no end")
def test_an_answer_has_a_length(rule: Rule) -> None:
    texts = [f"{before}{unit * LONG}{after}" for before, unit, after in TEXTS]

    taken = [text for text in texts if rule.allows(text) or rule.kept(text)]

    assert taken == []


@pytest.mark.parametrize("texts", TRIED)
@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.name)
@pytest.mark.attack("a stack's settings are so long that a patch takes hours")
def test_a_patch_takes_no_longer_than_in_proportion(patch: Patch, texts: list[Text]) -> None:
    number = count()

    def look(text: str) -> None:
        other = f"{text}\n# {next(number)}"  # than the one before, which might be remembered
        with suppress(PatchError):  # it may be no YAML
            apply_patch(patch, project(dict.fromkeys(PATHS, other)))

    assert not is_steep(look, texts)


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(re.compile(r"(?:\d|_)+(?:\d|_)+x").fullmatch, id="digits read twice"),
        pytest.param(re.compile(r"(?m)^\s+host:").search, id="what a host was"),
    ],
)
def test_a_quadratic_pattern_is_seen(work: Callable[[str], object]) -> None:
    assert is_steep(work)
