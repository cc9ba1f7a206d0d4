"""What the tests of publishing start from: a GitHub of their own, a project with a history."""

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest

from hooks.github_api.client import Client
from hooks.github_api.rate_limit import Clock
from hooks.github_api.server import Server
from hooks.system.secret import Secret
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access
from tests.support.place import temporary_folder

TOKEN = "ghp_canary0token0for0tests"
ISSUER = "https://token.actions.githubusercontent.com"
VALUES = {
    "DATABRICKS_STAGING_CLIENT_SECRET": "dose-canary-staging-client/secret+1",
    "DATABRICKS_PROD_CLIENT_SECRET": "dose-canary-prod-client/secret+2",
    "DATABRICKS_STAGING_TOKEN": "dapi-canary-staging/token+3",
    "DATABRICKS_PROD_TOKEN": "dapi-canary-prod/token+4",
}


class FastClock(threading.local):
    """A clock whose waits take no time, for each thread its own: threads wait side by side."""

    waits: ClassVar[list[float]]

    def __init__(self) -> None:
        """Start now."""
        self.time = time.time()

    def sleep(self, seconds: float) -> None:
        """Let the time be later."""
        self.waits.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        """The clock as the product takes it."""
        return Clock(lambda: self.time, self.sleep)


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    """A GitHub with one organisation, two teams and one classic token; honest to the end."""
    with running(tmp_path / "github") as double:
        double.access[TOKEN] = Access()
        yield double
    assert double.violations == []


@pytest.fixture
def environment(github: GitHub) -> dict[str, str]:
    """The variables of a run that publishes to the double."""
    issuer = {"ML_INIT_TOKEN_ISSUER": ISSUER}
    return {"GITHUB_SERVER_URL": github.web, "ADMIN_GITHUB_TOKEN": TOKEN, **issuer, **VALUES}


@pytest.fixture
def fast() -> FastClock:
    """A clock that never waits, and remembers what it should have waited."""
    FastClock.waits = []
    return FastClock()


@pytest.fixture
def client(github: GitHub, fast: FastClock) -> Client:
    """A client to the double."""
    return Client(Server(f"{github.web}/api/v3", github.web), Secret(TOKEN), fast.clock)


def git(folder: Path, *arguments: str) -> str:
    """Run git and give what it prints."""
    words = ["git", *arguments]
    ended = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def commit(folder: Path, text: str, date: str = "2026-03-03T00:00:00Z") -> None:
    """Change a file and commit it."""
    (folder / "readme.md").write_text(f"{text}\n")
    git(folder, "add", "--all")
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git(folder, *person, "commit", "--quiet", "--message", text, f"--date={date}")


def new_project(folder: Path, date: str = "2026-01-01T00:00:00Z", text: str = "a") -> Path:
    """A small project with two commits on main."""
    return shutil.copytree(_original(date, text), folder, dirs_exist_ok=True)


@cache
def _original(date: str, text: str) -> Path:
    """Such a project to copy; it goes with this process."""
    folder = temporary_folder("project-")
    (folder / ".github" / "workflows").mkdir(parents=True)
    (folder / ".github" / "workflows" / "ci.yml").write_text("on: push\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    for number in ("1", "2"):
        commit(folder, text + number, date)
    return folder


MakeProject = Callable[..., Path]


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """Such a project by its folder's name, anew each time."""
    return lambda name, **about: new_project(tmp_path / name, **about)


@pytest.fixture
def project(make_project: MakeProject) -> Path:
    """One such project."""
    return make_project("project")
