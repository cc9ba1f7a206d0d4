"""Every request of a run, and every misfortune that may befall it.

``python -m tests.pages.faults`` runs all of them and writes the table of docs/faults.md; the tests
run each one and hold its outcome against that table.
"""

import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hooks.errors import PublishError
from hooks.preflight import preflight
from hooks.publish import publish
from tests.pages import converge_faults, federation_faults
from tests.pages.converge_faults import CONVERGED, drift
from tests.pages.federation_faults import ADDED, begin
from tests.support.github.faults import Fault
from tests.support.github.server import running
from tests.support.github.state import Access
from tests.support.misfortune import (
    ANSWERS,
    ENVIRONMENTS,
    FIRST,
    IN_ANOTHER_FOLDER,
    MISFORTUNES,
    PLACE,
    PLAN,
    SECOND,
    SECRETS,
    Place,
    fault_at,
    kill,
)
from tests.support.place import ROOT
from tests.support.published_ends import assert_published
from tests.support.publishing import TOKEN, FastClock, new_project

TABLE = ROOT / "docs" / "faults.md"
CALLS = (
    ("preflight", "GET /user"),
    ("preflight", "GET /orgs/my-org"),
    ("preflight", f"GET {PLACE}"),
    ("preflight", "GET /orgs/my-org/teams/ml-contributors"),
    ("preflight", "GET /orgs/my-org/teams/ml-admins"),
    ("preflight", "GET /orgs/my-org/properties/schema"),
    ("preflight", "GET /orgs/my-org/rulesets"),
    ("publish", "POST /orgs/my-org/repos"),
    ("publish", f"PUT /orgs/my-org/teams/ml-contributors{PLACE}"),
    ("publish", f"PUT /orgs/my-org/teams/ml-admins{PLACE}"),
    ("publish", f"PUT {PLACE}/actions/permissions/workflow"),
    ("publish", "GET /orgs/my-org/teams/ml-admins"),
    *(("publish", f"PUT {PLACE}/environments/{name}") for name in ENVIRONMENTS),
    ("publish", f"PUT {PLACE}/environments/prod #2"),  # its reviewers
    *(
        ("publish", f"POST {PLACE}/environments/{name}/deployment-branch-policies")
        for name in ENVIRONMENTS
    ),
    ("publish", f"POST {PLACE}/environments/staging/deployment-branch-policies #2"),
    ("publish", f"GET {PLACE}/environments/staging/secrets/public-key"),
    ("publish", f"GET {PLACE}/environments/prod/secrets/public-key"),
    *(("publish", f"PUT {PLACE}/environments/{name}") for name in SECRETS),
    ("publish", f"POST {PLACE}/rulesets"),
    ("publish", f"POST {PLACE}/rulesets #2"),
    ("publish", f"POST {PLACE}/rulesets #3"),  # after the push
    ("publish", "git git-upload-pack refs"),
    ("publish", "git git-receive-pack refs"),
    ("publish", "git git-receive-pack data"),
    ("publish", f"GET {PLACE}"),
    ("publish", f"GET {PLACE}/teams"),
    ("publish", f"GET {PLACE}/environments"),
    ("publish", f"GET {PLACE}/environments #2"),
    *(
        ("publish", f"GET {PLACE}/environments/{name}/deployment-branch-policies")
        for name in ENVIRONMENTS
    ),
    ("publish", f"GET {PLACE}/environments/staging/secrets"),
    ("publish", f"GET {PLACE}/environments/prod/secrets"),
    ("publish", f"GET {PLACE}/rulesets"),
    ("publish", f"GET {PLACE}/actions/permissions/workflow"),
    ("publish", f"GET {PLACE}/git/ref/heads/main"),
)
UNKNOWN = "github_pat_canary0for0tests"  # a token that shows nothing of what it may do
REHEARSED = (
    ("rehearsed", "git git-receive-pack refs"),
    ("rehearsed", "git git-receive-pack data"),
    ("rehearsed", "git git-receive-pack refs #2"),  # of main
    ("rehearsed", "git git-receive-pack data #2"),
    ("rehearsed", "git git-upload-pack refs #2"),
    ("rehearsed", "git git-receive-pack refs #3"),  # takes the rehearsal away
    ("rehearsed", "git git-receive-pack data #3"),
)
ROWS = (*CALLS, *REHEARSED, *ADDED, *(("converge", call) for call in CONVERGED))


