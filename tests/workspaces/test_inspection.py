"""Hosts that are no workspaces, asked by the real CLI."""

from pathlib import Path

import pytest

from hooks.system.secret import Secret
from hooks.workspaces.client import Client, credentials
from hooks.workspaces.finding import Finding, State
from hooks.workspaces.requirements import Deployer
from hooks.workspaces.response import Kind
from tests.support.cli_machine import program
from tests.workspaces.scene import AZURE, SECRET, TOKEN, examined, workspace
from tests.workspaces.strangers import PAGE, answering

JSON = "application/json"


def visited(host: str, deployer: Deployer | None) -> Finding:
    (found,) = examined(workspace(host, deployer))
    return found


@pytest.mark.parametrize("deployer", [None, TOKEN], ids=["a service principal", "a token"])
@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        pytest.param(200, "text/html", PAGE, id="a page"),
        pytest.param(403, "text/html", PAGE, id="a proxy's refusal"),
        pytest.param(404, JSON, b'{"message": "Not Found"}', id="another interface"),
        pytest.param(200, JSON, b"{}", id="an empty object"),
        pytest.param(200, JSON, b"[1]", id="a list"),
    ],
)
def test_another_host_is_told_in_one_line(
    status: int, kind: str, body: bytes, deployer: Deployer | None
) -> None:
    with answering(status, kind, body) as host:
        found = visited(host, deployer)

    assert found.state is State.WRONG
    assert found.told.startswith("is not a Databricks workspace: ")
    assert found.told.isprintable()
    assert found.cure.advice.startswith(f"Correct staging_workspace_host ({host}), or ")


def client(cli: Path, tmp_path: Path, deadline: float = float("inf")) -> Client:
    return Client(cli, workspace(), Secret(SECRET), tmp_path, deadline)


def test_after_the_deadline_nothing_is_started(tmp_path: Path) -> None:
    answer = client(Path("/no/such/program"), tmp_path, deadline=0).ask("/api", 5)

    assert (answer.kind, answer.words) == (Kind.UNREACHABLE, "no answer within 0 seconds")


def test_a_cli_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    answer = client(Path("/no/such/program"), tmp_path).ask("/api", 5)

    assert answer.kind is Kind.UNCLEAR
    assert answer.words == "/no/such/program cannot be started: No such file or directory"


def test_a_secret_that_comes_back_is_masked(tmp_path: Path) -> None:
    cli = program(tmp_path / "databricks", does=f"echo 'Error: {SECRET} is odd' >&2; exit 1")

    assert client(cli, tmp_path).ask("/api", 5).words == "*** is odd"


def test_the_cli_sees_nothing_of_the_users_but_the_way_into_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = program(tmp_path / "databricks", does=f'env > "{tmp_path}/seen"; echo "{{}}"; exit')
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("DATABRICKS_TOKEN", "somebody's")
    monkeypatch.setenv("DATABRICKS_CONFIG_PROFILE", "mine")
    monkeypatch.setenv("DATABRICKS_STAGING_CLIENT_SECRET", "inherited")

    answer = client(cli, tmp_path).ask("/api", 5)

    lines = (tmp_path / "seen").read_text().splitlines()
    seen = dict(line.split("=", 1) for line in lines)
    assert answer.kind is Kind.GIVEN
    assert seen["HTTPS_PROXY"] == "http://proxy:3128"
    assert seen["HOME"] == str(tmp_path)
    assert {name for name in seen if name.startswith("DATABRICKS_")} == {
        "DATABRICKS_AUTH_TYPE",
        "DATABRICKS_CLIENT_ID",
        "DATABRICKS_CLIENT_SECRET",
        "DATABRICKS_CLI_DISABLE_TELEMETRY",
        "DATABRICKS_CONFIG_FILE",
        "DATABRICKS_HOST",
    }


def test_azures_sign_in_has_variables_of_its_own() -> None:
    assert credentials(AZURE, Secret("s")) == {
        "ARM_TENANT_ID": "tenant",
        "ARM_CLIENT_ID": "deployer",
        "ARM_CLIENT_SECRET": "s",
    }


def test_azures_sign_in_at_another_host_is_told() -> None:
    with answering(404, JSON, b"{}") as host:
        found = visited(host, AZURE)

    assert found.told == "is not a Databricks workspace: not configured"


def test_azures_sign_in_goes_to_azure_and_is_not_checked_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with answering(403, "text/html", PAGE) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        found = visited("https://adb-1.1.azuredatabricks.net", AZURE)

    assert found.state is State.UNCHECKED
    assert found.told == "because it cannot be reached from here: Forbidden"
