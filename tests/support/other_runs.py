"""Runs that try to sign in to production without a secret: a release, and all that may not."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.support import strict_yaml
from tests.support.parts.actions import Event, pull_request, push
from tests.support.parts.issuer import TOKEN, Origin, subject
from tests.support.parts.workspace import run_cli
from tests.support.repository import HostedProject

RELEASED, BESIDE = push("release"), push("main")
CI, CD = "bundle-ci", "bundle-cd-prod"  # parts of the names of workflows
OPEN = ("/oidc/", "/.well-known/")  # what anybody may ask a workspace
MATCHES, NO_TOKEN = "no federation policy matches", "missing ActionsIDTokenRequestURL"
NOT_ADMITTED = "is not allowed to deploy to prod"
ELSEWHERE = "https://elsewhere.example.org/oidc/v1/token"
Job = dict[str, Any]


def keep(job: Job) -> None:
    """Leave a job as it is."""
    del job


def named(environment: str | None) -> Callable[[Job], None]:
    """Let a job name another environment, or none."""
    return lambda job: job.update({"environment": environment})


def may_not_ask(job: Job) -> None:
    """Take the right away."""
    del job["permissions"]["id-token"]


def proposed(*, fork: bool) -> Event:
    """Somebody proposed a change, from this repository or from a fork."""
    event = pull_request(7, "c" * 40)
    proposal: Any = deepcopy(event.payload["pull_request"])
    proposal["head"]["repo"]["fork"] = fork
    return Event(event.name, {**event.payload, "pull_request": proposal})


@dataclass(frozen=True)
class Run:
    """A run that tries to sign in to production; as it is, it is a release.

    Attributes:
        event: what started it.
        workflow: a part of its workflow's name.
        edit: what somebody changed in its job.
        whose: the repository that it is of, made from the project's own.
        audience: for whom its token is; empty as the environment prod says.
    """

    event: Event = RELEASED
    workflow: str = CD
    edit: Callable[[Job], None] = keep
    whose: Callable[[Origin], Origin] = lambda own: own
    audience: str = ""


RELEASE = Run()
# Every other run, by what is other about it, and in whose words it is refused.
REFUSED: dict[str, tuple[Run, str]] = {
    "a pull request": (Run(proposed(fork=False), CI), MATCHES),
    "a pull request that names production": (
        Run(proposed(fork=False), CI, named("prod")),
        NOT_ADMITTED,
    ),
    "a pull request from a fork": (Run(proposed(fork=True), CI), NO_TOKEN),
    "another environment": (Run(edit=named("production")), MATCHES),
    "its name in capitals": (Run(edit=named("Prod")), MATCHES),
    "the branch without the environment": (Run(edit=named(None)), MATCHES),
    "another branch": (Run(BESIDE), NOT_ADMITTED),
    "another branch without the environment": (Run(BESIDE, edit=named(None)), MATCHES),
    "another repository": (
        Run(whose=lambda own: replace(own, name="other", id=own.id + 1)),
        MATCHES,
    ),
    "another owner": (Run(whose=lambda own: replace(own, owner="evil", owner_id=6)), MATCHES),
    "a new repository of the same name": (
        Run(whose=lambda own: replace(own, id=own.id + 1)),
        MATCHES,
    ),
    "a missing permission": (Run(edit=may_not_ask), NO_TOKEN),
    "another audience": (Run(audience=ELSEWHERE), MATCHES),
}


def params() -> list[Any]:
    """The refused runs, for `pytest.mark.parametrize`."""
    return [pytest.param(run, words, id=name) for name, (run, words) in REFUSED.items()]


def sign_in(project: HostedProject, run: Run, folder: Path) -> tuple[int, str]:
    """How the CLI ends in the one job of a run that signs in, and what it says.

    What production's environment holds is public, so that every run has it.
    """
    assert project.issuer
    workflow: Any = strict_yaml.load(project.text(project.named(run.workflow)))
    ((name, job),) = (each for each in workflow["jobs"].items() if "environment" in each[1])
    run.edit(job)
    place = job["environment"] or ""
    if not project.admits(place, run.event.ref):
        return 1, f"{run.event.ref} {NOT_ADMITTED}"
    who = subject(run.whose(project.origin), run.event, workflow, name)
    environment = {
        **project.env,
        **(project.issuer.variables(who) if who else {}),
        "DATABRICKS_HOST": project.prod.url,
        "DATABRICKS_AUTH_TYPE": "github-oidc",
        **project.variables["prod"],
    }
    if run.audience:
        environment["DATABRICKS_TOKEN_AUDIENCE"] = run.audience
    done = run_cli(["current-user", "me"], environment, folder)
    assert done.returncode == 0 or environment.get(TOKEN, "") in done.stderr, "it told before"
    return done.returncode, done.stderr


def calls_behind(project: HostedProject) -> list[str]:
    """What production was asked for that only a run which is signed in can ask for."""
    asked = project.prod.requests()
    return [each.path for each in asked if not each.path.startswith(OPEN)]
