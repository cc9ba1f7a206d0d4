"""Whatever befalls a push with a token that nobody knows, a later run ends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.publish import publish
from hooks.publishing.remote import REHEARSALS
from tests.pages.faults import CALLS, REHEARSED, numbered, outcome, shown, table, unknown
from tests.support.breadth import diagonals, every, in_gate
from tests.support.github import git_http
from tests.support.github.server import GitHub
from tests.support.misfortune import ANSWERS, MISFORTUNES, PLAN, Place, is_kill, sort_of
from tests.support.publishing import FastClock

CELLS = [[(call, name) for name in MISFORTUNES] for _, call in REHEARSED]


def kinds(cell: tuple[str, str]) -> Iterator[str]:
    """Each sort, and each request but those of the second push, which test_faults.py tries."""
    call, name = cell
    yield sort_of(name)
    if not ("receive" in call and call.endswith("#2")):
        yield call


GATE = in_gate(sorted(diagonals(CELLS), key=is_kill), kinds)


@pytest.fixture
def place(github: GitHub, project: Path, fast: FastClock, tmp_path: Path) -> Place:
    """A project that is to be published with such a token."""
    del fast
    github.organisation.plan = PLAN
    return unknown(Place(github, project, tmp_path))


def test_the_sweep_knows_every_request_that_is_added(place: Place) -> None:
    publish(place.project, ANSWERS, place.environment, FastClock().clock)

    seen = {name for name in numbered(name for name, _ in place.github.seen) if "git git" in name}
    first = {call for step, call in CALLS if step == "publish" and "git git-upload" in call}
    assert seen == first | {call for _, call in REHEARSED}


@pytest.mark.parametrize(
    ("call", "misfortune"),
    every(CELLS, GATE, lambda call, name: f"{name} at {call}"),
)
def test_the_run_that_the_table_names_ends_it(place: Place, call: str, misfortune: str) -> None:
    reached = outcome(place, "publish", call, misfortune)

    assert reached == table()["rehearsed", shown(call), misfortune]
    held = place.github.repository(ANSWERS.project_name)
    is_left = git_http.run(held.folder, "for-each-ref", REHEARSALS) != ""
    assert not is_left or "lasting" in misfortune
