"""What the processes of a run were started with, as any program of the same user can read it.

``python -m tests.support.parts.environments TOLD RECORD`` reads it once; `spy` makes a Databricks
CLI that does so whenever it renders a stack, which is what a stack could do that got to run a
program.
"""

import json
import shlex
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAUSE = 0.02  # seconds between two looks; a program of Python lives longer


@dataclass(frozen=True)
class Process:
    """A process at one moment: its job, its command, and the secrets that it was started with."""

    job: str
    command: str
    secrets: frozenset[str]


@dataclass
class Watch:
    """Every process of a run, moment by moment.

    Attributes:
        mark: what stands in the environment of this run's processes alone.
        secrets: values by their names.
        moments: what was seen at each look.
    """

    mark: bytes
    secrets: Mapping[str, str]
    moments: list[list[Process]] = field(default_factory=list)

    def jobs_of(self, words: str) -> set[str]:
        """The jobs in which a command held these words."""
        return {each.job for moment in self.moments for each in moment if words in each.command}

    def secrets_beside(self, words: str) -> set[str]:
        """The secrets of all processes of a job that ran at the same time as such a command.

        Jobs that run side by side have a machine each at GitHub, and share one here.
        """
        found = set[str]()
        for now in self.moments:
            jobs = {each.job for each in now if words in each.command}
            found |= {name for each in now if each.job in jobs for name in each.secrets}
        return found

    def look(self) -> None:
        """Look at all processes once."""
        places = Path("/proc").glob("[0-9]*")
        self.moments.append([found for place in places if (found := self._process(place))])

    def _process(self, place: Path) -> Process | None:
        try:
            environment = (place / "environ").read_bytes()
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:  # it has ended, or is somebody else's
            return None
        if self.mark not in environment:
            return None
        given = dict(part.split(b"=", 1) for part in environment.split(b"\0") if b"=" in part)
        return Process(
            given.get(b"GITHUB_JOB", b"").decode(),
            command.decode(errors="replace"),
            frozenset(
                name for name, value in self.secrets.items() if value.encode() in environment
            ),
        )


@dataclass(frozen=True)
class Spy:
    """A Databricks CLI that reads the environments of all processes before it renders.

    Attributes:
        program: the CLI.
        record: what it read.
    """

    program: Path
    record: Path

    def seen(self) -> list[Process]:
        """All that it read so far, once; it must have rendered."""
        told = [json.loads(line) for line in self.record.read_text().splitlines()]
        self.record.unlink()
        return [Process(job, command, frozenset(secrets)) for job, command, secrets in told]


def spy(folder: Path, cli: Path, mark: str, secrets: Mapping[str, str]) -> Spy:
    """Make such a CLI.

    Args:
        folder: a new folder for it.
        cli: the real one.
        mark: what stands in the environment of the run's processes alone.
        secrets: values by their names.
    """
    folder.mkdir()
    told, made = folder / "told.json", Spy(folder / "databricks", folder / "record")
    told.write_text(json.dumps([mark, dict(secrets)]))
    look = shlex.join([sys.executable, "-B", "-m", __name__, f"{told}", f"{made.record}"])
    lines = ["#!/bin/sh", f'case "$*" in *init*) (cd {shlex.quote(f"{ROOT}")} && {look});; esac']
    made.program.write_text("\n".join([*lines, f'exec {shlex.quote(f"{cli}")} "$@"', ""]))
    made.program.chmod(0o755)
    return made


@contextmanager
def watching(mark: str, secrets: Mapping[str, str], pause: float = PAUSE) -> Iterator[Watch]:
    """Look at all processes, over and over, until the block ends."""
    watch, ended = Watch(mark.encode(), secrets), threading.Event()

    def look_on() -> None:
        while not ended.wait(pause):
            watch.look()

    thread = threading.Thread(target=look_on)
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()


def main(told: Path, record: Path) -> None:
    """Read the environments of all processes, and add what was found to a file."""
    mark, secrets = json.loads(told.read_text())
    watch = Watch(mark.encode(), secrets)
    watch.look()
    with record.open("a") as file:
        for each in watch.moments[0]:
            file.write(f"{json.dumps([each.job, each.command, sorted(each.secrets)])}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
