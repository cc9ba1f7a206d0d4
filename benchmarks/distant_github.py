"""A GitHub on loopback that is as far away as the real one, for this product and for gh."""

import json
import multiprocessing
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hooks.publishing.desired import desired
from tests.support.answers import publishing_answers
from tests.support.github.faults import Answer
from tests.support.github.git_http import GitAnswer
from tests.support.github.request import API, Request
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access
from tests.support.publishing import TOKEN

LATENCY = 0.150  # seconds for each answer
ANSWERS = publishing_answers()
WANTED = desired(ANSWERS)
GH_HOST = "github.localhost"  # the one host that gh reaches without TLS


class GitHubForGh(GitHub):
    """The double as gh sees it through a proxy, with the one GraphQL mutation that gh needs."""

    def handle(self, request: Request) -> Answer | GitAnswer | None:
        """Answer what gh asks outside the described interface, and the rest as ever."""
        if request.headers.get("Host") != f"api.{GH_HOST}":
            return super().handle(request)
        if request.path == "/graphql":
            return self._graphql(json.loads(request.body))
        if request.path.startswith("/users/"):
            return Answer(200, {"login": WANTED.owner, "node_id": "O_1", "type": "Organization"})
        path = f"{API}{request.path}"
        about = Request(request.verb, path, request.query, request.headers, request.body)
        return super().handle(about)

    def _graphql(self, asked: Mapping[str, object]) -> Answer:
        self.seen.append(("POST /graphql", 200))
        if "createRepository" not in str(asked["query"]):
            return Answer(200, {"data": {"viewer": {"login": "ada"}}})
        self.calls.add(WANTED.name, "", private=True)
        made = {"id": "R_1", "name": WANTED.name, "owner": {"login": WANTED.owner}, "url": self.web}
        return Answer(200, {"data": {"createRepository": {"repository": made}}})


Seen = list[tuple[float, str]]  # when a request came, and its name


class Line(Protocol):
    """One end of a pipe between two processes, whatever its system calls it."""

    def send(self, obj: object, /) -> None:
        """Send anything."""

    def recv(self) -> Seen:
        """Wait for what the other end sends."""


@dataclass
class Distant:
    """A GitHub in another process.

    Attributes:
        web: its address.
        line: what tells it to give an account of the requests.
    """

    web: str
    line: Line

    def seen(self) -> Seen:
        """Every request so far."""
        self.line.send("seen")
        return self.line.recv()


def serve(line: Line, folder: Path, connecting: float) -> None:
    """Be that GitHub, until the other side hangs up."""
    seen: Seen = []
    with running(folder, GitHubForGh) as github:
        github.access[TOKEN] = Access()
        github.latency, github.connecting = LATENCY, connecting
        github.watch = lambda name: seen.append((time.monotonic(), name))
        line.send(github.web)
        while line.recv():
            line.send(seen)


@contextmanager
def distant(folder: Path, connecting: float) -> Iterator[Distant]:
    """A GitHub that answers while the block lasts."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, folder, connecting))
    process.start()
    try:
        yield Distant(here.recv(), here)
    finally:
        here.send("")
        process.join()
