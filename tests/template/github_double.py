"""The corner of GitHub that the update workflow talks to: git over HTTP, and pull requests."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from tests.support.github import git_http

API = "/api/v3"
LONGEST_BODY = 65536
NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."
# GitHub judges what a push changes in workflows; the rule of the same name judges what it holds.
WORKFLOW_RULE = """#!/bin/sh
test "$MAY_WRITE_WORKFLOWS" = yes && exit 0
while read old new ref; do
  git diff --quiet main "$new" -- .github/workflows && continue
  echo "refusing to allow a GitHub App to create or update workflow without permission" >&2
  exit 1
done
"""
Reply = tuple[int, object]
NOT_FOUND: Reply = (404, {"message": "Not Found"})


@dataclass
class Pull:
    """One pull request."""

    number: int
    title: str
    body: str
    head: str
    base: str
    token: str
    state: str = "open"


@dataclass
class GitHub:
    """A running double with repositories of the owner ``acme``.

    Attributes:
        repositories: for each name, the tokens that it admits, and whether they may change
            workflows.
        may_open: whether ``GITHUB_TOKEN`` may open pull requests.
        pulls: the pull requests of the repository ``use-case``.
    """

    folder: Path
    url: str = ""
    repositories: dict[str, dict[str, bool]] = field(default_factory=dict)
    may_open: bool = True
    pulls: list[Pull] = field(default_factory=list)

    def add(self, name: str, source: Path, tokens: dict[str, bool]) -> Path:
        """Make a repository with main and the tags of a local one."""
        bare = self.folder / f"{name}.git"
        git_http.make_bare(bare, "main")
        git_http.run(bare, "fetch", "--quiet", "--tags", source, "main:main")
        git_http.set_rule(bare, WORKFLOW_RULE)
        self.repositories[name] = tokens
        return bare

    def rest(
        self, verb: str, path: str, query: Mapping[str, str], sent: object, token: str
    ) -> Reply:
        """Answer one call of the REST interface."""
        place = f"{API}/repos/acme/use-case/pulls"
        if token not in self.repositories["use-case"]:
            return 401, {"message": "Bad credentials"}
        if (verb, path) == ("GET", place):
            return self.list(query)
        if not isinstance(sent, dict) or not all(isinstance(text, str) for text in sent.values()):
            return 400, {"message": "Problems parsing JSON"}
        for pull in self.pulls:
            if (verb, path) == ("PATCH", f"{place}/{pull.number}"):
                return self.edit(pull, sent)
        return self.open(sent, token) if (verb, path) == ("POST", place) else NOT_FOUND

    def list(self, query: Mapping[str, str]) -> Reply:
        if query.keys() != {"state", "head", "base"}:
            return 422, {"message": f"unexpected query {query}"}
        wanted = (query["state"], query["head"], query["base"])
        found = [p for p in self.pulls if (p.state, f"acme:{p.head}", p.base) == wanted]
        return 200, [{"number": pull.number} for pull in found]

    def open(self, sent: dict[str, str], token: str) -> Reply:
        if not (self.may_open or self.repositories["use-case"][token]):
            return 403, {"message": NOT_PERMITTED}
        bare = self.folder / "use-case.git"
        if sent.keys() != {"title", "body", "head", "base"} or not readable(sent):
            return 422, {"message": f"unexpected fields {sorted(sent)}"}
        if not (git_http.head_of(bare, sent["head"]) and git_http.head_of(bare, sent["base"])):
            return 422, {"message": "Validation Failed", "errors": [{"field": "head"}]}
        wanted = ("open", sent["head"], sent["base"])
        if any((pull.state, pull.head, pull.base) == wanted for pull in self.pulls):
            return 422, {"message": "A pull request already exists"}
        pull = Pull(number=len(self.pulls) + 1, token=token, **sent)
        self.pulls.append(pull)
        return 201, {"number": pull.number}

    def edit(self, pull: Pull, sent: dict[str, str]) -> Reply:
        if sent.keys() != {"title", "body"} or not readable(sent):
            return 422, {"message": f"unexpected fields {sorted(sent)}"}
        pull.title, pull.body = sent["title"], sent["body"]
        return 200, {"number": pull.number}


def readable(sent: Mapping[str, str]) -> bool:
    """Whether GitHub takes the texts of a pull request."""
    return bool(sent["title"]) and len(sent["body"]) <= LONGEST_BODY


class Handler(BaseHTTPRequestHandler):
    """Turns bytes into calls and answers into bytes."""

    server: "Server"

    def serve(self) -> None:
        github, parts = self.server.github, urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, _, word = self.headers.get("Authorization", "").partition(" ")
        if not parts.path.startswith(f"{API}/"):
            token = base64.b64decode(word).decode().removeprefix("x-access-token:")
            self.serve_git(parts.path, parts.query, content, token)
            return
        sent = json.loads(content) if content else None
        query = dict(parse_qsl(parts.query))
        token = word if kind == "Bearer" else ""
        status, answer = github.rest(self.command, parts.path, query, sent, token)
        body = json.dumps(answer).encode()
        self.send(status, {"Content-Type": "application/json"}, body)

    def serve_git(self, path: str, query: str, content: bytes, token: str) -> None:
        github = self.server.github
        owner, _, rest = path.removeprefix("/").partition("/")
        name, _, place = rest.partition(".git/")
        tokens = github.repositories.get(name, {})
        if owner != "acme" or token not in tokens:
            self.send(401, {"WWW-Authenticate": 'Basic realm="GitHub"'}, b"")
            return
        request = git_http.GitRequest(
            self.command, f"/{place}", query, dict(self.headers.items()), content
        )
        bare = github.folder / f"{name}.git"
        answer = git_http.serve(bare, request, may_write_workflows=tokens[token])
        self.send(answer.status, answer.headers, answer.body)

    def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for header, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = serve  # noqa: N815  # http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Print nothing."""


class Server(ThreadingHTTPServer):
    """Listens for one double."""

    def __init__(self, github: GitHub) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.github = github
        github.url = f"http://127.0.0.1:{self.server_port}"


@contextmanager
def running(folder: Path) -> Iterator[GitHub]:
    """A double without repositories, until the block ends."""
    folder.mkdir()
    with Server(GitHub(folder)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.github
        finally:
            server.shutdown()
            thread.join()
