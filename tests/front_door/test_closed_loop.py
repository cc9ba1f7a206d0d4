"""What the button makes deploys itself, with nothing but what it was given."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.front_door.organisation import FORM, Organisation
from tests.support.closed_loop import cloned
from tests.support.github.environments import secrets_of_run
from tests.support.parts.actions import PACKAGES
from tests.support.parts.workspace import SERVICE_PRINCIPAL, WorkspaceServer, serving
from tests.support.publishing import VALUES
from tests.support.repository import HostedProject

NAME = FORM["project_name"]
STAGING = f"{NAME}-bundle-cd-staging.yml"
RELEASE = f"{NAME}-bundle-cd-prod.yml"


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


@pytest.mark.breadth  # in the gate one without secrets deploys itself: test_federation.py
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
    folder = cloned(github, NAME, tmp_path / "cloned")
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
