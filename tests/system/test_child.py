"""A child process ends when it should, and never later."""

import os
import shlex
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pexpect
import pytest

from hooks.errors import CliError
from hooks.system import child
from hooks.system.child import OUTPUT_LIMIT, Limits, ProcessResult, interrupt_postponed, run_child
from tests.support.place import ROOT

assert sys.platform != "win32"  # what is played here is POSIX's own


def test_a_program_that_is_none_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="nothing cannot be started: No such file"):
        run_child([tmp_path / "nothing"], tmp_path, {}, 5)


def test_a_silent_failure_still_gives_its_code(tmp_path: Path) -> None:
    outcome = run_child(["/bin/sh", "-c", "exit 7"], tmp_path, {}, 5)

    assert outcome.last_words == "it gave no reason (exit code 7)"


def test_a_child_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with pytest.raises(CliError, match=r"did not end within 0\.3 seconds"):
        run_child(["/bin/sleep", "600"], tmp_path, {}, 0.3)


def test_a_child_is_stopped_for_a_reason_that_is_seen_while_it_runs(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    limits = Limits(60, stop=lambda: "it made a mark" if mark.exists() else "")

    with pytest.raises(CliError, match="it made a mark"):
        run_child(["/bin/sh", "-c", f"touch {mark}; sleep 600"], tmp_path, {}, limits)


@pytest.mark.parametrize("deaf", [False, True])
def test_a_child_that_may_ask_at_the_terminal_is_ended_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, deaf: bool
) -> None:
    monkeypatch.setattr(child, "GRACE_PERIOD", 0.2)
    monkeypatch.setattr(sys, "stderr", Mock(isatty=lambda: True))
    trap = "trap '' TERM; " if deaf else f"trap 'touch {tmp_path}/farewell; exit' TERM; "
    script = f"{trap}echo $$ > {tmp_path}/pid; while :; do sleep 0.05; done"

    with pytest.raises(CliError, match="did not end"):
        run_child(["/bin/sh", "-c", script], tmp_path, {}, 0.5, at_terminal=True)

    assert (tmp_path / "farewell").exists() is not deaf
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_child_has_the_terminal_only_where_there_is_one() -> None:
    program = (
        "import os, pathlib, sys; from hooks.system.child import run_child;"
        "code = 'import os; os.open(\"/dev/tty\", os.O_RDWR)';"
        "sys.exit(run_child([sys.executable, '-c', code], pathlib.Path('.'), os.environ, 20,"
        " at_terminal=True).code)"
    )
    command = [sys.executable, "-c", program]

    without = subprocess.run(command, cwd=ROOT, start_new_session=True, check=False)
    at_one = pexpect.spawn(shlex.join(command), cwd=str(ROOT))
    at_one.expect(pexpect.EOF)
    at_one.close()

    assert (without.returncode, at_one.exitstatus) == (1, 0)


def test_what_a_child_leaves_behind_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "GRACE_PERIOD", 0.2)
    script = (
        "import subprocess;print(subprocess.Popen(['sleep', '600'], start_new_session=True).pid)"
    )

    outcome = run_child([sys.executable, "-c", script], tmp_path, os.environ, 60)

    os.kill(int(outcome.output), signal.SIGKILL)  # it ran on, with our pipes in its hands
    assert outcome.code == 0


def test_a_child_ends_where_the_system_has_no_groups_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delattr(os, "killpg")

    with pytest.raises(CliError, match=r"did not end within 0\.1 seconds"):
        run_child(["/bin/sleep", "600"], tmp_path, {}, 0.1)


def test_endless_output_ends_the_child(tmp_path: Path) -> None:
    outcome = run_child(["/bin/sh", "-c", "while :; do echo rubbish; done"], tmp_path, {}, 60)

    assert outcome.code == -signal.SIGPIPE
    assert len(outcome.output) == OUTPUT_LIMIT


def test_a_thread_may_run_a_child_too(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        outcome = pool.submit(run_child, ["/bin/echo", "hello"], tmp_path, {}, 20).result()

    assert outcome == ProcessResult(0, "hello\n", "")


def test_ctrl_c_waits_until_a_started_child_is_known() -> None:
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    known = []

    def start() -> None:
        with interrupt_postponed():
            signal.raise_signal(signal.SIGINT)
            known.append("a child")

    with pytest.raises(KeyboardInterrupt):
        start()

    assert known == ["a child"]
    assert signal.signal(signal.SIGINT, usual) is signal.default_int_handler
