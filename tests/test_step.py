"""Every step starts and ends in one way."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hooks.errors import NotOurs, PublishError
from hooks.project import run_report
from hooks.step import Step, start
from hooks.system import variables
from tests.support.place import ROOT


def fail(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    "error", [PublishError("No token."), OSError("No token.")], ids=["ours", "the system's"]
)
def test_a_failure_is_one_message_that_is_kept_for_the_report(
    error: Exception,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))

    code = Step("publish", failed="{}\nTry it again.").run(lambda _: fail(error))

    assert code == 1
    assert capsys.readouterr().err == "No token.\nTry it again.\n"
    kept = run_report.read(tmp_path / "outcome")
    assert (kept.stopped_at, kept.problem) == ("publish", "No token.")


@pytest.mark.parametrize(
    ("stopped", "said"), [("Stopped.", "Stopped.\n"), ("", "")], ids=["with a word", "in silence"]
)
def test_ctrl_c_is_no_traceback(
    stopped: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Step("merge", stopped=stopped).run(lambda _: fail(KeyboardInterrupt())) == 1
    assert capsys.readouterr().err == said


def test_what_was_found_and_not_touched_is_no_more_than_preflight_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))

    Step("publish").run(lambda _: fail(NotOurs("It is another's.")))

    assert run_report.read(tmp_path / "outcome").stopped_at == "preflight"


def test_ctrl_c_does_not_wait_for_calls_in_flight() -> None:
    waiting = "threading.Thread(target=threading.Event().wait).start(); interrupt()"
    work = f"def work(_):\n    {waiting}\n"
    end = "start(lambda: Step('publish', stopped='Stopped.', at_once=True).run(work))"

    ended = subprocess.run(
        [sys.executable, "-c", f"import threading\n{PROGRAM}{work}{end}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (ended.returncode, ended.stderr) == (1, "Stopped.\n")


def test_a_program_that_started_the_step_reads_its_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Step("resume", tell=print).run(lambda _: fail(PublishError("{no field}")))

    assert capsys.readouterr() == ("{no field}\n", "")


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(LookupError):
        Step("merge").run(lambda _: fail(LookupError()))


@pytest.mark.parametrize(("told", "code"), [(None, 0), (0, 0), (3, 3)])
def test_the_work_decides_the_exit_code(told: int | None, code: int) -> None:
    assert Step("readiness").run(lambda _: told) == code


def test_what_children_need_stays_where_they_inherit_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_GITHUB_TOKEN", "x")
    monkeypatch.setenv("GITHUB_TOKEN", "y")

    Step("scaffold", leave=variables.is_for_git).run(lambda _: None)

    assert ("ADMIN_GITHUB_TOKEN" in os.environ, os.environ.get("GITHUB_TOKEN")) == (False, "y")


def test_only_the_work_sees_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_GITHUB_TOKEN", "x")
    seen = []

    def work(environment: Mapping[str, str]) -> None:
        seen.append((environment["ADMIN_GITHUB_TOKEN"], os.environ.get("ADMIN_GITHUB_TOKEN")))

    Step("preflight").run(work)

    assert seen == [("x", None)]


PROGRAM = """
import atexit, os, signal
from hooks.step import Step, start
from hooks.system import variables

def interrupt():
    os.kill(os.getpid(), signal.SIGINT)
    return 3

"""


@pytest.mark.parametrize(
    ("last", "code", "said"),
    [
        pytest.param("start(interrupt)", 130, "", id="after the work"),
        pytest.param("atexit.register(interrupt); start(lambda: 3)", 3, "", id="at the exit"),
        pytest.param("interrupt()", 130, "KeyboardInterrupt", id="not as a step"),
        pytest.param("start(lambda: {}[0])", 1, "KeyError: 0", id="a fault of ours is shown"),
    ],
)
def test_ctrl_c_when_the_work_is_done_is_no_traceback(last: str, code: int, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", f"{PROGRAM}{last}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode % 256 in {code, 256 - signal.SIGINT if code == 130 else code}
    assert ended.stderr.rpartition("\n")[0].rpartition("\n")[2] == said


def test_what_nobody_caught_is_shown_but_for_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit, match="3"):
        start(lambda: 3)

    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    sys.excepthook(LookupError, LookupError("why"), None)

    assert capsys.readouterr().err == "LookupError: why\n"
