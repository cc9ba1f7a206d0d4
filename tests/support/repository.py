"""A generated project as its repository on GitHub runs it, with two workspaces and its secrets."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from hooks.project.answers import Answers
from tests.support import strict_yaml
from tests.support.checks import below, bundle_of
from tests.support.parts.actions import (
    Event,
    Result,
    RunSettings,
    pull_request,
    push,
    run_workflow,
    workflows_on_pull_request,
    workflows_on_push,
)
from tests.support.parts.comments import receiving
from tests.support.parts.issuer import USUAL, Issuer, Origin, subjects
from tests.support.parts.workspace import SERVICE_PRINCIPAL, WorkspaceServer, point_at, serving
from tests.support.trees import git

RUN_TOKEN = "a token that GitHub makes for one run"
# Fetches a program from GitHub; the tests run that very program on every workflow instead.
LINT = "lint-cicd-workflow-files.yml"
# The refs that the environments of a published project let in.
POLICIES = {"staging": ("refs/heads/main", "refs/pull/*/merge"), "prod": ("refs/heads/release",)}
TOKENS = {"staging": "an access token for staging", "prod": "an access token for production"}

# What GitHub gives a job by its environment and the ref of its run; None where it may not run.
Grants = Callable[[str, str], Mapping[str, str] | None]


@dataclass(frozen=True)
class HostedProject:
    """A project at its last commit.

    Attributes:
        folder: where it is.
        staging: the workspace of staging.
        prod: the workspace of production.
        secrets: all that its repository was given.
        packages: a folder of Python packages that need not be installed anew.
        credentials: whether the repository itself holds the secrets, or its environments.
        grants: who decides what a job gets; the policies above where nobody does.
        variables: those of each environment, by its name in small letters.
        issuer: who signs the tokens of its jobs; None where they sign in by secrets.
        origin: whose tokens they are.
        env: what each step gets beside what GitHub tells it.
    """

    folder: Path
    staging: WorkspaceServer
    prod: WorkspaceServer
    secrets: Mapping[str, str]
    packages: Path | None = None
    credentials: str = "repository"
    grants: Grants | None = None
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    issuer: Issuer | None = None
    origin: Origin = USUAL
    env: Mapping[str, str] = field(default_factory=dict)

    def given(self, **secrets: str) -> "HostedProject":
        """The same project with other values of some secrets."""
        return replace(self, secrets={**self.secrets, **secrets})

    def pushed(self, branch: str) -> dict[str, Result]:
        """What each workflow does when somebody pushes to ``branch``."""
        names = workflows_on_push(self.folder, branch)
        return {name: self._run(name, push(branch)) for name in names}

    def started(self, name: str, branch: str) -> Result:
        """What a workflow does when somebody starts it by hand on ``branch``."""
        return self._run(name, Event("workflow_dispatch", {"ref": f"refs/heads/{branch}"}))

    def proposed(self, *parts: str) -> tuple[dict[str, Result], list[str]]:
        """What each workflow does on a pull request, and what is written below it.

        Args:
            parts: only the workflows whose names hold one of these.
        """
        event = pull_request(7, git(self.folder, "rev-parse", "HEAD"))
        names = [name for name in workflows_on_pull_request(self.folder) if name != LINT]
        chosen = [name for name in names if not parts or any(part in name for part in parts)]
        with receiving(RUN_TOKEN) as comments:
            env = {"GITHUB_API_URL": comments.url}
            return {name: self._run(name, event, env) for name in chosen}, comments.received

    def _granted(self, name: str, event: Event) -> dict[str, str]:
        """The secrets that a run of a workflow gets: those of the environments that its jobs name.

        Raises:
            PermissionError: one of these does not let the branch in.
        """
        if self.credentials == "repository":
            return {**self.secrets}
        found: dict[str, str] = {}
        for place in self._environments(name):
            got = (self.grants or self._by_policy)(place, event.ref)
            if got is None:
                raise PermissionError(f"{event.ref} is not allowed to deploy to {place}")
            found |= {name: self.secrets[name] for name in got}
        return found

    def admits(self, place: str, ref: str) -> bool:
        """Whether an environment lets a run of a ref in."""
        return (self.grants or self._by_policy)(place, ref) is not None

    def _environments(self, name: str) -> set[str]:
        """The environments that the jobs of a workflow name."""
        return {str(place) for place in below(strict_yaml.load(self.text(name)), "environment")}

    def text(self, name: str) -> str:
        """The text of a workflow."""
        return (self.folder / ".github" / "workflows" / name).read_text()

    def _id_token(self, name: str, event: Event) -> dict[str, str]:
        """What the one job of a workflow that may ask for an ID token asks with."""
        who = subjects(self.origin, event, self.text(name)) if self.issuer else set()
        assert len(who) < 2, "a run has one job's variables here"
        return self.issuer.variables(*who) if self.issuer and who else {}

    def named(self, part: str) -> str:
        """The one workflow whose name holds this."""
        (name,) = (
            path.name
            for path in (self.folder / ".github" / "workflows").iterdir()
            if part in path.name
        )
        return name

    def _by_policy(self, place: str, ref: str) -> Mapping[str, str] | None:
        if not any(fnmatchcase(ref, policy) for policy in POLICIES[place]):
            return None
        return {
            secret: value
            for secret, value in self.secrets.items()
            if secret.partition("_")[0].lower() == place
        }

    def _run(self, name: str, event: Event, env: Mapping[str, str] | None = None) -> Result:
        try:
            secrets = {**self._granted(name, event), "GITHUB_TOKEN": RUN_TOKEN}
        except PermissionError as refusal:
            return Result(1, str(refusal))
        return run_workflow(
            self.folder,
            name,
            event,
            RunSettings(
                secrets=secrets,
                env={**self.env, **(env or {}), **self._id_token(name, event)},
                variables={
                    variable: value
                    for place in self._environments(name)
                    for variable, value in self.variables.get(place.lower(), {}).items()
                },
                packages=self.packages,
            ),
        )


@contextmanager
def hosted(
    folder: Path, answers: Answers, *, packages: Path | None = None
) -> Iterator[HostedProject]:
    """Lead a project's hosts to two empty workspaces, and commit that, until the block ends.

    The secrets are the contract's for these answers; a sign-in that only a cloud knows has none.
    """
    tokens = {} if answers.use_databricks_service_principal else TOKENS
    with ExitStack() as open_parts:
        staging, prod = (
            open_parts.enter_context(serving(token=tokens.get(side, ""))) for side in POLICIES
        )
        home = bundle_of(folder)
        point_at(home, staging.url, instead_of=answers.staging_workspace_host)
        point_at(home, prod.url, instead_of=answers.prod_workspace_host)
        git(folder, "commit", "--quiet", "--all", "--message", "Lead to workspaces on loopback")
        secrets = {f"{side.upper()}_WORKSPACE_TOKEN": token for side, token in tokens.items()}
        if answers.use_databricks_service_principal:
            for side, workspace in (("STAGING", staging), ("PROD", prod)):
                secrets |= {f"{side}_{name}": value for name, value in workspace.sign_in().items()}
        yield HostedProject(folder, staging, prod, secrets, packages, answers.credentials)


def has_jobs(workspace: WorkspaceServer) -> bool:
    """Whether the service principal has deployed jobs that it runs itself."""
    jobs = workspace.bodies("/jobs/create")
    clusters = [cluster for job in jobs for cluster in below(job, "new_cluster")]
    owners = {str(next(below(cluster, "single_user_name"), "")) for cluster in clusters}
    paths = [str(path) for job in jobs for path in below(job, "notebook_path")]
    return (
        bool(paths)
        and all(f"/Users/{SERVICE_PRINCIPAL}/" in path for path in paths)
        and owners <= {SERVICE_PRINCIPAL}
    )