def outcome(place: Place, step: str, call: str, misfortune: str) -> str:
    """Which run made everything as wanted, with the misfortune in the first one.

    Raises:
        AssertionError: the second run did not either, or preflight failed with something made.
    """
    fault = fault_at(call, misfortune)
    if misfortune.startswith("killed"):
        kill(place, step, fault)
    elif run(place, step, fault):
        assert_published(place.github, place.project, ANSWERS)
        return FIRST
    place.github.faults = []
    if step == "preflight":
        assert place.github.organisation.repositories == {}
    gone = misfortune in IN_ANOTHER_FOLDER
    project = new_project(place.folder / "again", date="2027-07-07") if gone else place.project
    publish(project, ANSWERS, place.environment, FastClock().clock)
    assert_published(place.github, project, ANSWERS)
    return SECOND


def run(place: Place, step: str, fault: Fault) -> bool:
    """Both steps with a fault in one of them; whether they ended well."""
    steps: dict[str, Callable[..., None]] = {"preflight": preflight, "publish": publish}
    for name, work in steps.items():
        place.github.faults = [fault] if name == step else []
        try:
            work(place.project, ANSWERS, place.environment, FastClock().clock)
        except PublishError:
            return False
    return True


def unknown(place: Place) -> Place:
    """The same place, with a token that GitHub says nothing of."""
    place.github.access[UNKNOWN] = Access(scopes=None)
    return replace(place, token=UNKNOWN)


def numbered(calls: Iterable[str]) -> list[str]:
    """Calls as the table names them: from the second one of a name on with its number."""
    seen: Counter[str] = Counter()
    names = []
    for call in calls:
        seen[call] += 1
        names.append(f"{call} #{seen[call]}" if seen[call] > 1 else call)
    return names


def shown(call: str) -> str:
    """A call as the table names it."""
    return call.replace(PLACE, "…")


def table() -> dict[tuple[str, str, str], str]:
    """The outcomes that the documentation promises, by step, call and misfortune."""
    rows = re.findall(r"^\| (\w+) \| `([^`]+)` \| (.+) \|$", TABLE.read_text(), re.MULTILINE)
    return {
        (step, call, name): told
        for step, call, cells in rows
        for name, told in zip(MISFORTUNES, cells.split(" | "), strict=True)
    }


def rendered(outcomes: Mapping[tuple[str, str, str], str]) -> str:
    """The table as the documentation shows it."""
    head = ["step", "call", *MISFORTUNES]
    lines = [head, ["---"] * len(head)]
    for step, call in ROWS:
        cells = [outcomes[step, call, name] for name in MISFORTUNES]
        lines.append([step, f"`{shown(call)}`", *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def sweep() -> dict[tuple[str, str, str], str]:
    """Try everything."""
    found = {}
    for step, call in ROWS:
        for name in MISFORTUNES:
            with tempfile.TemporaryDirectory() as scratch, running(Path(scratch) / "hub") as github:
                github.access[TOKEN] = Access()
                github.organisation.plan = PLAN
                folder = Path(scratch)
                place = Place(github, new_project(folder / "project"), folder)
                if step == "rehearsed":
                    reached = outcome(unknown(place), "publish", call, name)
                elif (step, call) in ADDED:
                    begin(place, step)
                    reached = federation_faults.outcome(place, step, call, name)
                elif step == "converge":
                    drift(place)
                    reached = converge_faults.outcome(place, call, name)
                else:
                    reached = outcome(place, step, call, name)
                found[step, call, name] = reached
                print(step, shown(call), name, reached, file=sys.stderr)
    return found


def main() -> None:
    """Write the table into the documentation, below the words that stand there."""
    os.environ["HOME"] = tempfile.mkdtemp()
    os.environ["ML_INIT_CHECKS"] = "off"
    FastClock.waits = []
    words = ""
    with suppress(FileNotFoundError):
        words = TABLE.read_text().partition("| step")[0]
    TABLE.write_text(words + rendered(sweep()))


if __name__ == "__main__":
    main()
