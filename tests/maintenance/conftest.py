"""A checkout of ml-init as far as its own workflows need one, and the GitHub that has it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from maintenance.github_client import Repository
from tests.maintenance.maintained import NAME, TOKEN, MaintainedGitHub, maintained
from tests.support.place import ROOT, release
from tests.support.trees import git

CHANGELOG = """\
# Changelog

## Unreleased
- It is new.

## 0.0.9 (2026-01-31)
- It was old.
"""
FILES = {
    "pyproject.toml": '[project]\nname = "ml-init"\nversion = "0.1.0"\n',
    "CHANGELOG.md": CHANGELOG,
}
# The long tests: what the file `outcome` says is what they come to.
LONG_TESTS = """\
#!/bin/sh
echo "ran $0 $* with $ML_INIT_TEST_CLI for $ML_INIT_UPSTREAM_NEWEST"
[ ! -e outcome ] || { cat outcome; exit 1; }
"""


@dataclass(frozen=True)
class Checkout:
    """A checkout of ml-init, whose long tests are played."""

    folder: Path

    def write(self, name: str, text: str) -> None:
        """Write one file."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def read(self, name: str) -> str:
        """The text of one file."""
        return (self.folder / name).read_text()

    def commit(self, message: str) -> str:
        """Commit everything. Returns the commit."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", message)
        return git(self.folder, "rev-parse", "HEAD")


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
