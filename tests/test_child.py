"""A child process ends when it should, and never later."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hooks.child import MUCH, Outcome, interrupt_postponed, run_child
from hooks.errors import CliError


def test_a_program_that_is_none_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="nothing cannot be started: No such file"):
        run_child([tmp_path / "nothing"], tmp_path, {}, 5)


def test_a_silent_failure_still_gives_its_code(tmp_path: Path) -> None:
    outcome = run_child(["/bin/sh", "-c", "exit 7"], tmp_path, {}, 5)

    assert outcome.last_words == "it gave no reason (exit code 7)"


def test_a_child_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with pytest.raises(CliError, match=r"did not end within 0\.3 seconds"):
        run_child(["/bin/sleep", "600"], tmp_path, {}, 0.3)


def test_endless_output_ends_the_child(tmp_path: Path) -> None:
    outcome = run_child(["/bin/sh", "-c", "while :; do echo rubbish; done"], tmp_path, {}, 60)

    assert outcome.code == -signal.SIGPIPE
    assert len(outcome.output) == MUCH


def test_a_thread_may_run_a_child_too(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        outcome = pool.submit(run_child, ["/bin/echo", "hello"], tmp_path, {}, 20).result()

    assert outcome == Outcome(0, "hello\n", "")


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
