"""What a runner of GitHub Actions is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.system import actions_runner
from tests.support.place import ROOT


def test_a_text_of_many_lines_is_one_command(capfd: pytest.CaptureFixture[str]) -> None:
    actions_runner.annotate("error", "a: b, c\n::x::", "100 %\r\n::stop-commands::end")

    assert capfd.readouterr().err == (
        "::error title=a%3A b%2C c%0A%3A%3Ax%3A%3A::100 %25%0D%0A::stop-commands::end\n"
    )


def test_a_mask_is_one_command(capfd: pytest.CaptureFixture[str]) -> None:
    actions_runner.mask("one\ntwo")

    assert capfd.readouterr().err == "::add-mask::one%0Atwo\n"


def test_outputs_and_summaries_go_to_the_files_of_the_runner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))

    actions_runner.output("token", "x")
    actions_runner.summarise("one\n")
    actions_runner.summarise("two\n")

    assert (tmp_path / "output").read_text() == "token=x\n"
    assert (tmp_path / "summary").read_text() == "one\ntwo\n"


def test_without_a_runner_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)

    actions_runner.output("token", "x")

    assert "GITHUB_OUTPUT" not in os.environ


def test_a_terminal_that_the_runner_lends_is_left() -> None:
    program = (
        "import os, pty, sys\n"
        "from hooks.system import actions_runner\n"
        "os.dup2(pty.openpty()[1], 0)\n"
        "assert os.isatty(0)\n"
        "actions_runner.leave_terminal()\n"
        "assert not os.isatty(0)\n"
    )

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
