"""Measure publishing against a GitHub on loopback that is as far away as the real one.

``python -m benchmarks.publishing`` prints wall times in ms, medians of some rounds: this product as
it is, the same calls one after another, and the commands of the workflow that it replaces, by the
``gh`` program named in ML_INIT_GH or on PATH. Every request takes 150 ms; in the second half of the
table every new connection takes 300 ms more, as TCP and TLS do. The GitHub is a process of its own:
what it works is no work of this product's, and has to be done beside it.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.distant_github import ANSWERS, GH_HOST, LATENCY, WANTED, Distant, Seen, distant
from hooks.github_api import rate_limit
from hooks.preflight import preflight
from hooks.publish import publish
from hooks.publishing.desired import BRANCH
from tests.support.publishing import TOKEN, VALUES, git

CONNECTING = 0.300
ROUNDS = 5
FILES = 61
READ_BACK = {f"GET {WANTED.path}", f"GET {WANTED.path}/git/ref/heads/{BRANCH}"}


@dataclass
class Moments:
    """When which request came, and how long the parts of a run took, in seconds."""

    seen: Seen
    started: float
    preflight: float
    publish: float

    @property
    def push(self) -> float:
        """From the last secret's answer to the first question after the push."""
        return self._first_question - self._last_secret

    @property
    def depth(self) -> int:
        """How many requests waited for the answer of another one, but for those beside the push."""
        beside = (self._last_secret, self._first_question)
        waiting = [when for when, _ in self.seen if not beside[0] < when < beside[1]]
        count, end = 0, 0.0
        for when in waiting:
            if when >= end:
                count, end = count + 1, when + LATENCY
        return count

    @property
    def read_back(self) -> float:
        """What follows the push."""
        return self.started + self.publish - self._first_question

    @property
    def _last_secret(self) -> float:
        """When the last secret came."""
        return max(when for when, name in self.seen if is_secret(name))

    @property
    def _first_question(self) -> float:
        """When the read-back of the push began; a request is seen once its way here is over."""
        return min(when for when, name in self.seen if name in READ_BACK) - LATENCY


def is_secret(name: str) -> bool:
    """Whether a request sets a secret."""
    return name.startswith("PUT") and "/secrets/" in name


def make_project(folder: Path) -> Path:
    """A project of the size that the stack makes."""
    folder.mkdir(parents=True)
    for number in range(FILES):
        (folder / f"file_{number}.py").write_text(f"# {number}\n" * 200)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git(folder, *person, "commit", "--quiet", "--message", "Start")
    return folder


def publish_once(github: Distant, project: Path) -> Moments:
    """One run of this product."""
    environment = {
        "GITHUB_SERVER_URL": github.web,
        "ADMIN_GITHUB_TOKEN": TOKEN,
        **VALUES,
    }
    started = time.monotonic()
    preflight(project, ANSWERS, environment)
    looked = time.monotonic()
    publish(project, ANSWERS, environment)
    ended = time.monotonic()
    seen = [(when, name) for when, name in github.seen() if when > looked]
    return Moments(seen, looked, looked - started, ended - looked)


def original_once(gh: str, github: Distant, project: Path) -> float:
    """The commands of the workflow that this product replaces, in seconds."""
    config = project.parent / "gh"
    proxy = {"http_proxy": github.web, "HTTP_PROXY": github.web}
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(config),
        "GH_CONFIG_DIR": str(config),
        "GH_HOST": GH_HOST,
        "GH_ENTERPRISE_TOKEN": TOKEN,
        "GH_TOKEN": TOKEN,
        "GH_NO_UPDATE_NOTIFIER": "1",
        **proxy,
    }
    full_name = f"{GH_HOST}/{WANTED.full_name}"
    commands = [[gh, "repo", "create", WANTED.full_name, "--private"]]
    commands += [
        [
            gh,
            "api",
            *("--silent", "--method", "PUT", "--field", f"permission={given.permission}"),
            f"/orgs/{WANTED.owner}/teams/{given.team}/repos/{WANTED.full_name}",
        ]
        for given in WANTED.grants
    ]
    commands += [
        [gh, "secret", "set", secret.name, "--repo", full_name, "--body", "x"]
        for secret in WANTED.every_secret
    ]
    address = urlsplit(github.web)
    address = address._replace(netloc=f"x:{TOKEN}@{address.netloc}")
    push = ["git", "push", "--quiet", f"{address.geturl()}/{WANTED.full_name}.git", "main"]
    started = time.monotonic()
    for command in commands:
        subprocess.run(command, env=environment, cwd=project, check=True, capture_output=True)
    subprocess.run(push, cwd=project, check=True, capture_output=True)
    return time.monotonic() - started


def fresh(work: Callable[[Distant, Path], dict[str, float]], connecting: float) -> dict[str, float]:
    """The medians of some rounds, each with a GitHub and a project of its own."""
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        with (
            tempfile.TemporaryDirectory(prefix="ml-init-bench-") as name,
            distant(Path(name) / "github", connecting) as github,
        ):
            project = make_project(Path(name) / "project")
            rounds.append({**work(github, project), "requests": len(github.seen())})
    return {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}


def ours(github: Distant, project: Path) -> dict[str, float]:
    """This product."""
    moments = publish_once(github, project)
    return {
        "preflight": moments.preflight,
        "publish": moments.publish,
        "push": moments.push,
        "read back": moments.read_back,
        "round trips": (moments.publish - moments.push) / LATENCY,
        "depth": moments.depth,
    }


def one_by_one(github: Distant, project: Path) -> dict[str, float]:
    """The same calls with a single lane."""
    lanes = rate_limit.SLOTS
    rate_limit.SLOTS = 1
    try:
        return ours(github, project)
    finally:
        rate_limit.SLOTS = lanes


def main() -> None:
    """Print one line for each way, and each kind of connection."""
    os.environ["ML_INIT_CHECKS"] = "off"  # GitHub's side alone is measured
    gh = os.environ.get("ML_INIT_GH") or shutil.which("gh")
    ways: dict[str, Callable[[Distant, Path], dict[str, float]]] = {
        "this product": ours,
        "one call after another": one_by_one,
    }
    if gh:
        ways["the original's commands"] = lambda github, project: {
            "publish": original_once(gh, github, project)
        }
    for connecting in (0.0, CONNECTING):
        for name, work in ways.items():
            found = fresh(work, connecting)
            cells = [f"{key} {_shown(key, value)}" for key, value in found.items()]
            print(f"{name} (+{connecting * 1000:.0f} ms a connection): {', '.join(cells)}")


def _shown(key: str, value: float) -> str:
    if key in {"requests", "round trips", "depth"}:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value * 1000:.0f} ms"


if __name__ == "__main__":
    main()
