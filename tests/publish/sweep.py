"""Every request of a run, and every misfortune that may befall it.

``python -m tests.publish.sweep`` runs all of them and writes the table of docs/faults.md; the tests
run each one and hold its outcome against that table.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.errors import PublishError
from hooks.preflight import preflight
from hooks.project.answers import Answers
from hooks.project.render_request import Request
from hooks.publish import publish
from tests.conftest import ROOT
from tests.github.faults import ALWAYS, Fault, refusal
from tests.github.server import GitHub, running
from tests.github.state import Access
from tests.publish.conftest import TOKEN, VALUES, FastClock, new_project, publishing_answers
from tests.publish.ends import assert_published

TABLE = ROOT / "docs" / "faults.md"
ANSWERS = publishing_answers()
PLACE = "/repos/my-org/awesome-ml-project"
ENVIRONMENTS = ("staging", "prod", "ml-init-update")
SECRETS = tuple(
    f"{place}/secrets/{place.upper()}_AZURE_SP_{name}"
    for place in ("staging", "prod")
    for name in ("TENANT_ID", "APPLICATION_ID", "CLIENT_SECRET")
)
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
PLAN = "enterprise"  # all that can be had
OUTAGE = refusal(500, "Server Error")
GATEWAY = refusal(502, "Bad Gateway")
MISFORTUNES: Mapping[str, Callable[[str], Fault]] = {
    "500": lambda call: Fault(call, OUTAGE),
    "502 after": lambda call: Fault(call, GATEWAY, after=True),
    "dropped": Fault,
    "dropped after": lambda call: Fault(call, after=True),
    "500 lasting": lambda call: Fault(call, OUTAGE, times=ALWAYS),
    "502 after, lasting": lambda call: Fault(call, GATEWAY, after=True, times=ALWAYS),
    "dropped, lasting": lambda call: Fault(call, times=ALWAYS),
    "dropped after, lasting": lambda call: Fault(call, after=True, times=ALWAYS),
    "killed": Fault,
    "killed after": lambda call: Fault(call, after=True),
}
IN_ANOTHER_FOLDER = {"500 lasting", "502 after, lasting", "dropped after, lasting", "killed after"}
FIRST, SECOND = "first run", "next run"


@dataclass(frozen=True)
class Place:
    """Where one misfortune is tried: a GitHub, a project, and a folder for scratch."""

    github: GitHub
    project: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a run that publishes to this GitHub."""
        return {"GITHUB_SERVER_URL": self.github.web, "ADMIN_GITHUB_TOKEN": TOKEN, **VALUES}


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


def fault_at(call: str, misfortune: str) -> Fault:
    """A misfortune at a call as the table names it."""
    name, _, number = call.partition(" #")
    fault = MISFORTUNES[misfortune](name)
    fault.spared = int(number or 1) - 1
    return fault


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


def kill(place: Place, step: str, fault: Fault) -> None:
    """One step as a program, killed with its children while a call is in flight."""
    if sys.platform == "win32":
        raise NotImplementedError  # it plays what is POSIX's own
    request(place.folder, ANSWERS)
    started: list[int] = []
    fault.strike = lambda: os.killpg(started[0], signal.SIGKILL)
    place.github.faults = [fault]
    with subprocess.Popen(
        [sys.executable, "-m", f"hooks.{step}", str(place.project)],
        cwd=place.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **place.environment},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        started.append(process.pid)
    assert process.returncode == -signal.SIGKILL


def request(checkout: Path, answers: Answers) -> None:
    """Leave the answers where a step expects them."""
    (checkout / WORK_FOLDER).mkdir(exist_ok=True)
    Request(answers, ".copier-answers.yml", "v1").save(checkout)


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
    for step, call in CALLS:
        cells = [outcomes[step, call, name] for name in MISFORTUNES]
        lines.append([step, f"`{shown(call)}`", *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def sweep() -> dict[tuple[str, str, str], str]:
    """Try everything."""
    found = {}
    for step, call in CALLS:
        for name in MISFORTUNES:
            with tempfile.TemporaryDirectory() as scratch, running(Path(scratch) / "hub") as github:
                github.access[TOKEN] = Access()
                github.organisation.plan = PLAN
                folder = Path(scratch)
                place = Place(github, new_project(folder / "project"), folder)
                found[step, call, name] = outcome(place, step, call, name)
                print(step, shown(call), name, found[step, call, name], file=sys.stderr)
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
