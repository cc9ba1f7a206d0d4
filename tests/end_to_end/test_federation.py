"""A starter project deploys without a stored secret, and nobody else can sign in for it."""

import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hooks.patches import PATCHES
from hooks.patches.patch import apply_patches
from hooks.project.answers import Answers
from hooks.scaffolding.databricks_cli import Cli
from tests.pages.patches import STARTER, render
from tests.support import checks, strict_yaml
from tests.support.answers import answers_with, publishing_answers
from tests.support.parts.actions import PACKAGES, Event, Result, pull_request, push
from tests.support.parts.issuer import TOKEN, USUAL, Issuer, Origin, issuing, subject, subjects
from tests.support.parts.workspace import SERVICE_PRINCIPAL, WorkspaceServer, run_cli, serving
from tests.support.place import ROOT
from tests.support.programs import RunCopier
from tests.support.repository import HostedProject, hosted
from tests.support.trees import git

NOWHERE: dict[str, str | bool] = {
    "cloud": "aws",
    "use_databricks_service_principal": True,
    "credentials": "federation",
}
CI, CD = "awesome-ml-project-bundle-ci.yml", "awesome-ml-project-bundle-cd-prod.yml"
AUDIENCE = "https://adb-2222.2.azuredatabricks.net/oidc/v1/token"
PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
RELEASED = push("release")
OPEN = ("/oidc/", "/.well-known/")  # what anybody may ask a workspace


@pytest.mark.breadth  # a deployment without a stored secret: tests/front_door/test_closed_loop.py
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="the starter's pandas has no wheel for it")
def test_a_project_without_a_stored_secret_is_tested_and_deployed_everywhere(
    run_copier: RunCopier, template: Path, tmp_path: Path, make_answers: Callable[..., Answers]
) -> None:
    ended = run_copier("copy", template, tmp_path / "project", data=answers_with(**NOWHERE))
    assert ended.code == 0, ended.output
    with hosted(tmp_path / "project", make_answers(**NOWHERE), packages=PACKAGES) as repository:
        done, comments = repository.proposed()
        done |= repository.pushed("main")
        early = repository.prod.requests()
        done |= repository.pushed("release")
        made = [str(each.bodies("/jobs/create")) for each in (repository.staging, repository.prod)]
        tried = repository.staging.bodies("/jobs/run-now")
        let_name_production(repository)
        refused = [repository.proposed("bundle-ci")[0][CI], repository.started(CD, "feature")]

    assert {name: end.returncode for name, end in done.items()} == {
        CI: 0,
        "awesome-ml-project-run-tests.yml": 0,
        "awesome-ml-project-bundle-cd-staging.yml": 0,
        CD: 0,
    }, done
    assert (repository.secrets, early) == ({}, [])
    assert checks.every_secret(repository.folder) == {
        "ML_INIT_UPDATE_TOKEN",
        "ML_INIT_TEMPLATE_TOKEN",
    }
    assert ["Validation OK!" in comment for comment in comments] == [True]
    assert all(f"/Users/{SERVICE_PRINCIPAL}/" in each for each in made)
    assert tried
    assert [each.output for each in refused] == [
        "refs/pull/7/merge is not allowed to deploy to prod",
        "refs/heads/feature is not allowed to deploy to prod",
    ]


def let_name_production(repository: HostedProject) -> None:
    """Change the workflow of pull requests as somebody could in one."""
    workflow = repository.folder / ".github" / "workflows" / CI
    before = workflow.read_text()
    workflow.write_text(before.replace("environment: staging", "environment: prod"))
    assert workflow.read_text() != before
    git(repository.folder, "commit", "--quiet", "--all", "--message", "Name production")


