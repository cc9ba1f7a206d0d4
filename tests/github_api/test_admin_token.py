"""Where the token comes from, and what its form tells."""

from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.github_api import admin_token
from hooks.github_api.admin_token import Token, find_token, missing_scopes, token_or_ask
from hooks.github_api.server import Server
from hooks.system.secret import Secret

GITHUB = Server("https://api.github.com", "https://github.com")
RESIDENT = Server("https://api.acme.ghe.com", "https://acme.ghe.com")
# The gh program refuses what it does not know.
GH = '[ "$1 $2 $3 $#" = "auth token --hostname 4" ] || exit 2'
SERVER = Server("https://git.example.org/api/v3", "https://git.example.org")


def program(folder: Path, script: str) -> dict[str, str]:
    """An environment whose gh is a script."""
    folder.mkdir()
    (folder / "gh").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "gh").chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "DATABRICKS_TOKEN": "canary"}


def value_of(token: Token | None) -> tuple[str, str] | None:
    return (token.secret.reveal(), token.source) if token else None


@pytest.mark.parametrize(
    ("server", "environment", "found"),
    [
        pytest.param(
            GITHUB,
            {"ADMIN_GITHUB_TOKEN": " one\n", "GH_TOKEN": "two"},
            ("one", "ADMIN_GITHUB_TOKEN"),
            id="the organisation's variable first",
        ),
        pytest.param(
            GITHUB,
            {"ADMIN_GITHUB_TOKEN": " ", "GH_TOKEN": "two"},
            ("two", "GH_TOKEN"),
            id="then gh's",
        ),
        pytest.param(RESIDENT, {"GH_TOKEN": "two"}, ("two", "GH_TOKEN"), id="with data residency"),
        pytest.param(
            SERVER,
            {"GH_ENTERPRISE_TOKEN": "", "GITHUB_ENTERPRISE_TOKEN": "four"},
            ("four", "GITHUB_ENTERPRISE_TOKEN"),
            id="gh's of an Enterprise Server",
        ),
        pytest.param(
            GITHUB,
            {"GH_ENTERPRISE_TOKEN": "three", "GITHUB_ENTERPRISE_TOKEN": "four"},
            None,
            id="none of an Enterprise Server for github.com",
        ),
        pytest.param(GITHUB, {"GITHUB_TOKEN": "five"}, None, id="never the runner's own"),
        pytest.param(
            SERVER,
            {"GH_TOKEN": "two"},
            None,
            id="none of github.com for an Enterprise Server",
            marks=pytest.mark.attack("a token for github.com is sent to another server"),
        ),
        pytest.param(
            Server("https://x", "https://github.com.example.org"),
            {"GH_TOKEN": "two"},
            None,
            id="nor for a name that looks like it",
            marks=pytest.mark.attack("a token for github.com is sent to another server"),
        ),
    ],
)
def test_the_environment_is_searched_in_order(
    server: Server, environment: dict[str, str], found: tuple[str, str] | None
) -> None:
    assert value_of(find_token({"PATH": "/none", **environment}, server)) == found


def test_gh_is_asked_about_the_same_server_and_told_no_secret(tmp_path: Path) -> None:
    environment = program(tmp_path / "bin", f'{GH}\necho "$4 $DATABRICKS_TOKEN"')

    found = find_token(environment, SERVER)

    assert value_of(found) == ("git.example.org", "gh auth token")


# https://cli.github.com/manual/gh_help_environment, and what a keyring is reached by.
@pytest.mark.parametrize(
    "name",
    [
        *("HOME", "GH_CONFIG_DIR", "XDG_CONFIG_HOME", "APPDATA"),
        *("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "SYSTEMROOT"),
    ],
)
def test_gh_knows_where_it_keeps_its_tokens(tmp_path: Path, name: str) -> None:
    environment = program(tmp_path / "bin", f'{GH}\necho "${name}"')

    found = find_token({**environment, name: "here"}, GITHUB)

    assert value_of(found) == ("here", "gh auth token")


def test_a_gh_that_does_not_end_gives_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_token, "SILENCE", 0.05)

    assert find_token(program(tmp_path / "bin", "sleep 2; echo late"), GITHUB) is None


@pytest.mark.parametrize("script", ["exit 1", "echo"], ids=["not signed in", "no token"])
def test_a_gh_that_knows_no_token_gives_none(tmp_path: Path, script: str) -> None:
    assert find_token(program(tmp_path / "bin", script), SERVER) is None


def test_a_gh_that_cannot_be_started_gives_none(tmp_path: Path) -> None:
    environment = program(tmp_path / "bin", "")
    (tmp_path / "bin" / "gh").write_text("#!/nowhere\n")

    assert find_token(environment, SERVER) is None


def test_without_a_token_and_a_terminal_the_ways_are_listed() -> None:
    with pytest.raises(PublishError, match="Set ADMIN_GITHUB_TOKEN"):
        token_or_ask({"PATH": "/none"}, SERVER, lambda _: "")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ghp_x", "classic"),
        ("github_pat_x", "fine-grained"),
        ("ghs_x", "GitHub App installation"),
        ("gho_x", "OAuth"),
        ("ghu_x", "GitHub App user"),
        ("0123456789", "unknown"),
    ],
)
def test_the_form_tells_the_kind(value: str, kind: str) -> None:
    token = Token(Secret(value), "GH_TOKEN")

    assert token.kind == kind
    assert token.is_installation == value.startswith("ghs_")


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        pytest.param(None, [], id="a token without scopes"),
        pytest.param("repo, workflow, read:org", [], id="all there"),
        pytest.param("repo, workflow, admin:org", [], id="a wider one counts"),
        pytest.param("", ["repo", "workflow", "read:org"], id="none at all"),
    ],
)
def test_missing_scopes_are_named(header: str | None, missing: list[str]) -> None:
    assert missing_scopes(header) == missing


@pytest.mark.parametrize("told", ["contents", ",", "=write"])
def test_rights_that_nobody_can_have_told_are_no_rights(told: str) -> None:
    environment = {"ADMIN_GITHUB_TOKEN": "ghs_x", "ADMIN_GITHUB_APP_RIGHTS": told, "PATH": ""}

    token = find_token(environment, GITHUB)

    assert token is not None
    assert token.rights is not None
    assert token.rights.get("contents") in {None, ""}
