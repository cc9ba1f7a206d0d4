"""The gate runs on a clone of its own, which it takes away, and tries what users install."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.place import ROOT, release

MEMORY = Path("/dev/shm")  # noqa: S108  # the gate makes a private folder in it
ROOM = 6_000_000  # kilobytes
CHECK = """#!/bin/sh
printf '%s\\n' "$PWD" "$ML_INIT_CACHE" "${PYTHONDONTWRITEBYTECODE-none}" "$*" >"$TOLD"
exit "${CHECKED:-0}"
"""
LOCKS = 'import os, sys\nprint("tried", *sys.argv[1:])\nsys.exit(int(os.environ.get("TRIED", 0)))\n'


@dataclass(frozen=True)
class Gate:
    """A repository whose check only says how it was started, and its gate."""

    folder: Path

    @property
    def scratch(self) -> Path:
        """Where a gate writes that finds no room in memory."""
        return self.folder / "scratch"

    def run(self, *words: str, **told: str) -> "subprocess.CompletedProcess[str]":
        """Run it from start to end."""
        own = {"TOLD": str(self.folder / "told"), "TMPDIR": str(self.scratch)}
        return subprocess.run(
            [self.folder / "ml-init" / ".ci" / "run", *words],
            env={**os.environ, **own, **told},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def told(self) -> tuple[Path, Path, str, str]:
        """What the check was started with: folder, cache, variable of Python, arguments."""
        folder, cache, variable, words = (self.folder / "told").read_text().splitlines()
        return Path(folder), Path(cache), variable, words


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """It has committed all that it needs, and some file that it has not."""
    made = Gate(tmp_path)
    checkout = tmp_path / "ml-init"
    for folder in (made.scratch, checkout / ".ci", checkout / "maintenance"):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", checkout / ".ci")
    (checkout / "ml-init").write_text(CHECK)
    (checkout / "ml-init").chmod(0o755)
    (checkout / "maintenance" / "try_locks.py").write_text(LOCKS)
    release(checkout, "v0.1.0")
    return made


def test_the_gate_checks_a_clone_with_new_environments_and_leaves_nothing(gate: Gate) -> None:
    ended = gate.run("-k", "word", PYTHONDONTWRITEBYTECODE="1")

    folder, cache, variable, words = gate.told()
    assert ended.returncode == 0, ended.stdout
    assert (folder.name, cache, words) == ("ml-init", folder.parent / "cache", "check -k word")
    assert variable == "none"
    assert "tried requirements/run.txt template/.github/ml-init/requirements.txt" in ended.stdout
    assert not folder.parent.exists()
    assert [*gate.scratch.iterdir()] == []


@pytest.mark.parametrize(
    ("free", "option", "fits"),
    [
        pytest.param(ROOM + 1, "", True, id="room"),
        pytest.param(ROOM, "", False, id="no room"),
        pytest.param(ROOM + 1, "noexec", False, id="no programs run there"),
    ],
)
def test_the_gate_writes_in_memory_where_there_is_room_and_programs_run(
    gate: Gate, free: int, option: str, *, fits: bool
) -> None:
    programs = gate.folder / "programs"
    programs.mkdir()
    for name, lines in {
        "df": f"echo shm 9 9 {free} 1 {MEMORY}",
        # Looks in these mounts in place of the machine's.
        "grep": f'echo "shm {MEMORY} tmpfs rw,{option}" | "{shutil.which("grep")}" "$1" "$2"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{lines}\n")
        (programs / name).chmod(0o755)

    gate.run(PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")

    on_disk = gate.told()[0].is_relative_to(gate.scratch)
    assert on_disk is not (fits and os.access(MEMORY, os.W_OK))


@pytest.mark.parametrize("fault", ["CHECKED", "TRIED"])
def test_a_check_or_a_lock_that_fails_ends_the_gate(gate: Gate, fault: str) -> None:
    ended = gate.run(**{fault: "3"})

    assert ended.returncode == 3
    assert [*gate.scratch.iterdir()] == []
