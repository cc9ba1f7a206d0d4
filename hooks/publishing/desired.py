"""What the published repository will be, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from extensions.derived import team_slug
from hooks.project.answers import Answers
from hooks.project.sign_in import Credential, SignIn, credentials, sign_in
from hooks.publishing.properties import Properties
from hooks.publishing.rulesets import ALL, Ruleset

BRANCH = "main"
RELEASE = "release"  # what is pushed there deploys production
PULL_REQUESTS = "refs/pull/*/merge"  # the ref of a run for a pull request


@dataclass(frozen=True)
class Grant:
    """A team's permission on the repository, in GitHub's words."""

    team: str
    permission: str


@dataclass(frozen=True)
class DeploymentSecret:
    """A secret that the project's workflows sign in with.

    Attributes:
        name: the secret's name at GitHub.
        value: what is known from the answers; empty where it is truly secret.
        variable: the environment variable that holds it otherwise.
    """

    name: str
    value: str = ""
    variable: str = ""


@dataclass(frozen=True)
class PublicValue:
    """A variable of an environment: what the workflows sign in with and everybody may know.

    Attributes:
        name: the variable's name at GitHub.
        value: from the answers; empty where nobody has answered.
        question: the question whose answer it is made of.
    """

    name: str
    value: str
    question: str = ""


@dataclass(frozen=True)
class Environment:
    """A place for credentials that only some branches may use.

    Attributes:
        name: as the workflows' jobs name it.
        branches: what a run has to be of: names of branches, or of refs as GitHub matches them.
        secrets: what it holds.
        reviewers: the team that has to approve a run; empty where nobody has to.
        variables: what its runs sign in with, where no secret is stored.
    """

    name: str
    branches: tuple[str, ...]
    secrets: tuple[DeploymentSecret, ...] = ()
    reviewers: str = ""
    variables: tuple[PublicValue, ...] = ()


@dataclass(frozen=True)
class Repository:
    """The private repository of one project with everything that belongs to it.

    Attributes:
        owner: the organisation.
        name: the project's name.
        marker: the part of the description by which a later run knows its own repository.
        description: what people read.
        grants: which team may do what.
        secrets: those of the repository itself, which a workflow on any branch may use.
        environments: the places for the other secrets.
        rulesets: what protects the branches.
        properties: the organisation's custom properties; a list where one has several values.
    """

    owner: str
    name: str
    marker: str
    description: str
    grants: tuple[Grant, ...]
    secrets: tuple[DeploymentSecret, ...] = ()
    environments: tuple[Environment, ...] = ()
    rulesets: tuple[Ruleset, ...] = ()
    properties: Properties = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Owner and name as GitHub writes them."""
        return f"{self.owner}/{self.name}"

    @property
    def path(self) -> str:
        """Where the repository is in GitHub's REST interface."""
        return f"/repos/{self.owner}/{self.name}"

    @property
    def is_federated(self) -> bool:
        """Whether its runs sign in by GitHub's ID tokens, and no secret is stored."""
        return any(each.variables for each in self.environments)

    @property
    def every_secret(self) -> tuple[DeploymentSecret, ...]:
        """All secrets, wherever they are kept."""
        kept = (secret for environment in self.environments for secret in environment.secrets)
        return (*self.secrets, *kept)


def desired(answers: Answers, properties: Properties | None = None) -> Repository:
    """Derive the repository from the answers; the same answers give the same repository.

    Args:
        answers: what the person decided.
        properties: the organisation's custom properties, which no person is asked for.
    """
    marker = f"ml-init {answers.bundle_uuid}"
    given = vars(answers)
    in_environments = answers.credentials != "repository"
    return Repository(
        owner=answers.github_owner,
        name=answers.project_name,
        marker=marker,
        description=f"Databricks ML use case {answers.project_name} ({marker})",
        grants=grants(answers),
        secrets=() if in_environments else deployment_secrets(answers, credentials(given)),
        environments=environments(answers) if in_environments else (),
        rulesets=ALL if answers.protected_branches else (),
        properties=properties or {},
    )


def grants(answers: Answers) -> tuple[Grant, ...]:
    """Who may do what; a team that is named for both is an admin."""
    permissions = {
        team_slug(answers.github_contributor_group): "push",
        team_slug(answers.github_admins_group): "admin",
    }
    return tuple(Grant(team, permission) for team, permission in permissions.items())


def environments(answers: Answers) -> tuple[Environment, ...]:
    """One for each workspace, and one for what the weekly update signs in with.

    A pull request is tried in staging. What a release needs, only a run of the release branch gets.
    """
    way = sign_in(vars(answers))
    of_staging, of_prod = (
        deployment_secrets(answers, [each.of(place) for each in way.credentials])
        for place in ("staging", "prod")
    )
    admins = team_slug(answers.github_admins_group)
    return (
        Environment(
            "staging",
            (BRANCH, PULL_REQUESTS),
            of_staging,
            variables=public_values(answers, way, "staging"),
        ),
        Environment(
            "prod",
            (RELEASE,),
            of_prod,
            reviewers=admins,
            variables=public_values(answers, way, "prod"),
        ),
        Environment("ml-init-update", (BRANCH,)),
    )


def public_values(answers: Answers, way: SignIn, workspace: str) -> tuple[PublicValue, ...]:
    """The variables of an environment by which its runs sign in; none where there are secrets."""
    values = way.variables(vars(answers), workspace)
    return tuple(
        PublicValue(each.name, values[each.name], f"{workspace}_{each.question}")
        for each in way.public
    )


def deployment_secrets(
    answers: Answers, wanted: Iterable[Credential]
) -> tuple[DeploymentSecret, ...]:
    """The secrets that hold some credentials, by their full names."""
    given = vars(answers)
    return tuple(
        DeploymentSecret(
            each.secret,
            value=given[each.question] if each.question else "",
            variable=each.variable,
        )
        for each in wanted
    )
