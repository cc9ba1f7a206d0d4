"""What the user sees while a step works: lines on standard error."""

import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hooks.system.style import BAD, coloured, moves

PATIENCE = 1.0  # seconds of silence before a wait is explained
ERASE = "\r\x1b[K"  # the line that the cursor stands in
LONGEST = 8000  # characters of a message that strangers have a part in


@dataclass
class Last:
    """The last line of the terminal.

    Attributes:
        written: when something was last said, by a clock that only counts.
        is_drawn: whether it holds a wait, which the next line takes the place of.
        is_asked: whether a person is asked there, so that no wait is drawn over the question.
    """

    written: float = 0.0
    is_drawn: bool = False
    is_asked: bool = False


LAST = Last()
_WRITING = threading.Lock()  # threads speak at the same time


def say(line: str) -> None:
    """Print one line for the person who waits; standard output stays free for results.

    A runner of GitHub Actions takes ``##[`` for a command wherever it stands, so it is broken up.
    """
    line = line.replace("##[", "## [")
    with _WRITING:
        sys.stderr.write(f"{ERASE if LAST.is_drawn else ''}{line}\n")
        sys.stderr.flush()
        LAST.is_drawn, LAST.written = False, time.monotonic()


def alert(text: str) -> None:
    """Say what went wrong so that it stands out."""
    say(coloured(text, BAD))


def draw(text: str) -> None:
    """Write over the last line of a terminal; what is said next takes its place."""
    _draw(text)
    LAST.written = time.monotonic()


def erase() -> None:
    """Take away what was drawn."""
    with _WRITING:
        if LAST.is_drawn:
            sys.stderr.write(ERASE)
            sys.stderr.flush()
            LAST.is_drawn = False


def _draw(text: str) -> None:
    with _WRITING:
        sys.stderr.write(f"{ERASE}{text}")
        sys.stderr.flush()
        LAST.is_drawn = True


def harmless(text: str) -> str:
    """Text of strangers with nothing in it that a terminal or a runner would obey.

    Line breaks stay; a runner takes a line for a command that begins with two colons. What is
    too long for anybody to read loses its middle.
    """
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    lines = (
        "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
        for line in text.splitlines()
    )
    broken_up = (re.sub(r"^(\s*:)(?=:)", r"\1 ", line) for line in lines)
    return "\n".join(broken_up).replace("##[", "## [")


@contextmanager
def waiting(what: str, *, in_log: bool = True) -> Iterator[None]:
    """Explain each second of silence, counted on a terminal, and said once in a log.

    Args:
        what: what takes so long.
        in_log: whether a log has to hear of it; not where other lines tell the same.
    """
    done = threading.Event()
    watcher = threading.Thread(target=_count, args=(what, done, in_log), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


@contextmanager
def at_rest() -> Iterator[None]:
    """Draw no wait while the block lasts: a person is asked something."""
    erase()
    LAST.is_asked = True
    try:
        yield
    finally:
        LAST.is_asked, LAST.written = False, time.monotonic()


def _count(what: str, done: threading.Event, in_log: bool) -> None:  # noqa: FBT001  # a thread's
    started = time.monotonic()
    if not moves():
        if not done.wait(PATIENCE) and in_log:
            say(f"{what} …")
        return
    while not done.wait(PATIENCE):
        now = time.monotonic()
        if now - max(started, LAST.written) >= PATIENCE and not LAST.is_asked:
            _draw(_within_a_line(what, f" … {int(now - started)} s"))
    if LAST.is_drawn:
        sys.stderr.write("\n")
        LAST.is_drawn = False


def _within_a_line(text: str, end: str) -> str:
    """What can be written over: no longer than the terminal is wide."""
    room = shutil.get_terminal_size().columns - 1 - len(end)
    return f"{text[:room]}{end}"
