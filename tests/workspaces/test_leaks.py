"""No secret of a check is anywhere but in the environment of the CLI that signs in with it."""

import logging
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen

import pytest

from hooks.errors import UserError
from hooks.readiness import ready as check
from hooks.system import variables
from hooks.workspaces import inspection
from tests.support.canaries import arguments_of_everybody, forms, in_all_forms, leaked_secrets
from tests.support.place import ROOT
from tests.workspaces.organisation import SECRETS, DatabricksSide

# The last one is what the workspaces' sign-in issues.
CANARIES = {**in_all_forms(SECRETS), b"dbapi1ml-init": "access token"}
WRONG = {"DATABRICKS_STAGING_CLIENT_SECRET": SECRETS["prod"]}
# How the sign-in is asked for, as the arguments of a process stand in /proc.
SIGN_IN = b"api\0get\0/api/2.0/preview/scim/v2/Me"


def leaks(content: bytes | str) -> list[str]:
    """The secrets that some content gives away."""
    return sorted(leaked_secrets(content, CANARIES))


def leaks_below(*folders: Path) -> dict[str, list[str]]:
    """The files that give a secret away; a file may vanish while it is looked for."""
    found = {}
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for path in (Path(parent, name) for name in names):
                with suppress(FileNotFoundError):
                    found[str(path)] = leaks(path.read_bytes())
    return {path: named for path, named in found.items() if named}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="all is well", marks=pytest.mark.breadth),
        pytest.param(WRONG, id="a refused secret"),
        pytest.param(
            {"DATABRICKS_DEBUG_HEADERS": "true", "DATABRICKS_LOG_LEVEL": "trace"},
            id="a user who wants to see everything",
        ),
    ],
)
def test_a_run_gives_nothing_away(
    ready: DatabricksSide, tmp_path: Path, change: dict[str, str]
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {
        **os.environ,
        **ready.environment,
        **change,
        "TMPDIR": str(scratch),
        "GITHUB_STEP_SUMMARY": str(scratch / "summary.md"),
    }
    command = [sys.executable, "-X", "dev", "-m", "hooks.readiness", str(ready.data_file())]
    arguments: list[bytes] = []
    left: dict[str, list[str]] = {}
    said = b""
    for _ in range(5):  # a program may come and go between two looks
        with Popen(command, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT) as running:
            while running.poll() is None:
                arguments.append(arguments_of_everybody())
                left |= leaks_below(scratch)
            said += running.communicate()[0]
        if any(SIGN_IN in seen for seen in arguments):
            break

    assert b"The Databricks side is " in said
    assert leaks(said) == []
    assert any(SIGN_IN in seen for seen in arguments)
    assert leaks(b"\n".join(arguments)) == []
    assert left == {}
    assert [path.name for path in scratch.iterdir()] == ["summary.md"]
    assert leaks_below(tmp_path, Path(os.environ["HOME"])) == {}


def test_a_failure_gives_nothing_away_even_with_its_frames_and_logs(
    ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    environment = variables.Variables(ready.environment)
    monkeypatch.setenv("DATABRICKS_CLI", "/no/such/program")

    with caplog.at_level(logging.DEBUG), pytest.raises(UserError) as failed:
        check(ready.data_file(), environment)

    frames = traceback.TracebackException.from_exception(failed.value, capture_locals=True)
    frames.stack.pop(0)  # this test's own, which holds the organisation
    assert leaks("".join(frames.format()) + caplog.text) == []


def test_a_fault_of_ours_gives_nothing_away_with_its_frames(
    ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = variables.Variables(ready.environment)
    for name in ("DATABRICKS_CLI", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, ready.environment[name])
    monkeypatch.setattr(inspection, "checks", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError) as failed:
        check(ready.data_file(), environment)

    frames = traceback.TracebackException.from_exception(failed.value, capture_locals=True)
    frames.stack.pop(0)
    assert "in inspect_one" in "".join(frames.format())
    assert leaks("".join(frames.format())) == []


@pytest.mark.parametrize("name", SECRETS)
def test_the_search_finds_every_form(tmp_path: Path, name: str) -> None:
    for number, form in enumerate(forms(SECRETS[name])):
        (tmp_path / str(number)).write_bytes(b"before " + form + b" after")

    found = leaks_below(tmp_path)

    assert len(found) == 8
    assert all(named == [name] for named in found.values())
