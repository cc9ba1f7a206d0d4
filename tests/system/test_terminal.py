import io
import sys
import threading

import pytest

from hooks.system import terminal
from hooks.system.terminal import LONGEST, harmless, say, waiting


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
    screen = Screen("\rFetching … 0 s\rFetching … 0 s", is_terminal=True)
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
