"""Azure's own service principals sign in without a secret, with every host under its real name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hooks.project.sign_in import sign_in
from tests.end_to_end.rendered import rendered
from tests.support.answers import publishing_answers
from tests.support.checks import bundle_of
from tests.support.parts.entra import Application, exchanging
from tests.support.parts.issuer import TOKEN, USUAL, Issuer, issuing
from tests.support.parts.proxy import leading
from tests.support.parts.workspace import WorkspaceServer, run_cli, serving
from tests.support.place import ROOT

PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
HOST, ENTRA = "adb-2222.2.azuredatabricks.net", "login.microsoftonline.com"
ANSWERS = publishing_answers(cloud="azure", credentials="federation")
SUBJECT = f"{USUAL.prefix}:environment:prod"
ISSUED = "an access token of Entra"


@dataclass(frozen=True)
class Azure:
    """Production on Azure, behind a proxy.

    Attributes:
        project: the starter's bundle, as it was rendered.
        workspace: what takes the place of the host.
        issuer: who signs the tokens of runs.
        variables: the network's, and those of the environment prod.
    """

    project: Path
    workspace: WorkspaceServer
    issuer: Issuer
    variables: dict[str, str]

    def run(self, subject: str, *words: str, **others: str) -> tuple[int, str]:
        """Run the CLI as a job with this subject; how it ends, and what it says."""
        environment = {**self.variables, **self.issuer.variables(subject), **others}
        done = run_cli(words, environment, self.project)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def azure(databricks_cli: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azure]:
    """Production, whose application trusts the environment prod."""
    folder, keys = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("keys")
    rendered(databricks_cli, ANSWERS, folder)
    application = Application(ANSWERS.prod_tenant_id, ANSWERS.prod_client_id, SUBJECT, ISSUED)
    way = sign_in(vars(ANSWERS))
    with (
        issuing() as issuer,
        serving(token=ISSUED) as workspace,
        exchanging(application, issuer) as entra,
        leading(keys, {HOST: workspace.url, ENTRA: entra}) as network,
    ):
        own = {**way.variables(vars(ANSWERS), "prod"), "DATABRICKS_AUTH_TYPE": way.name}
        yield Azure(bundle_of(folder), workspace, issuer, {**network, **own})


def test_production_on_azure_is_validated_and_deployed_without_a_secret(azure: Azure) -> None:
    validated = azure.run(SUBJECT, "bundle", "validate", "--strict", "-t", "prod")
    deployed = azure.run(SUBJECT, "bundle", "deploy", "-t", "prod")

    assert (validated[0], deployed[0]) == (0, 0), (validated, deployed)
    assert f"Host: https://{HOST}" in validated[1]
    assert len(azure.workspace.bodies("/jobs/create")) == 2


@pytest.mark.attack("another run signs in to production on Azure without a secret")
@pytest.mark.parametrize(
    ("subject", "others", "words"),
    [
        pytest.param(
            f"{USUAL.prefix}:environment:staging",
            {},
            "AADSTS700213: No matching federated identity record found for presented assertion",
            id="another environment",
        ),
        pytest.param(SUBJECT, {"ARM_TENANT_ID": ""}, "github-oidc-azure", id="no tenant"),
        pytest.param(SUBJECT, {TOKEN: ""}, "github-oidc-azure", id="a missing permission"),
    ],
)
def test_no_other_run_signs_in_to_production_on_azure(
    azure: Azure, subject: str, others: dict[str, str], words: str
) -> None:
    before = len(azure.workspace.bodies("/jobs/create"))

    code, told = azure.run(subject, "bundle", "deploy", "-t", "prod", **others)

    assert (code, words in told, words in PAGE) == (1, True, True), told
    assert len(azure.workspace.bodies("/jobs/create")) == before