@pytest.fixture
def stranger(
    run_copier: RunCopier, template: Path, tmp_path: Path, make_answers: Callable[..., Answers]
) -> Iterator[HostedProject]:
    """A project whose runs are of another repository than its workspaces trust."""
    ended = run_copier("copy", template, tmp_path / "project", data=answers_with(**NOWHERE))
    assert ended.code == 0, ended.output
    with hosted(tmp_path / "project", make_answers(**NOWHERE), packages=PACKAGES) as repository:
        yield replace(repository, origin=Origin(id=988))


def leaks(repository: HostedProject, result: Result, comments: list[str]) -> list[str]:
    """The places where a run gives away what it asks with, or an ID token; its log is masked."""
    assert repository.issuer
    event = pull_request(7, "c" * 40)
    (who,) = subjects(repository.origin, event, repository.text(CI))
    tokens = [repository.issuer.variables(who)[TOKEN], *repository.issuer.signed]
    assert len(tokens) > 1, "no token was signed"
    places = {"a comment": comments, "the summary": [result.summary]}
    return [
        place
        for place, texts in places.items()
        if any(token in text for token in tokens for text in texts)
    ]


LEAK = (
    '> "$RUNNER_TEMP/validation.txt"',
    '2>&1 | tee "$RUNNER_TEMP/validation.txt" "$GITHUB_STEP_SUMMARY" || true',
)


@pytest.mark.parametrize(
    ("leak", "code", "found"),
    [
        pytest.param(None, 1, [], id="as it is"),
        pytest.param(LEAK, 0, ["a comment", "the summary"], id="with a leak"),
    ],
)
@pytest.mark.attack("a failed sign-in puts the token that a job asks with where people read it")
def test_what_the_cli_says_of_a_failed_sign_in_gets_nowhere_but_into_the_log(
    stranger: HostedProject, leak: tuple[str, str] | None, code: int, found: list[str]
) -> None:
    workflow = stranger.folder / ".github" / "workflows" / CI
    if leak:
        assert leak[0] in workflow.read_text()
        workflow.write_text(workflow.read_text().replace(*leak))
        git(stranger.folder, "commit", "--quiet", "--all", "--message", "Leak")

    done, comments = stranger.proposed("bundle-ci")

    assert done[CI].returncode == code, done
    assert leaks(stranger, done[CI], comments) == found


@dataclass(frozen=True)
class Production:
    """Production's workspace, which trusts one environment of one repository.

    Attributes:
        workspace: where a run signs in.
        issuer: who signs the tokens of runs.
        workflows: those of the project by their names, as data.
    """

    workspace: WorkspaceServer
    issuer: Issuer
    workflows: dict[str, Any]

    def sign_in(self, run: "Run", folder: Path) -> tuple[int, str]:
        """How the CLI ends in the one job of a run, and what it says."""
        workflow = deepcopy(self.workflows[run.workflow])
        ((name, job),) = workflow["jobs"].items()
        run.edit(job)
        who = subject(run.origin, run.event, workflow, name)
        environment = {
            **(self.issuer.variables(who) if who else {}),
            "DATABRICKS_HOST": self.workspace.url,
            "DATABRICKS_AUTH_TYPE": "github-oidc",
            "DATABRICKS_CLIENT_ID": self.workspace.client_id,
            "DATABRICKS_TOKEN_AUDIENCE": run.audience,
        }
        done = run_cli(["current-user", "me"], environment, folder)
        assert done.returncode == 0 or environment.get(TOKEN, "") in done.stderr, "it told before"
        return done.returncode, done.stderr


def keep(job: dict[str, Any]) -> None:
    """Leave a job as it is."""
    del job


def named(environment: str | None) -> Callable[[dict[str, Any]], None]:
    """Let a job name another environment, or none."""
    return lambda job: job.update({"environment": environment})


def may_not_ask(job: dict[str, Any]) -> None:
    """Take the right away."""
    del job["permissions"]["id-token"]


@dataclass(frozen=True)
class Run:
    """A run that tries to sign in to production."""

    event: Event = RELEASED
    workflow: str = CD
    origin: Origin = USUAL
    edit: Callable[[dict[str, Any]], None] = keep
    audience: str = AUDIENCE


