"""A program run with limits; nothing of it runs on afterwards."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from hooks.errors import CliError, OutOfTime

OUTPUT_LIMIT = 1 << 20  # bytes read of each output; then its pipe is closed
POLL_INTERVAL = 0.1  # seconds between two checks of a running program
GRACE_PERIOD = 2.0  # seconds for the programs that it started to end, and for its last output


@dataclass(frozen=True)
class ProcessResult:
    """How a child process ended: its exit code and what it wrote on its two outputs.

    ``raw`` holds the bytes of the first one.
    """

    code: int
    output: str
    errors: str
    raw: bytes = field(default=b"", repr=False, compare=False)

    @property
    def last_words(self) -> str:
        """The last line that it wrote as an error, else the last one: there people find why."""
        lines = [line for line in f"{self.output}\n{self.errors}".splitlines() if line.strip()]
        telling = [line for line in lines if line.lower().startswith("error")] or lines
        return telling[-1].strip() if telling else f"it gave no reason (exit code {self.code})"


@dataclass(frozen=True)
class Limits:
    """What a child may take.

    Attributes:
        seconds: until its end.
        output: bytes that it may print on either output.
        stop: called again and again while it runs; a text that is not empty ends it, as the reason.
    """

    seconds: float
    output: int = OUTPUT_LIMIT
    stop: Callable[[], str] = str


def run_child(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    limit: float | Limits,
    *,
    at_terminal: bool = False,
) -> ProcessResult:
    """Run a program; whatever happens, nothing of it runs on afterwards.

    Args:
        command: the program and its arguments; no shell sees them.
        folder: where it runs.
        environment: all of its environment.
        limit: seconds it may take, or all its limits.
        at_terminal: whether it may ask the person at the terminal, where there is one.

    Raises:
        CliError: it cannot be started, did not end in time, or was stopped.
    """
    limits = limit if isinstance(limit, Limits) else Limits(limit)
    own_session = not (at_terminal and sys.stderr.isatty())
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
                    start_new_session=own_session,  # its own group: its children end with it
                )
                ending.callback(_end if own_session else _ask_to_end, child)
                streams = [stream for stream in (child.stdout, child.stderr) if stream]
                outputs = [_Output(stream, limits.output) for stream in streams]
            code = _wait(child, limits)
    except OSError as error:
        raise CliError(f"{command[0]} cannot be started: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise OutOfTime(f"{command[0]} did not end within {limits.seconds:g} seconds.") from error
    output, errors = outputs
    return ProcessResult(code, output.text(), errors.text(), output.content())


def _wait(child: "subprocess.Popen[bytes]", limits: Limits) -> int:
    end = time.monotonic() + limits.seconds
    while True:
        try:
            return child.wait(max(0.0, min(POLL_INTERVAL, end - time.monotonic())))
        except subprocess.TimeoutExpired:
            if reason := limits.stop():
                raise CliError(f"{reason}.") from None
            if time.monotonic() > end:
                raise


def _end(child: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":  # which has no such groups: a child's own children live on
        child.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # nobody is left in the group
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _ask_to_end(child: "subprocess.Popen[bytes]") -> None:
    """End a child that shares our group; git ends its helpers when it is asked to."""
    child.terminate()
    try:
        child.wait(GRACE_PERIOD)
    except subprocess.TimeoutExpired:
        child.kill()
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

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._content = bytearray()
        self._most = most
        self._stream = stream
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with self._stream:
            while rest := self._most - len(self._content):
                if not (block := os.read(self._stream.fileno(), rest)):
                    break
                self._content += block

    def content(self) -> bytes:
        # What the child left behind, such as ssh's shared connection, may keep the stream open.
        self._reader.join(GRACE_PERIOD)
        return bytes(self._content)

    def text(self) -> str:
        return self.content().decode(errors="replace")
