"""What the steps of a run keep for whoever reports on it."""

from pathlib import Path

import pytest

from hooks.project import run_report
from hooks.project.run_report import RunReport


def test_nothing_is_kept_where_nobody_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(run_report.VARIABLE, raising=False)

    run_report.keep(address="https://github.com/o/r")

    assert run_report.read(tmp_path / "none") == RunReport()


def test_what_every_step_kept_is_read_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))

    run_report.keep(patches=["one"], notes=[])
    run_report.keep_problem("publish", ValueError("two\nlines"))

    read = run_report.read(tmp_path / "outcome")
    assert read == RunReport(problem="two\nlines", stopped_at="publish", patches=["one"], notes=[])
