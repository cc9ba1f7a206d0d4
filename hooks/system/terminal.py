"""What the user sees while a step works: lines on standard error."""

import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds of silence before a wait is explained
LONGEST = 8000  # characters of a message that strangers have a part in


def say(line: str) -> None:
    """Print one line for the person who waits; standard output stays free for results.

    A runner of GitHub Actions takes ``##[`` for a command wherever it stands, so it is broken up.
    """
    line = line.replace("##[", "## [")
    sys.stderr.write(f"{line}\n")  # in one piece: threads speak at the same time
    sys.stderr.flush()


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
def waiting(what: str) -> Iterator[None]:
    """Explain a wait that lasts longer than a second, with the seconds counted on a terminal."""
    done = threading.Event()
    watcher = threading.Thread(target=_count, args=(what, done), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _count(what: str, done: threading.Event) -> None:
    if done.wait(PATIENCE):
        return
    started = time.monotonic()
    if not sys.stderr.isatty():
        say(f"{what} …")
        return
    while not done.wait(PATIENCE):
        seconds = int(time.monotonic() - started + PATIENCE)
        print(f"\r{what} … {seconds} s", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr, flush=True)
