"""Whatever befalls a request that changes a published project, the next run ends it."""

from pathlib import Path

import pytest

from hooks.converge import converge
from hooks.errors import PublishError
from hooks.publish import publish
from tests.github.server import GitHub
from tests.publish.conftest import FastClock, commit
from tests.publish.ends import assert_published
from tests.publish.sweep import (
    ANSWERS,
    ENVIRONMENTS,
    FIRST,
    MISFORTUNES,
    PLACE,
    PLAN,
    SECOND,
    SECRETS,
    Place,
    kill,
    shown,
)
from tests.publish.test_converge import store

CALLS = (
    f"PUT /orgs/my-org/teams/ml-contributors{PLACE}",
    f"PUT /orgs/my-org/teams/ml-admins{PLACE}",
    f"PATCH {PLACE}",
    f"PUT {PLACE}/actions/permissions/workflow",
    *(f"PUT {PLACE}/environments/{name}" for name in ENVIRONMENTS),
    *(f"POST {PLACE}/environments/{name}/deployment-branch-policies" for name in ENVIRONMENTS),
    *(f"PUT {PLACE}/environments/{name}" for name in SECRETS),
    f"POST {PLACE}/rulesets",
)
TRIED = ("502 after", "500 lasting", "killed after")
CELLS = [
    pytest.param(call, name, id=f"{name} at {shown(call)}") for call in CALLS for name in TRIED
]


@pytest.fixture
def drifted(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock, tmp_path: Path
) -> Place:
    """A published project that has lost whatever it can lose."""
    github.organisation.plan = PLAN
    store(project)
    commit(project, "answers")
    publish(project, ANSWERS, environment, fast.clock)
    held = github.repository(ANSWERS.project_name)
    held.teams.clear()
    held.environments.clear()
    held.rulesets.clear()
    held.settings["allow_rebase_merge"] = True
    held.workflow_permissions["default_workflow_permissions"] = "write"
    github.seen.clear()
    return Place(github, project, tmp_path)


def test_the_sweep_knows_every_request_that_changes_something(drifted: Place) -> None:
    converge(drifted.project, drifted.environment, FastClock().clock)

    made = {name for name, _ in drifted.github.seen if not name.startswith("GET ")}
    assert made == {*CALLS}
    assert_published(drifted.github, drifted.project, ANSWERS)


@pytest.mark.parametrize(("call", "misfortune"), CELLS)
def test_the_same_command_again_ends_it(drifted: Place, call: str, misfortune: str) -> None:
    fault = MISFORTUNES[misfortune](call)
    reached = FIRST
    if misfortune.startswith("killed"):
        kill(drifted, "converge", fault)
        reached = SECOND
    else:
        drifted.github.faults = [fault]
        try:
            converge(drifted.project, drifted.environment, FastClock().clock)
        except PublishError:
            reached = SECOND
    drifted.github.faults = []

    if reached == SECOND:
        converge(drifted.project, drifted.environment, FastClock().clock)

    assert reached == (SECOND if misfortune in {"500 lasting", "killed after"} else FIRST)
    assert_published(drifted.github, drifted.project, ANSWERS)
