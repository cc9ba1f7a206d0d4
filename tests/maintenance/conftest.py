"""A checkout of ml-init as far as its own workflows need one, and the GitHub that has it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from maintenance.github_client import Repository
from tests.maintenance.checkout import FILES, LONG_TESTS, TRIED_LOCKS, Checkout
from tests.maintenance.maintained import NAME, TOKEN, MaintainedGitHub, maintained
from tests.support.place import ROOT, release


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Everything that a release states, at version 0.1.0, and this repository's programs."""
    made = Checkout(tmp_path / "ml-init")
    for name, text in FILES.items():
        made.write(name, text)
    for name in ("hooks", "maintenance"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, made.folder / name, ignore=ignored)
    for name in ("upstream.yml", "release.yml"):
        made.write(f".github/workflows/{name}", (ROOT / ".github/workflows" / name).read_text())
    for name in ("ml-init", ".ci/run"):
        made.write(name, LONG_TESTS)
        (made.folder / name).chmod(0o755)
    made.write("maintenance/try_locks.py", TRIED_LOCKS)
    release(made.folder, "v0.0.9")
    return made


@pytest.fixture
def github(tmp_path: Path) -> Iterator[MaintainedGitHub]:
    """GitHub, which has neither issues nor releases yet."""
    with maintained(tmp_path / "github") as double:
        yield double


@pytest.fixture
def repository(github: MaintainedGitHub) -> Repository:
    """The client to it."""
    return Repository(github.told["GITHUB_API_URL"], NAME, TOKEN)
