"""Every request of `./ml-init converge`, and every misfortune that may befall it.

`tests.pages.faults` writes the outcomes into docs/faults.md, below those of publishing.
"""

from hooks.converge import converge
from hooks.errors import PublishError
from tests.support.misfortune import (
    ANSWERS,
    ENVIRONMENTS,
    FIRST,
    PLACE,
    PLAN,
    SECOND,
    SECRETS,
    Place,
    fault_at,
    kill,
)
from tests.support.published_before import publish_before
from tests.support.published_ends import assert_published
from tests.support.publishing import FastClock

HOLDS = (
    "collaborators",
    "invitations",
    "actions/runners",
    "actions/runs",
    "forks",
    "keys",
    "hooks",
)
CONVERGED = (
    "GET /user",
    f"GET {PLACE}",
    "GET /orgs/my-org/teams/ml-contributors",
    "GET /orgs/my-org/teams/ml-admins",
    f"GET {PLACE}/teams",
    f"GET {PLACE}/actions/permissions/workflow",
    f"GET {PLACE}/actions/secrets",
    f"GET {PLACE}/environments",
    *(f"GET {PLACE}/environments/{name}/deployment-branch-policies" for name in ENVIRONMENTS),
    *(f"GET {PLACE}/environments/{name}/secrets" for name in ENVIRONMENTS[:2]),
    *(f"GET {PLACE}/environments/{name}/secrets/public-key" for name in ENVIRONMENTS[:2]),
    f"GET {PLACE}/rulesets",
    *(f"GET {PLACE}/rulesets/{number}" for number in (1, 2, 3)),
    f"PUT /orgs/my-org/teams/ml-contributors{PLACE}",
    f"PUT /orgs/my-org/teams/ml-admins{PLACE}",
    f"PATCH {PLACE}",
    f"PUT {PLACE}/actions/permissions/workflow",
    *(f"PUT {PLACE}/environments/{name}" for name in ENVIRONMENTS),
    *(f"POST {PLACE}/environments/{name}/deployment-branch-policies" for name in ENVIRONMENTS),
    *(f"PUT {PLACE}/environments/{name}" for name in SECRETS),
    f"POST {PLACE}/rulesets",
    *(f"GET {PLACE}/{name}" for name in HOLDS),
)


def drift(place: Place) -> None:
    """Publish the project, then have its repository lose whatever it can lose."""
    place.github.organisation.plan = PLAN
    held = publish_before(place.github, place.project, ANSWERS, place.environment)
    held.teams.clear()
    held.environments.clear()
    held.rulesets.clear()
    held.settings["allow_rebase_merge"] = True
    held.workflow_permissions["default_workflow_permissions"] = "write"


def outcome(place: Place, call: str, misfortune: str) -> str:
    """Which run made a drifted repository as wanted, with the misfortune in the first one.

    Raises:
        AssertionError: the second run did not either.
    """
    fault = fault_at(call, misfortune)
    reached = FIRST
    if misfortune.startswith("killed"):
        kill(place, "converge", fault)
        reached = SECOND
    else:
        place.github.faults = [fault]
        try:
            converge(place.project, place.environment, FastClock().clock)
        except PublishError:
            reached = SECOND
    place.github.faults = []
    if reached == SECOND:
        converge(place.project, place.environment, FastClock().clock)
    assert_published(place.github, place.project, ANSWERS)
    return reached
