"""The tokens of a job that publishes without a stored secret are in none of eight places."""

import logging
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from hooks.errors import UserError
from hooks.publish import publish
from hooks.publishing.trusting import MARK
from hooks.system.variables import Variables
from tests.support.canaries import (
    in_all_forms,
    leaked_secrets,
    objects,
    run_talkative,
)
from tests.support.parts.account import ID_TOKEN, ISSUED, JOB, Account
from tests.support.place import ROOT
from tests.support.published_ends import everything
from tests.support.publishing import commit
from tests.support.publishing_run import Run

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

TOKENS = {
    "request token": JOB,
    "ID token": ID_TOKEN,
    "access token": ISSUED,
}
CANARIES = in_all_forms(TOKENS)
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
def account(run: Run, account: Account) -> Account:
    """The account; the run is a job without a stored secret that it may trust."""
    run.federate()
    run.environment |= {**account.job(), "GITHUB_ACTIONS": "true"}
    return account


def parent_of(process: int) -> int:
    """Which process started one."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def programs() -> Iterator[tuple[bytes, bytes, bytes]]:
    """Name, arguments and variables of each program that this process started, however far down.

    In another test a whole job may run at the same time, which is given the same variables.
    """
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            process = parent_of(int(entry.name))
            while process not in {0, os.getpid()}:
                process = parent_of(process)
            if process:
                comm, arguments, around = (
                    (entry / name).read_bytes() for name in ("comm", "cmdline", "environ")
                )
                yield comm, arguments, around


def contents(*folders: Path) -> bytes:
    """Names and contents of all files of some folders."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in files)


def traces(run: Run, folder: Path, caplog: pytest.LogCaptureFixture) -> dict[str, bytes]:
    """All that looking and publishing leave behind or show, by its place."""
    summary = folder / "summary.md"
    run.environment["GITHUB_STEP_SUMMARY"] = str(summary)
    arguments, around = list[bytes](), list[bytes]()

    def look(_: object) -> None:
        for name, words, variables in programs():
            arguments.append(words)
            around.append(variables if b"git" in name else b"")

    run.github.watch = look
    output = b"\n".join(run_talkative(step, run, folder) for step in ("preflight", "publish"))
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
    """What an error of publishing tells with its frames, and what was logged.

    The run comes to the trust as one that nobody was asked for yet; another one would go on.
    """
    told, held = "", Variables(run.environment)
    for each in run.repository.environments.values():
        each.variables.pop(MARK, None)
    with caplog.at_level(logging.DEBUG):
        try:
            publish(run.project, run.answers, held, run.clock.clock)
        except UserError as error:
            frames = traceback.TracebackException.from_exception(error, capture_locals=True)
            frames.stack.pop(0)  # this test's own
            told = "".join(frames.format()) + repr(vars(error))
    return (told + caplog.text).encode()


def leaks(found: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """Each place with each token that it gives away."""
    return {
        (place, name)
        for place, content in found.items()
        for name in leaked_secrets(content, CANARIES)
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
    assert trusted or b"Traceback" in found["exceptions and logs"]
    assert leaks(found) == set()


# Runs when a step starts, and gives tokens away wherever a program can.
TALE_BEARER = """
import os, subprocess
from pathlib import Path

told = {told!r}
print(told)
for place in (os.environ["GITHUB_STEP_SUMMARY"], Path.home() / "told"):
    with open(place, "a") as file:
        file.write(told)
waits = ["git", "-c", "told.by=" + told, "hash-object", "--stdin"]
git = subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={{"TOLD": told}})
"""


def test_a_token_is_found_in_each_place_where_it_is_planted(
    run: Run,
    account: Account,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted = {name: f"{name.replace(' ', '-')}-of-this-test-alone" for name in TOKENS}
    told = " ".join(planted.values())  # every other test looks at all processes for the usual ones
    monkeypatch.setattr(f"{__name__}.CANARIES", in_all_forms(planted))
    account.trusts_job = False
    commit(run.project, told)
    run.github.calls.add("another", told)
    monkeypatch.setattr("hooks.trust.asking.AFTERWARDS", told)
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(TALE_BEARER.format(told=told))
    run.environment["PYTHONPATH"] = f"{tmp_path / 'start'}:{ROOT}"

    found = traces(run, tmp_path, caplog)

    assert leaks(found) == {(place, name) for place in PLACES for name in TOKENS}
