"""Every request that publishing without a stored secret adds, and every misfortune of each.

The first run ends by waiting for the trust, the next one goes on. `tests.pages.faults` writes the
outcomes into docs/faults.md, below those of publishing.
"""

from hooks.errors import PublishError, WaitingForTrust
from hooks.publish import publish
from tests.support.answers import publishing_answers
from tests.support.misfortune import (
    FIRST,
    IN_ANOTHER_FOLDER,
    PLACE,
    PLAN,
    SECOND,
    Place,
    fault_at,
    kill,
)
from tests.support.published_ends import assert_published
from tests.support.publishing import FastClock, new_project

ANSWERS = publishing_answers(credentials="federation", use_databricks_service_principal=True)
SUBJECT = f"{PLACE}/actions/oidc/customization/sub"
PLACES = ("staging", "prod")
VARIABLES = ("", " #2", " #3")  # two to sign in with, and that the trust was asked for
ADDED = (
    *(
        ("waiting", f"POST {PLACE}/environments/{name}/variables{number}")
        for name in PLACES
        for number in VARIABLES
    ),
    ("waiting", f"GET {SUBJECT}"),
    ("waiting", f"PUT {SUBJECT}"),
    ("waiting", f"GET {SUBJECT} #2"),
    *(("trusted", f"GET {PLACE}/environments/{name}/variables") for name in PLACES),
    ("trusted", f"GET {SUBJECT}"),
    *(("trusted", f"GET {PLACE}/environments/{name}/variables #2") for name in PLACES),
)


def go(place: Place) -> bool:
    """Let one run publish; whether it came to where it can come.

    Raises:
        WaitingForTrust: it came to the wait.
    """
    try:
        publish(place.project, ANSWERS, place.environment, FastClock().clock)
    except WaitingForTrust:
        raise
    except PublishError:
        return False
    return True


def wait(place: Place) -> bool:
    """Let one run come to the wait; whether it did."""
    try:
        assert not go(place), "the project is published, and nobody was asked for the trust"
    except WaitingForTrust:
        return True
    return False


def begin(place: Place, step: str) -> None:
    """Have everything as it is before a step."""
    place.github.organisation.plan = PLAN
    if step == "trusted":
        assert wait(place)


def outcome(place: Place, step: str, call: str, misfortune: str) -> str:
    """Which run came to the end of its step, with the misfortune in the first one.

    Raises:
        AssertionError: the second run did not either, or nobody was asked for the trust.
    """
    fault = fault_at(call, misfortune)
    reached = SECOND
    if misfortune.startswith("killed"):
        kill(place, "publish", fault, ANSWERS)
    else:
        place.github.faults = [fault]
        if wait(place) if step == "waiting" else go(place):
            reached = FIRST
    place.github.faults = []
    if reached == FIRST and step == "trusted":
        assert_published(place.github, place.project, ANSWERS)
        return reached
    gone = misfortune in IN_ANOTHER_FOLDER
    project = new_project(place.folder / "again", date="2027-07-07") if gone else place.project
    later = Place(place.github, project, place.folder)
    if reached == SECOND and step == "waiting" and not was_asked(place):
        assert wait(later)
    assert go(later)
    assert_published(place.github, project, ANSWERS)
    return reached


def was_asked(place: Place) -> bool:
    """Whether GitHub keeps that somebody was asked for the trust in both environments."""
    held = place.github.repository(ANSWERS.project_name).environments
    return all("ML_INIT_TRUST" in held[name].variables for name in PLACES)
