"""A person at a terminal: a program's real pseudo-terminal, and what is typed into it."""

import os
import pty
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import pytest

from hooks.system import prompt
from hooks.system.secret import Secret


@dataclass(frozen=True)
class Session:
    """How a program at a terminal ended, and all that the terminal showed."""

    code: int
    shown: str


def at_a_terminal(
    arguments: Sequence[str],
    typed: Mapping[str, str],
    folder: Path,
    environment: Mapping[str, str],
) -> Session:
    """Run Python at a terminal, and answer each question when it is shown.

    Args:
        arguments: what follows ``python``.
        typed: what is typed once a text is shown, in order.
        folder: the working directory.
        environment: all of the program's environment.
    """
    if sys.platform == "win32":
        raise NotImplementedError  # it plays what is POSIX's own
    ours, theirs = pty.openpty()
    shown = b""
    waiting = list(typed.items())
    with Popen(
        [sys.executable, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={"TERM": "xterm", **environment},
        start_new_session=True,
    ) as program:
        os.close(theirs)
        while chunk := _read(ours):
            shown += chunk
            while b"\x1b[6n" in chunk:  # the program asks where the cursor is
                os.write(ours, b"\x1b[1;1R")
                chunk = chunk.replace(b"\x1b[6n", b"", 1)
            if waiting and waiting[0][0].encode() in shown:
                os.write(ours, waiting.pop(0)[1].encode())
    os.close(ours)
    return Session(program.returncode, shown.decode(errors="replace"))


def _read(terminal: int) -> bytes:
    """What comes next; empty when nobody writes any more."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def answering(monkeypatch: pytest.MonkeyPatch, *typed: str) -> list[str]:
    """Have a person type these answers in this process, one for each question.

    Returns:
        The questions, which grow while they are asked.
    """
    asked: list[str] = []
    answers = iter(typed)

    def ask(question: str) -> Secret | None:
        asked.append(question)
        return Secret(answer) if (answer := next(answers)) else None

    monkeypatch.setattr(prompt, "can_ask", lambda: True)
    monkeypatch.setattr(prompt, "ask", ask)
    return asked
