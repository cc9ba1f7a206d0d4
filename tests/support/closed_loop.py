"""A published project with nothing but what GitHub and the account hold of it.

Nobody tells its runs or its workspaces anything: the variables and the branches are those of the
environments at GitHub, the subject of its tokens begins as GitHub says, and a workspace trusts what
the policies of its service principal admit.
"""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.support.github.environments import secrets_of_run
from tests.support.github.identity import LONG_NUMBER, OWNER_ID, prefix
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.parts import account
from tests.support.parts.issuer import Issuer, Origin, issuing
from tests.support.parts.proxy import leading
from tests.support.parts.workspace import WorkspaceServer, serving
from tests.support.publishing import ISSUER, TOKEN
from tests.support.repository import HostedProject

NUMBERS = {"staging": "5581001", "prod": "5581002"}  # of the service principals


@dataclass(frozen=True)
class Cloud:
    """Databricks, and GitHub's issuer under its real name.

    Attributes:
        workspaces: staging and production, which trust nobody yet.
        account: where policies are made.
        issuer: who signs the tokens of runs.
        trusted: the variables by which a program trusts the workspaces' certificate.
    """

    workspaces: Mapping[str, WorkspaceServer]
    account: account.Account
    issuer: Issuer
    trusted: Mapping[str, str]

    @property
    def hosts(self) -> dict[str, str]:
        """The answers that name the workspaces."""
        return {f"{place}_workspace_host": each.url for place, each in self.workspaces.items()}

    def apply_policies(self) -> None:
        """Have each workspace trust what the policies of its service principal admit."""
        for each in self.workspaces.values():
            held = self.account.policies.get(self.account.principals[each.client_id], [])
            each.trust(*(policy["oidc_policy"] for policy in held))


@contextmanager
def a_cloud(folder: Path) -> Iterator[Cloud]:
    """A cloud that stores no secret of anybody, while the block lasts.

    Args:
        folder: an empty one, for certificates.
    """
    certificate = folder / "certificate.pem"
    name = ISSUER.removeprefix("https://")
    with ExitStack() as running:
        issuer = running.enter_context(issuing(ISSUER))
        network = running.enter_context(leading(folder, {name: issuer.url}))
        extras = {"WORKSPACE_CERTIFICATE": str(certificate), **network}
        workspaces = {
            place: running.enter_context(serving(client_id=f"{place}-client", extras=extras))
            for place in NUMBERS
        }
        held = running.enter_context(account.serving())
        held.principals = {f"{place}-client": number for place, number in NUMBERS.items()}
        yield Cloud(workspaces, held, issuer, {"SSL_CERT_FILE": str(certificate)})


def cloned(github: GitHub, name: str, folder: Path) -> Path:
    """The pushed repository, fetched from GitHub by the administrator."""
    header = f"http.extraHeader=Authorization: bearer {TOKEN}"
    source = f"{github.web}/{github.repository(name).full_name}.git"
    subprocess.run(["git", "-c", header, "clone", "--quiet", source, folder], check=True)
    return folder


def origin_of(held: Repository) -> Origin:
    """A repository as the tokens of its runs name it, which is as GitHub says."""
    origin = Origin(held.owner, OWNER_ID, held.name, LONG_NUMBER + held.id)
    assert origin.prefix == prefix(held)
    return origin


def as_published(
    github: GitHub, name: str, cloud: Cloud, folder: Path, packages: Path | None = None
) -> HostedProject:
    """A project that was published, with what GitHub and the account hold of it.

    Args:
        github: where it is.
        name: of its repository.
        cloud: where it deploys.
        folder: where it is cloned to.
        packages: a folder of Python packages that its runs need not install anew.
    """
    held = github.repository(name)
    cloud.apply_policies()
    return HostedProject(
        cloned(github, name, folder),
        cloud.workspaces["staging"],
        cloud.workspaces["prod"],
        held.every_secret,
        packages,
        "federation",
        grants=partial(secrets_of_run, held),
        variables={place: each.variables for place, each in held.environments.items()},
        issuer=cloud.issuer,
        origin=origin_of(held),
        env=cloud.trusted,
    )
