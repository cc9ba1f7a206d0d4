"""A child process that cannot outlive its purpose."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hooks.errors import CliError

MUCH = 1 << 20  # bytes; a child that prints more loses its listener, which ends most


@dataclass(frozen=True)
class Outcome:
    """How a child process ended: its exit code and what it wrote on its two outputs."""

    code: int
    output: str
    errors: str

    @property
    def last_words(self) -> str:
        """The last line that it wrote as an error, else the last one: there people find why."""
        lines = [line for line in f"{self.output}\n{self.errors}".splitlines() if line.strip()]
        telling = [line for line in lines if line.lower().startswith("error")] or lines
        return telling[-1].strip() if telling else f"it gave no reason (exit code {self.code})"


def run_child(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], limit: float
) -> Outcome:
    """Run a program without a terminal; whatever happens, nothing of it runs on afterwards.

    Args:
        command: the program and its arguments; no shell sees them.
        folder: where it runs.
        environment: all of its environment.
        limit: seconds it may take.

    Raises:
        CliError: it cannot be started, or did not end in time.
    """
    try:
        with ExitStack() as ending:
            with interrupt_postponed():  # or a child could start that nobody knows of
                child = subprocess.Popen(
                    command,
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,  # its own group, so that its children end with it
                )
                ending.callback(_end, child)
                outputs = [_Output(stream) for stream in (child.stdout, child.stderr) if stream]
            code = child.wait(limit)
    except OSError as error:
        raise CliError(f"{command[0]} cannot be started: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise CliError(f"{command[0]} did not end within {limit:g} seconds.") from error
    return Outcome(code, *(output.text() for output in outputs))


def _end(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody is left in the group
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@contextmanager
def interrupt_postponed() -> Iterator[None]:
    """Let Ctrl-C take effect at the end of the block; only the main thread ever feels it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived = []
    usual = signal.signal(signal.SIGINT, lambda *_: arrived.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if arrived:
            signal.raise_signal(signal.SIGINT)


class _Output:
    """The beginning of a stream, read aside so that no full pipe stops the child."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._content = b""
        self._stream = stream
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with self._stream:
            self._content = self._stream.read(MUCH)

    def text(self) -> str:
        self._reader.join()
        return self._content.decode(errors="replace")
