"""The locks, resolved by the oldest and the newest pip that people have; nothing is installed.

Run as ``python -m maintenance.try_locks [LOCK …]`` with any Python that ml-init supports. Without a
LOCK it tries them all, which takes minutes. An old pip asks the index where a lock does not name an
extra, and refuses what it finds there without a hash: such a lock works until the day of a release,
and in every environment that was made before it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = [
    *sorted((ROOT / "requirements").glob("*.txt")),
    ROOT / "template" / ".github" / "ml-init" / "requirements.txt",
]
NEWEST = "pip"
# What the first release of each Python brings: its Lib/ensurepip/__init__.py.
OLDEST = {(3, 11): "pip==22.3", (3, 12): "pip==23.2.1", (3, 13): "pip==24.2", (3, 14): "pip==25.2"}


@dataclass(frozen=True)
class Bench:
    """An empty virtual environment, with releases of pip beside it.

    Attributes:
        folder: where it is.
        pip: a Python that has a pip, which fetches the others.
    """

    folder: Path
    pip: Path

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    def install(self, python: Path, *arguments: str | Path, release: str = "") -> str:
        """Run ``pip install`` with a release of pip; returns what it says where it fails."""
        options = ("--quiet", "--disable-pip-version-check")
        ended = subprocess.run(
            [python, "-m", "pip", "install", *options, *arguments],
            env={**os.environ, "PYTHONPATH": str(self.folder / release)},
            capture_output=True,
            text=True,
            check=False,
        )
        return (ended.stderr or ended.stdout).strip() if ended.returncode else ""

    def fetch(self, release: str) -> str:
        """Put a release of pip beside the others."""
        return self.install(self.pip, "--target", self.folder / release, release)

    def resolve(self, attempt: tuple[str, Path]) -> str:
        """Let a release of pip look for all that a lock names, as `./ml-init` installs it."""
        release, lock = attempt
        options = ("--dry-run", "--require-hashes", "--only-binary", ":all:")
        return self.install(self.python, *options, "--requirement", lock, release=release)


def bench_in(folder: Path) -> Bench:
    """Make an environment; one with a pip of its own takes three seconds, and is rarely needed."""
    pips = [Path(sys.executable)] if find_spec("pip") else []
    options = ["--without-pip"] * len(pips)
    subprocess.run([sys.executable, "-m", "venv", *options, folder], check=True)
    return Bench(folder, *pips or [folder / "bin" / "python"])


def problems(locks: Sequence[Path], releases: Sequence[str]) -> Mapping[str, str]:
    """What each release of pip, as pip takes it, says against each lock; empty where all agree."""
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor() as threads:
        bench = bench_in(Path(scratch))
        told = dict(zip(releases, threads.map(bench.fetch, releases), strict=True))
        if not any(told.values()):
            attempts = list(product(releases, locks))
            names = (f"{lock.name} with {release}" for release, lock in attempts)
            told = dict(zip(names, threads.map(bench.resolve, attempts), strict=True))
    return {name: words for name, words in told.items() if words}


def main() -> int:
    """Try the locks that are named, else all, and say what is wrong."""
    oldest = OLDEST.get(sys.version_info[:2], NEWEST)
    locks = [Path(each) for each in sys.argv[1:]] or LOCKS
    found = problems(locks, sorted({oldest, NEWEST}))
    for name, words in found.items():
        print(f"{name}: {words}", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
