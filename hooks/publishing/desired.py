"""What the published repository will be, as plain data."""

from dataclasses import dataclass

from extensions.derived import team_slug
from hooks.project.answers import Answers
from hooks.project.sign_in import credentials

BRANCH = "main"


@dataclass(frozen=True)
class Grant:
    """A team's permission on the repository, in GitHub's words."""

    team: str
    permission: str


@dataclass(frozen=True)
class DeploymentSecret:
    """A secret of the repository that its workflows sign in with.

    Attributes:
        name: the secret's name in the repository.
        value: what is known from the answers; empty where it is truly secret.
        variable: the environment variable that holds it otherwise.
    """

    name: str
    value: str = ""
    variable: str = ""


@dataclass(frozen=True)
class Repository:
    """The private repository of one project with everything that belongs to it.

    ``marker`` is the part of the description by which a later run knows its own repository.
    """

    owner: str
    name: str
    marker: str
    description: str
    grants: tuple[Grant, ...]
    secrets: tuple[DeploymentSecret, ...]

    @property
    def full_name(self) -> str:
        """Owner and name as GitHub writes them."""
        return f"{self.owner}/{self.name}"

    @property
    def path(self) -> str:
        """Where the repository is in GitHub's REST interface."""
        return f"/repos/{self.owner}/{self.name}"


def desired(answers: Answers) -> Repository:
    """Derive the repository from the answers; the same answers give the same repository."""
    marker = f"ml-init {answers.bundle_uuid}"
    return Repository(
        owner=answers.github_owner,
        name=answers.project_name,
        marker=marker,
        description=f"Databricks ML use case {answers.project_name} ({marker})",
        grants=grants(answers),
        secrets=staging_and_prod_secrets(answers),
    )


def grants(answers: Answers) -> tuple[Grant, ...]:
    """Who may do what; a team that is named for both is an admin."""
    permissions = {
        team_slug(answers.github_contributor_group): "push",
        team_slug(answers.github_admins_group): "admin",
    }
    return tuple(Grant(team, permission) for team, permission in permissions.items())


def staging_and_prod_secrets(answers: Answers) -> tuple[DeploymentSecret, ...]:
    """The secrets of both workspaces, by the way in which the project signs in."""
    given = vars(answers)
    return tuple(
        DeploymentSecret(
            each.secret,
            value=given[each.question] if each.question else "",
            variable=each.variable,
        )
        for each in credentials(given)
    )
