"""The step that turns a GitHub App's key into a token of one hour."""

import runpy
from pathlib import Path

import pytest

from front_door.app_token import IF_HELD, PERMISSIONS
from tests.support.canaries import leaked_secrets
from tests.support.github.app import EVERYTHING, App
from tests.support.github.faults import Fault, refusal
from tests.support.github.server import GitHub
from tests.support.place import ROOT

FIND = "GET /orgs/my-org/installation"


@pytest.fixture
def app(github: GitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> App:
    """An app that is installed in the organisation, and the environment of the step."""
    github.app = made = App()
    monkeypatch.setenv("GITHUB_SERVER_URL", github.web)
    monkeypatch.setenv("GITHUB_REPOSITORY_OWNER", "my-org")
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("APP_ID", made.id)
    monkeypatch.setenv("APP_PRIVATE_KEY", made.pem)
    return made


def step() -> object:
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "front_door" / "app_token.py"), run_name="__main__")
    return ended.value.code


def test_the_token_is_masked_before_it_is_given_on(
    app: App, github: GitHub, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = step()

    assert code == 0
    given = ",".join(f"{name}={level}" for name, level in {**PERMISSIONS, **IF_HELD}.items())
    assert (tmp_path / "output").read_text() == f"token={app.given[0]}\nrights={given}\n"
    assert capfd.readouterr().err == f"::add-mask::{app.given[0]}\n"
    assert [name for name, _ in github.seen] == [FIND, "POST /app/installations/77/access_tokens"]


def test_the_token_can_do_what_publishing_needs_and_no_more(app: App, github: GitHub) -> None:
    app.permissions = {**EVERYTHING, "issues": "write", "organization_administration": "write"}

    step()

    assert app.asked == {**PERMISSIONS, **IF_HELD}
    assert github.access[app.given[0]].rights == {"metadata": "read", **app.asked}


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        pytest.param({"secrets": "write"}, {"secrets": "write"}, id="secrets of the repository"),
        pytest.param(
            {"environments": "write", "actions": "read", "secrets": "read"},
            {"environments": "write", "actions": "read"},
            id="secrets of environments",
        ),
        pytest.param(
            {"environments": "write", "actions": "write"},
            {"environments": "write", "actions": "write"},
            id="no secret",
        ),
    ],
)
def test_an_app_has_the_rights_for_where_the_secrets_are_kept(
    app: App, held: dict[str, str], asked: dict[str, str]
) -> None:
    app.permissions = {**PERMISSIONS, **held}

    step()

    assert app.asked == {**PERMISSIONS, **asked}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"APP_ID": "99"}, "GitHub answered 401", id="another app"),
        pytest.param({"APP_PRIVATE_KEY": ""}, "not the text of a PEM file", id="no key"),
        pytest.param({"APP_PRIVATE_KEY": "key"}, "not the text of a PEM file", id="no PEM file"),
        pytest.param({"GITHUB_REPOSITORY_OWNER": "me"}, "answered 404", id="not installed there"),
        pytest.param({"GITHUB_SERVER_URL": "http://127.0.0.1:9"}, "ConnectionError", id="no way"),
        pytest.param({"GITHUB_SERVER_URL": "http://github.test"}, "is not the https", id="http"),
    ],
)
def test_no_token_is_one_message(
    app: App,
    changes: dict[str, str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)

    code = step()

    said = capfd.readouterr().err
    assert code == 1
    assert said.startswith("::error title=No token of the GitHub App::")
    assert told in said
    assert said.count("\n") == 1
    assert leaked_secrets(said) == set()
    assert app.pem.splitlines()[1] not in said
    assert app.given == []


def test_a_right_that_the_app_lacks_is_named_and_no_token_asked_for(
    app: App, github: GitHub, capfd: pytest.CaptureFixture[str]
) -> None:
    app.permissions = {**EVERYTHING, "contents": "read"}
    del app.permissions["workflows"]

    code = step()

    assert code == 1
    assert "the app lacks Contents: write, Workflows: write." in capfd.readouterr().err
    assert [name for name, _ in github.seen] == [FIND]


def test_an_address_that_is_not_let_in_is_no_fault_of_the_app(
    app: App, github: GitHub, capfd: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault(FIND, refusal(403, "`my-org` has an IP allow list enabled, and …"))]

    code = step()

    told = capfd.readouterr().err
    assert (code, app.given) == (1, [])
    assert "ask an owner to add the address" in told
    assert "Is the app installed" not in told


def test_a_lost_answer_is_one_message(
    app: App, github: GitHub, capfd: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault(FIND)]

    code = step()

    assert code == 1
    assert "ConnectionError" in capfd.readouterr().err
    assert app.given == []
