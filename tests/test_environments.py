"""The environments of ./ml-init are the user's own, as all that lies in the cache."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.system.cache import cache_folder
from tests.support.place import ROOT

# Makes an environment whose Python says what it was asked to run.
PYTHON = r"""#!/bin/sh
[ "$1" = -m ] || { echo 3.99; exit; }
mkdir -p "$3/bin"
printf '#!/bin/sh\n[ "$2" = pip ] || [ "$2" = compileall ] || echo "ran $*"\n' >"$3/bin/python"
chmod +x "$3/bin/python"
"""

Bench = Callable[[], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """`./ml-init bench` with a cache of its own and a umask that gives everything to everybody."""
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    variables = {"PYTHON": str(python), "ML_INIT_CACHE": str(tmp_path / "cache")}

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["sh", ROOT / "ml-init", "bench"],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
            umask=0,
        )

    return run


def test_an_environment_is_made_once_and_for_its_owner_alone(bench: Bench, tmp_path: Path) -> None:
    first, second = bench(), bench()

    open_to_others = [
        path for path in (tmp_path / "cache").rglob("*") if path.stat().st_mode & 0o022
    ]
    assert [run.stdout for run in (first, second)] == ["ran -m benchmarks\n"] * 2
    assert ["Installing" in run.stderr for run in (first, second)] == [True, False]
    assert open_to_others == []
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


@pytest.mark.parametrize("place", ["", "environments", "environments/*"])
@pytest.mark.attack("another user plants an environment that ./ml-init would run")
def test_an_environment_that_others_can_change_is_refused(
    bench: Bench, tmp_path: Path, place: str
) -> None:
    bench()
    (folder,) = (tmp_path / "cache").glob(place) if place else [tmp_path / "cache"]
    folder.chmod(0o777)

    ended = bench()

    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"Others can write to {folder}" in ended.stderr


def test_both_halves_of_ml_init_have_one_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "ml-init").read_text(encoding="utf-8")
    lines = "\n".join(re.findall(r"(?m)^(?:case \$\(uname|CACHE=).*", text))
    uname = tmp_path / "uname"
    uname.write_text("#!/bin/sh\necho $SYSTEM\n")
    uname.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ML_INIT_CACHE")
    for system in ("Darwin", "Linux"):
        monkeypatch.setenv("SYSTEM", system)
        monkeypatch.setattr(sys, "platform", system.lower())

        said = subprocess.run(
            ["sh", "-euc", f'{lines}\necho "$CACHE"'], capture_output=True, text=True, check=True
        )

        assert said.stdout == f"{cache_folder()}\n"