@pytest.fixture(scope="module")
def production(databricks_cli: Path) -> Iterator[Production]:
    """Production, and the workflows of the starter."""
    given = publishing_answers(**NOWHERE)
    project, _ = apply_patches(render(Cli(databricks_cli, ""), STARTER, given, "starter"), PATCHES)
    texts = {
        path.rpartition("/")[2]: project.text(path) or ""
        for path in project.files
        if path.endswith((CI, CD))
    }
    with issuing() as issuer, serving() as workspace:
        trusted = f"{USUAL.prefix}:environment:prod"
        policy = {"issuer": issuer.url, "audiences": [AUDIENCE], "subject": trusted}
        workspace.trust(policy)
        yield Production(
            workspace, issuer, {name: strict_yaml.load(text) for name, text in texts.items()}
        )


def proposed(*, fork: bool) -> Event:
    """Somebody proposed a change, from this repository or from a fork."""
    event = pull_request(7, "c" * 40)
    proposal: Any = deepcopy(event.payload["pull_request"])
    proposal["head"]["repo"]["fork"] = fork
    return Event(event.name, {**event.payload, "pull_request": proposal})


MATCHES, NO_TOKEN = "no federation policy matches", "missing ActionsIDTokenRequestURL"
REFUSED = [
    pytest.param(Run(proposed(fork=False), CI), MATCHES, id="a pull request"),
    pytest.param(Run(proposed(fork=True), CI), NO_TOKEN, id="a pull request from a fork"),
    pytest.param(Run(edit=named("production")), MATCHES, id="another environment"),
    pytest.param(Run(edit=named("Prod")), MATCHES, id="its name in capitals"),
    pytest.param(Run(edit=named(None)), MATCHES, id="the branch without the environment"),
    pytest.param(
        Run(push("main"), edit=named(None)), MATCHES, id="another branch without the environment"
    ),
    pytest.param(Run(origin=Origin(name="other", id=988)), MATCHES, id="another repository"),
    pytest.param(Run(origin=Origin(owner="evil", owner_id=6)), MATCHES, id="another owner"),
    pytest.param(Run(origin=Origin(id=1234)), MATCHES, id="a new repository of the same name"),
    pytest.param(Run(edit=may_not_ask), NO_TOKEN, id="a missing permission"),
    pytest.param(Run(audience="https://elsewhere/oidc/v1/token"), MATCHES, id="another audience"),
]


def test_a_release_signs_in_to_production(production: Production, tmp_path: Path) -> None:
    assert production.sign_in(Run(), tmp_path) == (0, "")


@pytest.mark.parametrize(("run", "words"), REFUSED)
@pytest.mark.attack("another run, repository or person signs in to production without a secret")
def test_no_other_run_signs_in_to_production(
    production: Production, tmp_path: Path, run: Run, words: str
) -> None:
    before = len(production.workspace.requests())

    code, told = production.sign_in(run, tmp_path)

    sent = production.workspace.requests()[before:]
    assert (code, words in told) == (1, True), told
    assert "github-oidc auth: " in told
    assert words in PAGE or words == MATCHES  # these are the double's, not Databricks' own
    assert [each.path for each in sent if not each.path.startswith(OPEN)] == []


@pytest.mark.parametrize(
    ("as_github", "words"),
    [
        pytest.param(False, MATCHES, id="another issuer"),
        pytest.param(True, "verification error", id="one that takes its name"),
    ],
)
@pytest.mark.attack("somebody signs an ID token in GitHub's name")
def test_a_token_that_somebody_else_signed_is_refused(
    production: Production, tmp_path: Path, words: str, *, as_github: bool
) -> None:
    with issuing(production.issuer.name if as_github else "") as another:
        impostor = replace(production, issuer=another)
        code, told = impostor.sign_in(Run(), tmp_path)

    assert (code, words in told) == (1, True), told
