"""What the button makes deploys itself, with nothing but what it was given."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from tests.front_door.organisation import FORM, Organisation
from tests.support.github.environments import secrets_of_run
from tests.support.github.identity import LONG_NUMBER, OWNER_ID, prefix
from tests.support.github.server import GitHub
from tests.support.parts import account
from tests.support.parts.actions import PACKAGES
from tests.support.parts.issuer import Issuer, Origin, issuing
from tests.support.parts.proxy import leading
from tests.support.parts.workspace import SERVICE_PRINCIPAL, WorkspaceServer, serving
from tests.support.publishing import TOKEN, VALUES
from tests.support.repository import HostedProject

NAME = FORM["project_name"]
STAGING = f"{NAME}-bundle-cd-staging.yml"
RELEASE = f"{NAME}-bundle-cd-prod.yml"
GITHUB = "token.actions.githubusercontent.com"  # the issuer, by its real name
NUMBERS = {"staging": "5581001", "prod": "5581002"}  # of the service principals


@pytest.fixture
def workspaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, WorkspaceServer]]:
    """Two workspaces that this machine trusts; each admits the organisation's principal for it."""
    certificate = tmp_path / "certificate.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with ExitStack() as running:
        yield {
            name: running.enter_context(
                serving(
                    client_id=f"{name}-client",
                    client_secret=VALUES[f"DATABRICKS_{name.upper()}_CLIENT_SECRET"],
                    extras={"WORKSPACE_CERTIFICATE": str(certificate)},
                )
            )
            for name in ("staging", "prod")
        }


def cloned(github: GitHub, folder: Path) -> Path:
    """The pushed repository, fetched from GitHub by the administrator."""
    header = f"http.extraHeader=Authorization: bearer {TOKEN}"
    source = f"{github.web}/my-org/{NAME}.git"
    subprocess.run(["git", "-c", header, "clone", "--quiet", source, folder], check=True)
    return folder


def test_the_repository_deploys_itself_with_the_secrets_that_github_received(
    organisation: Organisation, workspaces: dict[str, WorkspaceServer], tmp_path: Path
) -> None:
    organisation.variables["USE_DATABRICKS_SERVICE_PRINCIPAL"] = "true"
    for name, workspace in workspaces.items():
        organisation.variables[f"DATABRICKS_{name.upper()}_WORKSPACE_HOST"] = workspace.url
    made = organisation.press()
    assert made.code == 0, made.log
    github = organisation.github
    held = github.repository(NAME)
    folder = cloned(github, tmp_path / "cloned")
    staging, prod = workspaces["staging"], workspaces["prod"]
    grants = partial(secrets_of_run, held)
    project = HostedProject(
        folder, staging, prod, held.every_secret, PACKAGES, "environments", grants
    )

    refused = project.given(STAGING_DATABRICKS_CLIENT_SECRET="another").pushed("main")
    made_by_another = staging.bodies("/jobs/create")
    ended = project.pushed("main")

    assert list(refused) == list(ended) == [STAGING]
    assert refused[STAGING].returncode == 1, refused[STAGING].output
    said = refused[STAGING].output
    assert "cannot configure default credentials" in said, said
    assert made_by_another == []
    assert ended[STAGING].returncode == 0, ended[STAGING].output
    assert len(staging.bodies("/jobs/create")) == 2
    assert f"/Users/{SERVICE_PRINCIPAL}/" in str(staging.bodies("/jobs/create"))
    assert prod.requests() == []

    dispatched = project.started(RELEASE, "feature")

    assert "refs/heads/feature is not allowed to deploy to prod" in dispatched.output
    assert secrets_of_run(held, "prod", "refs/heads/feature") is None
    assert prod.requests() == []

    proposed, comments = project.proposed("bundle-ci")

    assert [result.returncode for result in proposed.values()] == [0], proposed
    assert ["Validation OK!" in comment for comment in comments] == [True]
    assert secrets_of_run(held, "prod", "refs/pull/7/merge") is None
    assert prod.requests() == []

    released = project.pushed("release")

    assert list(released) == [RELEASE]
    assert released[RELEASE].returncode == 0, released[RELEASE].output
    assert prod.bodies("/jobs/create")


@dataclass(frozen=True)
class Cloud:
    """Databricks and GitHub's issuer, under the issuer's real name.

    Attributes:
        workspaces: staging and production, which trust nobody yet.
        account: where policies are made.
        issuer: who signs the tokens of runs.
    """

    workspaces: dict[str, WorkspaceServer]
    account: account.Account
    issuer: Issuer


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A cloud that stores no secret of anybody."""
    certificate = tmp_path / "certificate.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with ExitStack() as running:
        issuer = running.enter_context(issuing(f"https://{GITHUB}"))
        network = running.enter_context(leading(tmp_path, {GITHUB: issuer.url}))
        extras = {"WORKSPACE_CERTIFICATE": str(certificate), **network}
        workspaces = {
            name: running.enter_context(serving(client_id=f"{name}-client", extras=extras))
            for name in NUMBERS
        }
        held = running.enter_context(account.serving())
        held.principals = {f"{name}-client": number for name, number in NUMBERS.items()}
        yield Cloud(workspaces, held, issuer)


def test_the_repository_deploys_itself_without_a_secret_by_the_trust_that_the_button_made(
    organisation: Organisation, cloud: Cloud, tmp_path: Path
) -> None:
    organisation.secrets = {
        name: value for name, value in organisation.secrets.items() if name not in VALUES
    }
    organisation.runner = {**organisation.runner, **cloud.account.job()}
    organisation.variables |= {
        "USE_DATABRICKS_SERVICE_PRINCIPAL": "true",
        "ML_INIT_CREDENTIALS": "federation",
        "ML_INIT_TOKEN_ISSUER": cloud.issuer.name,  # of a GitHub that is no Enterprise Server
        **{name: value for name, value in cloud.account.job().items() if name.startswith("DATA")},
        **{
            f"DATABRICKS_{name.upper()}_WORKSPACE_HOST": workspace.url
            for name, workspace in cloud.workspaces.items()
        },
    }
    made = organisation.press()
    assert made.code == 0, made.log
    assert account.JOB not in made.log + made.summary
    held = organisation.github.repository(NAME)
    for name, workspace in cloud.workspaces.items():
        workspace.trust(*(each["oidc_policy"] for each in cloud.account.policies[NUMBERS[name]]))
    folder = cloned(organisation.github, tmp_path / "cloned")
    staging, prod = cloud.workspaces["staging"], cloud.workspaces["prod"]
    project = HostedProject(
        folder,
        staging,
        prod,
        held.every_secret,
        PACKAGES,
        "federation",
        grants=partial(secrets_of_run, held),
        variables={name: each.variables for name, each in held.environments.items()},
        issuer=cloud.issuer,
        origin=Origin(held.owner, OWNER_ID, held.name, LONG_NUMBER + held.id),
    )
    anew = replace(project, origin=replace(project.origin, id=LONG_NUMBER))

    refused = anew.pushed("release")
    early = prod.bodies("/jobs/create")
    ended = {**project.pushed("main"), **project.pushed("release")}

    assert (project.origin.prefix, held.every_secret, early) == (prefix(held), {}, [])
    assert refused[RELEASE].returncode == 1, refused[RELEASE].output
    assert [end.returncode for end in ended.values()] == [0, 0], ended
    assert list(ended) == [STAGING, RELEASE]
    assert staging.bodies("/jobs/create")
    assert prod.bodies("/jobs/create")
