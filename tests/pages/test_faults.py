"""The fault sweep: whatever befalls whichever request, the next run ends it."""

from pathlib import Path

import pytest

from tests.pages.converge_faults import CONVERGED
from tests.pages.faults import CALLS, numbered, outcome, shown, table
from tests.support.misfortune import MISFORTUNES, PLAN, Place
from tests.support.publishing_run import Run

CELLS = [
    pytest.param(step, call, name, id=f"{step}: {name} at {shown(call)}")
    for step, call in CALLS
    for name in MISFORTUNES
]


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

    calls = [*CALLS, *(("converge", call) for call in CONVERGED)]
    assert promised == {(step, shown(call), name) for step, call in calls for name in MISFORTUNES}


@pytest.mark.parametrize(("step", "call", "misfortune"), CELLS)
def test_the_run_that_the_table_names_ends_with_everything_as_wanted(
    run: Run, tmp_path: Path, step: str, call: str, misfortune: str
) -> None:
    run.github.organisation.plan = PLAN

    reached = outcome(Place(run.github, run.project, tmp_path), step, call, misfortune)

    assert reached == table()[step, shown(call), misfortune]
