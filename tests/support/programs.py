"""Programs that a test starts, and how they ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml


@dataclass(frozen=True)
class Ended:
    """How a program ended: its exit code, and what it wrote to both streams together."""

    code: int
    output: str


class Forks(Protocol):
    """A Copier that is imported already (`tests.support.copier_server`)."""

    def takes(self, environment: Mapping[str, str]) -> bool:
        """Whether a fork is the same as a process of its own in this environment."""

    def run(self, words: Sequence[str], folder: Path) -> Ended:
        """Run it in a folder, with the environment of this process."""


RunCopier = Callable[..., Ended]
StartCopier = Callable[..., subprocess.Popen[str]]


def end_at(process: subprocess.Popen[str], moment: Callable[[], bool], sign: signal.Signals) -> int:
    """Send the whole family of processes a signal as soon as the moment has come."""
    if sys.platform == "win32":
        raise NotImplementedError  # it plays what is POSIX's own
    while process.poll() is None and not moment():
        time.sleep(0.0005)
    if process.poll() is None:
        os.killpg(process.pid, sign)
    process.communicate()
    return process.returncode


def copier_words(
    folder: Path, arguments: Sequence[str | Path], data: dict[str, str | bool] | None
) -> list[str]:
    """Copier's arguments, with the answers in a data file."""
    words = [str(argument) for argument in arguments]
    if data is not None:
        file = folder / "data.yml"
        file.write_text(yaml.safe_dump(data, allow_unicode=True))
        words[1:1] = ["--defaults", "--data-file", str(file)]
    return [words[0], "--trust", *words[1:]]
