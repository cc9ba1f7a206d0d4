"""What the steps of a run keep for whoever reports on it."""

from pathlib import Path

import pytest

from hooks import outcome
from hooks.outcome import Outcome


def test_nothing_is_kept_where_nobody_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(outcome.VARIABLE, raising=False)

    outcome.keep(address="https://github.com/o/r")

    assert outcome.read(tmp_path / "none") == Outcome()


def test_what_every_step_kept_is_read_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(outcome.VARIABLE, str(tmp_path / "outcome"))

    outcome.keep(patches=["one"], notes=[])
    outcome.keep_problem("publish", ValueError("two\nlines"))

    read = outcome.read(tmp_path / "outcome")
    assert read == Outcome(problem="two\nlines", stopped_at="publish", patches=["one"], notes=[])
