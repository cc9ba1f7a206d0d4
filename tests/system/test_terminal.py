import io
import sys
import threading
import time

import pytest

from hooks.system import terminal
from hooks.system.terminal import (
    ERASE,
    LONGEST,
    alert,
    at_rest,
    draw,
    erase,
    harmless,
    say,
    waiting,
)


class Screen(io.StringIO):
    """A stream that tells when enough was written to it."""

    def __init__(self, enough: str, *, is_terminal: bool) -> None:
        super().__init__()
        self.enough = enough
        self.is_terminal = is_terminal
        self.reached = threading.Event()

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, text: str) -> int:
        written = super().write(text)
        if self.enough in self.getvalue():
            self.reached.set()
        return written


def test_a_line_for_the_person_leaves_standard_output_free(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say("Looking …")

    assert capsys.readouterr() == ("", "Looking …\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe\n  two", "Größe\n  two"),
        ("\x1b[2J\x9b\u202e", r"\x1b[2J\x9b\u202e"),
        ("a\n::stop-commands::x\r ::error::\u2028::x", "a\n: :stop-commands::x\n : :error::\n: :x"),
        ("##[add-mask]a", "## [add-mask]a"),
        ("a" * 20_000 + "b", f"{'a' * 4000} … {'a' * 3999}b"),
    ],
)
def test_text_of_strangers_holds_nothing_that_a_terminal_or_a_runner_obeys(
    text: str, shown: str
) -> None:
    assert harmless(text) == shown
    assert len(shown) <= LONGEST + 3


def test_a_short_wait_is_not_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with waiting("Fetching"):
        pass

    assert capsys.readouterr() == ("", "")


def test_a_long_wait_is_explained_once_in_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen("Fetching …\n", is_terminal=False)
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)
    monkeypatch.setattr(sys, "stderr", screen)

    with waiting("Fetching"):
        assert screen.reached.wait(30)

    assert screen.getvalue() == "Fetching …\n"


def test_a_long_wait_is_counted_in_place_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(f"{ERASE}Fetching … 0 s{ERASE}Fetching … 0 s", is_terminal=True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)
    monkeypatch.setattr(sys, "stderr", screen)

    with waiting("Fetching"):
        assert screen.reached.wait(30)

    assert screen.getvalue().endswith(" s\n")


def test_what_ends_a_wait_early_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), waiting("Fetching"):
        raise KeyboardInterrupt

    assert capsys.readouterr().err == ""


def test_a_line_holds_no_command_for_a_runner(capsys: pytest.CaptureFixture[str]) -> None:
    say("GitHub answered ##[add-mask]all")

    assert capsys.readouterr().err == "GitHub answered ## [add-mask]all\n"


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("TERM", ""), ("CI", "true")])
def test_where_nothing_can_be_written_over_a_wait_is_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    screen = Screen("Fetching …\n", is_terminal=True)
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)

    with waiting("Fetching"):
        assert screen.reached.wait(30)
    alert("no")

    assert screen.getvalue() == "Fetching …\nno\n"


def test_a_wait_that_other_lines_tell_of_is_not_said_in_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)

    with waiting("Publishing", in_log=False):
        threading.Event().wait(0.05)

    assert capsys.readouterr().err == ""


def test_a_line_takes_the_place_of_a_wait_which_stays_within_one_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = f"{ERASE}{'x' * 13} … 0 s"
    screen = Screen(drawn, is_terminal=True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)
    monkeypatch.setattr(sys, "stderr", screen)

    with waiting("x" * 40):
        assert screen.reached.wait(30)
        monkeypatch.setattr(terminal, "PATIENCE", 1e9)
        say("done")

    assert f"{drawn}{ERASE}done\n" in screen.getvalue()


def test_nothing_is_drawn_while_lines_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen("never", is_terminal=True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)
    monkeypatch.setattr(terminal.LAST, "written", time.monotonic() + 1000)
    monkeypatch.setattr(sys, "stderr", screen)

    with waiting("Publishing"):
        threading.Event().wait(0.05)

    assert screen.getvalue() == ""


def test_a_countdown_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(f"{ERASE}2 s left", is_terminal=True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)

    draw("2 s left")
    say("on")
    erase()
    draw("1 s left")
    erase()

    assert screen.getvalue() == f"{ERASE}2 s left{ERASE}on\n{ERASE}1 s left{ERASE}"
    assert terminal.LAST.written > 0


@pytest.mark.parametrize(
    ("no_color", "shown"), [("", "\x1b[1;31mno\x1b[0m\n"), ("1", "no\n")], ids=["red", "plain"]
)
def test_what_went_wrong_stands_out_unless_the_person_wants_no_colours(
    monkeypatch: pytest.MonkeyPatch, no_color: str, shown: str
) -> None:
    screen = Screen("no", is_terminal=True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys, "stderr", screen)

    alert("no")

    assert screen.getvalue() == shown


def test_no_wait_is_drawn_over_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen("never", is_terminal=True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "PATIENCE", 0.001)
    monkeypatch.setattr(sys, "stderr", screen)

    with at_rest(), waiting("Publishing"):
        threading.Event().wait(0.05)

    assert screen.getvalue() == ""
    assert not terminal.LAST.is_asked
