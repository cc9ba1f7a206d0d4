"""Programs that a test starts, and how they ended."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a program ended: its exit code, and what it wrote to both streams together."""

    code: int
    output: str


RunCopier = Callable[..., Ended]
StartCopier = Callable[..., subprocess.Popen[str]]
