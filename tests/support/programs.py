"""Programs that a test starts, and how they ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a program ended: its exit code, and what it wrote to both streams together."""

    code: int
    output: str


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
