"""Whatever befalls a request that publishes without a stored secret, a later run ends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.publish import publish
from tests.pages.faults import CALLS, numbered, shown, table
from tests.pages.federation_faults import ADDED, ANSWERS, begin, outcome, wait
from tests.support.breadth import diagonals, every, in_gate, kind
from tests.support.github.server import GitHub
from tests.support.misfortune import Place, is_kill
from tests.support.published_ends import assert_published
from tests.support.publishing import FastClock

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

READS = ("500 lasting", "killed after")
WRITES = ("502 after", "dropped after, lasting", "500 lasting", "killed after")
CELLS = [
    [(step, call, name) for name in (READS if call.startswith("GET ") else WRITES)]
    for step, call in ADDED
]


def kinds(cell: tuple[str, str, str]) -> Iterator[tuple[str, ...]]:
    """Each misfortune, and each kind of request of a step."""
    step, call, name = cell
    yield (name,)
    yield (step, kind(call))


GATE = in_gate(sorted(diagonals(CELLS), key=is_kill), kinds)


@pytest.fixture
def place(github: GitHub, project: Path, fast: FastClock, tmp_path: Path) -> Place:
    """A project that is to be published without a stored secret."""
    del fast
    return Place(github, project, tmp_path)


def test_the_sweep_knows_every_request_that_is_added(place: Place) -> None:
    begin(place, "waiting")
    assert wait(place)
    seen = [("waiting", name) for name in numbered(name for name, _ in place.github.seen)]
    place.github.seen.clear()

    publish(place.project, ANSWERS, place.environment, FastClock().clock)

    seen += [("trusted", name) for name in numbered(name for name, _ in place.github.seen)]
    of_federation = {
        (step, name) for step, name in seen if "/variables" in name or "/oidc/" in name
    }
    assert of_federation == {*ADDED}
    assert not [name for _, name in CALLS if "/variables" in name or "/oidc/" in name]
    assert_published(place.github, place.project, ANSWERS)


@pytest.mark.parametrize(
    ("step", "call", "misfortune"),
    every(CELLS, GATE, lambda step, call, name: f"{step}: {name} at {shown(call)}"),
)
def test_the_run_that_the_table_names_ends_it(
    place: Place, step: str, call: str, misfortune: str
) -> None:
    begin(place, step)

    reached = outcome(place, step, call, misfortune)

    assert reached == table()[step, shown(call), misfortune]
