"""Whatever befalls a request that converges a published project, the next run ends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.converge import converge
from tests.pages.converge_faults import CONVERGED, drift, outcome
from tests.pages.faults import shown, table
from tests.support.breadth import diagonals, every, in_gate, kind
from tests.support.github.server import GitHub
from tests.support.misfortune import ANSWERS, Place, is_kill
from tests.support.published_ends import assert_published
from tests.support.publishing import FastClock

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

READS, WRITES = ("500 lasting",), ("502 after", "500 lasting", "killed after")
CELLS = [
    [(call, name) for name in (READS if call.startswith("GET ") else WRITES)] for call in CONVERGED
]


def kinds(cell: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    """Reads and writes meet each misfortune of theirs, and each kind of write one."""
    call, name = cell
    is_read = call.startswith("GET ")
    yield (str(is_read), name)
    if not is_read:
        yield (kind(call),)


GATE = in_gate(sorted(diagonals(CELLS), key=is_kill), kinds)


@pytest.fixture
def drifted(github: GitHub, project: Path, fast: FastClock, tmp_path: Path) -> Place:
    """A published project that has lost whatever it can lose."""
    del fast
    place = Place(github, project, tmp_path)
    drift(place)
    return place


def test_the_sweep_knows_every_request(drifted: Place) -> None:
    converge(drifted.project, drifted.environment, FastClock().clock)

    assert {name for name, _ in drifted.github.seen} == {*CONVERGED}
    assert_published(drifted.github, drifted.project, ANSWERS)


@pytest.mark.parametrize(
    ("call", "misfortune"),
    every(CELLS, GATE, lambda call, name: f"{name} at {shown(call)}"),
)
def test_the_run_that_the_table_names_ends_it(drifted: Place, call: str, misfortune: str) -> None:
    reached = outcome(drifted, call, misfortune)

    assert reached == table()["converge", shown(call), misfortune]
