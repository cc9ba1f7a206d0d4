"""Where the misfortunes of a run are tried, and what they are."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.project.answers import Answers
from hooks.project.render_request import RenderRequest
from hooks.project.sign_in import AZURE
from tests.support.answers import publishing_answers
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.place import ROOT
from tests.support.publishing import ISSUER, TOKEN, VALUES

ANSWERS = publishing_answers()
PLACE = "/repos/my-org/awesome-ml-project"
ENVIRONMENTS = ("staging", "prod", "ml-init-update")
SECRETS = tuple(
    f"{place}/secrets/{each.of(place).secret}"
    for place in ("staging", "prod")
    for each in AZURE.credentials
)
EMPTY: Mapping[str, str] = {}
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
    """Where one misfortune is tried: a GitHub with a token, a project, and a folder for scratch."""

    github: GitHub
    project: Path
    folder: Path
    token: str = TOKEN

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a run that publishes to this GitHub."""
        return {
            "GITHUB_SERVER_URL": self.github.web,
            "ADMIN_GITHUB_TOKEN": self.token,
            **VALUES,
            "ML_INIT_TOKEN_ISSUER": ISSUER,
        }


def sort_of(misfortune: str) -> str:
    """What a misfortune asks of the product: to try again, to stop with a word, to go on later."""
    return "killed" if "killed" in misfortune else "lasting" if "lasting" in misfortune else "once"


def is_kill(cell: tuple[str, ...]) -> bool:
    """Whether a cell whose last word is a misfortune needs a program of its own, which is dear."""
    return sort_of(cell[-1]) == "killed"


def fault_at(call: str, misfortune: str) -> Fault:
    """A misfortune at a call as the table names it."""
    name, _, number = call.partition(" #")
    fault = MISFORTUNES[misfortune](name)
    fault.spared = int(number or 1) - 1
    return fault


def kill(place: Place, step: str, fault: Fault, answers: Answers = ANSWERS) -> None:
    """One step as a program, killed with its children while a call to GitHub is in flight."""
    place.github.faults = [fault]
    killed_by(fault, place, step, answers)


def killed_by(
    fault: Fault, place: Place, step: str, answers: Answers, more: Mapping[str, str] = EMPTY
) -> None:
    """One step as a program, killed where a fault strikes.

    Args:
        fault: one that a double was given already.
        place: where the step runs.
        step: its name.
        answers: what was answered.
        more: variables beside those of every run.
    """
    if sys.platform == "win32":
        raise NotImplementedError  # it plays what is POSIX's own
    request(place.folder, answers)
    started: list[int] = []
    fault.strike = lambda: os.killpg(started[0], signal.SIGKILL)
    with subprocess.Popen(
        [sys.executable, "-m", f"hooks.{step}", str(place.project)],
        cwd=place.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **place.environment, **more},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        started.append(process.pid)
    assert process.returncode == -signal.SIGKILL


def request(checkout: Path, answers: Answers) -> None:
    """Leave the answers where a step expects them."""
    (checkout / WORK_FOLDER).mkdir(exist_ok=True)
    RenderRequest(answers, ".copier-answers.yml", "v1").save(checkout)
