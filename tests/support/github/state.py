"""What a GitHub holds, as far as publishing touches it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nacl.public import PrivateKey

from tests.support.github.deployments import Deployment
from tests.support.github.description import Json
from tests.support.github.environments import Environment
from tests.support.github.holders import Holders
from tests.support.github.identity import Identity
from tests.support.github.issues import Issue
from tests.support.github.pulls import Pull
from tests.support.github.releases import Release

SCOPES = ("repo", "workflow", "read:org")


@dataclass
class Repository:
    """One repository; ``secrets`` holds what was opened with its own private key.

    ``environments`` are by their names in lower case; ``rulesets`` and ``properties`` as GitHub
    shows them.
    """

    id: int
    owner: str
    name: str
    description: str
    private: bool
    settings: dict[str, object]
    folder: Path
    created_at: str
    archived: bool = False
    internal: bool = False
    teams: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    workflow_permissions: dict[str, object] = field(
        default_factory=lambda: {
            "default_workflow_permissions": "write",
            "can_approve_pull_request_reviews": True,
        }
    )
    key: PrivateKey = field(default_factory=PrivateKey.generate)
    environments: dict[str, Environment] = field(default_factory=dict)
    rulesets: list[Json] = field(default_factory=list)
    properties: dict[str, Json] = field(default_factory=dict)
    workflows: list[Json] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    calls_until_ready: int = 0
    holders: Holders = field(default_factory=Holders)
    identity: Identity = field(default_factory=Identity)
    issues: list[Issue] = field(default_factory=list)
    pulls: list[Pull] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)

    @property
    def every_secret(self) -> dict[str, str]:
        """All secrets, wherever they are kept."""
        kept = (pair for each in self.environments.values() for pair in each.secrets.items())
        return {**self.secrets, **dict(kept)}

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def visibility(self) -> str:
        """GitHub calls an internal repository private as well: the whole enterprise reads it."""
        shut = "internal" if self.internal else "private"
        return shut if self.private else "public"


@dataclass
class Organisation:
    """The one organisation of a double, with its teams (slug to name) and repositories.

    ``renamed`` maps the lower-case old name of a repository to its present one. ``rulesets`` hold
    in every repository, ``properties`` are the organisation's schema of them.
    """

    login: str = "my-org"
    plan: str = "team"
    shows_plan: bool = True
    default_branch: str = "master"
    members_can_create: bool = True
    role: str = "member"
    teams: dict[str, str] = field(
        default_factory=lambda: {"ml-contributors": "ML Contributors", "ml-admins": "ML Admins"}
    )
    repositories: dict[str, Repository] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    rulesets: list[Json] = field(default_factory=list)
    properties: list[Json] = field(default_factory=list)

    def repository(self, name: str) -> Repository | None:
        """The repository of a name; GitHub does not tell capitals apart."""
        return self.repositories.get(name.lower())

    def number(self, slug: str) -> int:
        """The id of a team; 0 where there is none."""
        return [*self.teams].index(slug) + 7 if slug in self.teams else 0


@dataclass
class Access:
    """One token: its scopes (None where its kind has none), and what it lacks otherwise.

    Attributes:
        rights: what a fine-grained token or an app's may do, such as ``{"contents": "write"}``;
            None where nothing of it is looked at.
        role: what its user is in every repository.
        repositories: the names of those that it admits to; None for all.
    """

    scopes: tuple[str, ...] | None = SCOPES
    single_sign_on: bool = True
    may_create: bool = True
    may_write_workflows: bool = True
    is_installation: bool = False
    rights: Mapping[str, str] | None = None
    role: str = "admin"
    repositories: Collection[str] | None = None

    def admits(self, name: str) -> bool:
        """Whether it is for a repository."""
        return self.repositories is None or name.lower() in self.repositories
