"""The tokens of a job that publishes without a stored secret are in none of eight places."""

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from hooks.errors import UserError
from tests.support.canaries import TALKATIVE, arguments_of_everybody, forms, objects
from tests.support.misfortune import request
from tests.support.parts.account import ID_TOKEN, ISSUED, JOB, Account, serving
from tests.support.parts.tools import tool
from tests.support.place import ROOT
from tests.support.published_ends import everything
from tests.support.publishing import VALUES
from tests.support.publishing_run import Run

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

TOKENS = {
    "request token": JOB,
    "ID token": ID_TOKEN,
    "access token": ISSUED,
}
PLACES = (
    "output",
    "arguments",
    "environments of other programs",
    "files",
    "commits",
    "summary",
    "GitHub",
    "exceptions and logs",
)


@pytest.fixture
def account(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account of Databricks; the run is a job without a stored secret that it may trust."""
    run.answer(credentials="federation", use_databricks_service_principal=True)
    for name in VALUES:
        del run.environment[name]
    monkeypatch.setenv("DATABRICKS_CLI", str(tool("databricks")))
    with serving() as double:
        double.principals = {"staging-client": "5581", "prod-client": "7702"}
        run.environment |= {**double.job(), "GITHUB_ACTIONS": "true"}
        yield double


def environments_of_git() -> bytes:
    """The variables of each git that runs on the machine."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if b"git" in (entry / "comm").read_bytes():
                found.append((entry / "environ").read_bytes())
        except OSError:  # it has ended meanwhile
            continue
    return b"\n".join(found)


def contents(*folders: Path) -> bytes:
    """Names and contents of all files of some folders."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in files)


def run_program(step: str, run: Run, folder: Path) -> bytes:
    """What one step says as a program, with everything turned on that shows more."""
    return subprocess.run(
        [sys.executable, "-m", f"hooks.{step}", str(run.project)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **TALKATIVE, **run.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    ).stdout


def traces(run: Run, folder: Path, caplog: pytest.LogCaptureFixture) -> dict[str, bytes]:
    """All that looking and publishing leave behind or show, by its place."""
    summary = folder / "summary.md"
    run.environment["GITHUB_STEP_SUMMARY"] = str(summary)
    request(folder, run.answers)
    arguments, around = list[bytes](), list[bytes]()

    def look(_: object) -> None:
        arguments.append(arguments_of_everybody())
        around.append(environments_of_git())

    run.github.watch = look
    output = b"\n".join(run_program(step, run, folder) for step in ("preflight", "publish"))
    run.github.watch = lambda _: None
    told = summary.read_bytes() if summary.exists() else b""
    summary.unlink(missing_ok=True)
    return {
        "output": output,
        "arguments": b"\n".join(arguments),
        "environments of other programs": b"\n".join(around),
        "files": contents(
            folder, Path(os.environ["HOME"]), Path(os.environ["ML_INIT_CACHE"]), run.project
        ),
        "commits": objects(run.project / ".git"),
        "summary": told,
        "GitHub": repr(everything(run.github)).encode(),
        "exceptions and logs": failures(run, caplog),
    }


def failures(run: Run, caplog: pytest.LogCaptureFixture) -> bytes:
    """What an error of publishing tells with its frames, and what was logged."""
    told = ""
    with caplog.at_level(logging.DEBUG):
        try:
            run.publish()
        except UserError as error:
            frames = traceback.TracebackException.from_exception(error, capture_locals=True)
            del frames.stack[:2]  # the tests' own, which hold the variables that they gave
            told = "".join(frames.format()) + repr(vars(error))
    return (told + caplog.text).encode()


def leaks(found: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """Each place with each token that it gives away."""
    return {
        (place, name)
        for place, content in found.items()
        for name, token in TOKENS.items()
        if any(form in content for form in forms(token))
    }


@pytest.mark.attack("a token of the job that publishes is in one of eight places")
@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "refused by the account"])
def test_no_token_of_the_job_is_in_any_place(
    run: Run, account: Account, tmp_path: Path, caplog: pytest.LogCaptureFixture, *, trusted: bool
) -> None:
    account.trusts_job = trusted

    found = traces(run, tmp_path, caplog)

    assert found.keys() == {*PLACES}
    assert b"git-remote-http" in found["arguments"]
    assert b"PATH=" in found["environments of other programs"]
    assert (b"Published:" if trusted else b"No policy matches") in found["output"]
    assert trusted or b"Waiting for trust" in found["summary"]
    assert leaks(found) == set()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_found_in_the_place_where_it_is_planted(place: str, token: str) -> None:
    found = dict.fromkeys(PLACES, b"nothing") | {place: f"so {TOKENS[token]} it is".encode()}

    assert leaks(found) == {(place, token)}
