"""Secrets that do not fit, and hosts that do not answer as they should."""

import pytest

from hooks.workspaces import inspection
from tests.workspaces.organisation import SECRETS, DatabricksSide, one_line, problems, run_here
from tests.workspaces.strangers import PAGE, answering, silent

SIGN_IN_ONCE = ["/oidc/v1/token"]


def sign_ins(ready: DatabricksSide, workspace: str) -> list[str]:
    """The requests for a token that a workspace received."""
    seen = ready.workspaces[workspace].requests()
    return [call.path for call in seen if call.path.startswith("/oidc/v1/")]


def test_a_wrong_secret_is_one_line_and_tried_once(ready: DatabricksSide) -> None:
    ended = ready.check(DATABRICKS_STAGING_CLIENT_SECRET="expired")

    line = one_line(ended.output, "wrong: ")
    assert line.startswith("wrong: staging: the sign-in: is refused: Client authentication failed")
    assert "DATABRICKS_STAGING_CLIENT_SECRET" in line
    assert ended.code == 1
    assert sign_ins(ready, "staging") == SIGN_IN_ONCE


def test_swapped_secrets_are_guessed_and_tried_once(
    ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.environment |= {
        "DATABRICKS_STAGING_CLIENT_SECRET": SECRETS["prod"],
        "DATABRICKS_PROD_CLIENT_SECRET": SECRETS["staging"],
    }

    assert run_here(ready, monkeypatch) == 1

    said = capsys.readouterr().err
    for place in ("staging", "production"):
        line = one_line(said, f"wrong: {place}: the sign-in: is refused")
        assert line.endswith("look whether the two values are swapped.")
    assert sign_ins(ready, "staging") == sign_ins(ready, "prod") == SIGN_IN_ONCE


def test_a_missing_secret_is_named(ready: DatabricksSide) -> None:
    ended = ready.check(DATABRICKS_PROD_CLIENT_SECRET="")

    line = one_line(ended.output, "wrong: ")
    assert line.startswith("wrong: production: the sign-in: has no secret")
    assert line.endswith("Set DATABRICKS_PROD_CLIENT_SECRET.")


def test_another_principal_than_the_one_named_is_told(ready: DatabricksSide) -> None:
    ready.data |= {"use_databricks_service_principal": False}
    tokens = {"DATABRICKS_STAGING_TOKEN": "dbapi0ml-init", "DATABRICKS_PROD_TOKEN": "no such one"}

    ended = ready.check(**tokens)

    assert "ok: staging: the sign-in: as staging-principal" in ended.output
    assert problems(ended.output) == ["production: the sign-in"]
    assert "is refused: Invalid token. By a workspace admin: Put a working token" in ended.output


def test_a_proxy_that_answers_with_a_page_is_one_line_and_not_fatal(ready: DatabricksSide) -> None:
    ready.data["prod_workspace_host"] = "https://adb-2222.2.azuredatabricks.net"

    with answering(403, "text/html", PAGE) as proxy:
        ended = ready.check(HTTPS_PROXY=proxy)

    line = one_line(ended.output, "not checked: ")
    assert "https://adb-2222.2.azuredatabricks.net: because it cannot be reached from here" in line
    assert "<" not in line
    assert ended.code == 0
    assert ended.output.endswith(
        "Nothing wrong was found on the Databricks side; 1 of 14 could not be checked.\n"
    )


def test_an_unknown_host_is_not_checked(ready: DatabricksSide) -> None:
    ready.data["staging_workspace_host"] = "https://adb-1.invalid"

    ended = ready.check()

    assert "no such host" in one_line(ended.output, "not checked: ")
    assert ended.code == 0


def test_a_host_that_hangs_is_waited_for_with_a_word_and_a_bound(
    ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(inspection, "SIGN_IN", 2.0)

    with silent() as host:
        ready.data["prod_workspace_host"] = host
        code = run_here(ready, monkeypatch)

    said = capsys.readouterr().err
    assert code == 0
    assert "Checking the Databricks side, 10 seconds at most …" in said
    assert "no answer within 2 seconds" in one_line(said, "not checked: ")
    assert said.count("ok: staging: ") == 13
    assert inspection.SIGN_IN < inspection.TOTAL < 10
