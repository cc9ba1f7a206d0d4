"""The fault sweep: whatever befalls whichever request, the next run ends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.faults import CALLS, ROWS, numbered, outcome, shown, table
from tests.support.breadth import diagonals, every, in_gate, kind
from tests.support.misfortune import MISFORTUNES, PLAN, Place, is_kill, sort_of
from tests.support.publishing_run import Run

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

TABLE = table()
CELLS = [[(step, call, name) for name in MISFORTUNES] for step, call in CALLS]


def kinds(cell: tuple[str, str, str]) -> Iterator[tuple[str, ...]]:
    """Each misfortune, each kind of write; each verb meets each sort, and ends as it can.

    A kill is a kill, whatever was asked.
    """
    step, call, name = cell
    verb = call.split()[0]
    yield (name,)
    yield (step, verb if verb == "GET" else kind(call))
    if not is_kill(cell):
        yield (verb, sort_of(name), TABLE[step, shown(call), name])


def turn(cell: tuple[str, str, str]) -> tuple[bool, bool]:
    """Writes are taken first, which change something, and kills last, which are dear."""
    return is_kill(cell), cell[1].startswith("GET ")


GATE = in_gate(sorted(diagonals(CELLS), key=turn), kinds)


def test_the_sweep_knows_every_request_of_a_run(run: Run) -> None:
    run.github.organisation.plan = PLAN
    run.preflight()
    looked = [("preflight", name) for name in numbered(name for name, _ in run.github.seen)]

    run.publish()

    names = numbered(name for name, _ in run.github.seen[len(looked) :])
    made = [("publish", name) for name in names]
    assert sorted(looked + made) == sorted(CALLS)


def test_the_table_has_a_promise_for_every_request_and_misfortune() -> None:
    promised = {(step, call, name) for step, call, name in table()}

    assert promised == {(step, shown(call), name) for step, call in ROWS for name in MISFORTUNES}


@pytest.mark.parametrize(
    ("step", "call", "misfortune"),
    every(CELLS, GATE, lambda step, call, name: f"{step}: {name} at {shown(call)}"),
)
def test_the_run_that_the_table_names_ends_with_everything_as_wanted(
    run: Run, tmp_path: Path, step: str, call: str, misfortune: str
) -> None:
    run.github.organisation.plan = PLAN

    reached = outcome(Place(run.github, run.project, tmp_path), step, call, misfortune)

    assert reached == TABLE[step, shown(call), misfortune]
