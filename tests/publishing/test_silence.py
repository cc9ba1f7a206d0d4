"""A person sees that something goes on, however slow GitHub is."""

import io
import sys
from pathlib import Path

import pytest

from hooks.converge import converge
from hooks.preflight import preflight
from hooks.publish import publish
from hooks.system import terminal
from hooks.system.terminal import ERASE
from tests.support.answers import publishing_answers
from tests.support.publishing import FastClock, commit
from tests.support.stored import store

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_looking_publishing_and_converging_count_the_seconds_in_place(
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store(project)
    commit(project, "answers")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)

    preflight(project, publishing_answers(), environment, fast.clock)
    publish(project, publishing_answers(), environment, fast.clock)
    converge(project, environment, fast.clock)

    name = "my-org/awesome-ml-project"
    shown = screen.getvalue()
    for what in ("Looking at GitHub", f"Publishing {name}", f"Converging {name}"):
        assert f"{ERASE}{what} … 0 s" in shown
    lines = [line for line in shown.splitlines() if "✓" in line]
    assert lines
    assert all("…" not in line.rpartition(ERASE)[2] for line in lines)
