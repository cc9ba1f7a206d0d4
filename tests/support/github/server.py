"""A GitHub on loopback: REST and git over HTTP on one port, honest about what it is asked.

Every request and every successful answer is held against GitHub's own description; what differs is
in `GitHub.violations`. It proves how this product handles what GitHub is known to do, and nothing
about GitHub itself.
"""

import json
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tests.support.github import app, git_http, rights, rulesets
from tests.support.github.calls import NOT_FOUND, Call, Calls
from tests.support.github.description import Json, match
from tests.support.github.faults import Answer, Fault, refusal, striking
from tests.support.github.request import API, Request
from tests.support.github.state import Access, Organisation, Repository

UNAUTHORISED = refusal(401, "Bad credentials")
AS_AN_APP = Access(scopes=None, may_create=False, may_write_workflows=False)
SIGN_IN = Answer(401, None, {"WWW-Authenticate": 'Basic realm="GitHub"'})


class GitHub:
    """One GitHub with one organisation.

    Attributes:
        access: the tokens it knows.
        app: a GitHub App, if there is one.
        faults: what is still to go wrong.
        seen: the name and status of every answered call, in order; 0 where none was sent.
        violations: where a call or an answer differs from GitHub's description.
        latency: seconds that every request takes on its way.
        connecting: seconds that every new connection takes beside that.
        readable: repositories outside the organisation, by full name, that every token may read.
        watch: called with the name of every request, while it is in flight.
    """

    def __init__(self, folder: Path) -> None:
        """Hold repositories below a folder; nothing listens yet."""
        self.organisation = Organisation()
        (folder / self.organisation.login).mkdir(parents=True)
        self.calls = Calls(self.organisation, folder / self.organisation.login)
        self.access: dict[str, Access] = {}
        self.app: app.App | None = None
        self.faults: list[Fault] = []
        self.seen: list[tuple[str, int]] = []
        self.violations: list[str] = []
        self.latency = 0.0
        self.connecting = 0.0
        self.readable: dict[str, Path] = {}
        self.watch: Callable[[str], object] = lambda _: None
        self.port = 0
        self._state = threading.Lock()
        self._log = threading.Lock()

    @property
    def web(self) -> str:
        """Where git and people go; the REST interface is below it, as on an Enterprise Server."""
        return f"http://127.0.0.1:{self.port}"

    def repository(self, name: str) -> Repository:
        """A repository that must be there."""
        held = self.organisation.repository(name)
        assert held is not None, f"no repository {name}"
        return held

    def handle(self, request: Request) -> Answer | git_http.GitAnswer | None:
        """Answer one request; None drops the connection."""
        self.watch(request.name)
        fault = self._fault(request.name)
        answer: Answer | git_http.GitAnswer | None = None
        if fault is None or fault.after:
            answer = self._work(request)
        if fault is not None:
            fault.strike()
            answer = fault.answer
        with self._log:
            self.seen.append((request.name, answer.status if answer else 0))
        return answer

    def _fault(self, name: str) -> Fault | None:
        with self._log:
            return striking(self.faults, name)

    def _work(self, request: Request) -> Answer | git_http.GitAnswer:
        access = self.access.get(request.token)
        if access is None and self.app and self.app.signed(request.token):
            access = AS_AN_APP
        if not request.place:
            return self._git(request, access)
        if access is None:
            return UNAUTHORISED
        if not access.single_sign_on:
            url = f"{self.web}/orgs/{self.organisation.login}/sso?authorization_request=A1"
            return refusal(403, "Resource protected by SSO", X_GitHub_SSO=f"required; url={url}")
        return self._rest(request, access)

    def _rest(self, request: Request, access: Access) -> Answer:
        path = self._present_path(request.place)
        found = match(request.verb, path)
        if found is None:
            self._violated([f"{request.name} is not described"])
            return NOT_FOUND
        operation, parameters = found
        body: Json = request.body
        if not operation.takes_a_file:
            body = json.loads(request.body) if request.body else None
            self._violated(operation.request_violations(body))
        base = f"{self.web}{API}"
        query = dict(parse_qsl(request.query))
        call = Call(operation, parameters, query, body, access, base)
        with self._state:
            if self.app and access is AS_AN_APP:
                answer = self.app.answer(call, self.access)
            else:
                answer = self.calls.answer(call)
        if answer.status < 300:
            self._violated(operation.answer_violations(answer.status, answer.body))
        scopes = {} if access.scopes is None else {"X-OAuth-Scopes": ", ".join(access.scopes)}
        return Answer(answer.status, answer.body, {**answer.headers, **scopes})

    def _present_path(self, path: str) -> str:
        """The path by name of a repository that is addressed by its number."""
        number = path.removeprefix("/repositories/")
        for held in self.organisation.repositories.values():
            if number == str(held.id):
                return f"/repos/{held.full_name}"
        return path

    def _git(self, request: Request, access: Access | None) -> Answer | git_http.GitAnswer:
        if access is None or access is AS_AN_APP:
            return SIGN_IN
        _, owner, name, *rest = request.path.split("/")
        about = git_http.GitRequest(
            request.verb, "/" + "/".join(rest), request.query, request.headers, request.body
        )
        if folder := self.readable.get(f"{owner}/{name.removesuffix('.git')}"):
            return git_http.serve(folder, about, may_write_workflows=False)
        held = self.organisation.repository(name.removesuffix(".git"))
        if owner != self.organisation.login or held is None or not access.admits(held.name):
            return Answer(404)
        with self._state:
            if held.calls_until_ready:
                held.calls_until_ready -= 1
                return Answer(404)
        if access.rights is not None and not rights.may(access.rights, git_http.needed(about)):
            return Answer(403)
        scopes = access.scopes is None or "workflow" in access.scopes
        given = access.rights is None or access.rights.get("workflows") == "write"
        may_write = scopes and given and access.may_write_workflows
        guards = [*held.rulesets, *self.organisation.rulesets]
        branch, commands = str(held.settings["default_branch"]), git_http.pushed(about)
        answer = git_http.serve(
            held.folder,
            about,
            may_write_workflows=may_write,
            rules="\n".join(rulesets.refusals(guards, access.role, branch, commands)),
            keeps_history=rulesets.keeping_history(guards, branch, commands),
        )
        if commands:
            held.settings["default_branch"] = git_http.settle_default_branch(held.folder)
        return answer

    def _violated(self, texts: Iterator[str] | list[str]) -> None:
        with self._log:
            self.violations.extend(texts)


class Handler(BaseHTTPRequestHandler):
    """Turns bytes into requests and answers into bytes, each answer in one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def setup(self) -> None:
        super().setup()
        time.sleep(self.server.github.connecting)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.title(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parts.query, headers, self._read())
        time.sleep(self.server.github.latency)
        answer = self.server.github.handle(request)
        if answer is None:
            self.close_connection = True
            return
        if isinstance(answer, git_http.GitAnswer):
            sent, body = dict(answer.headers), answer.body
        else:
            sent = {"Content-Type": "application/json", **answer.headers}
            body = b"" if answer.body is None else json.dumps(answer.body).encode()
        if answer.status != 204:
            sent["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self.wfile.write(f"HTTP/1.1 {answer.status} X\r\n{head}\r\n".encode() + body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815  # http.server's names

    def _read(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionResetError("the client died while it spoke")
        return body

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Print nothing."""


class Server(ThreadingHTTPServer):
    """Listens for one GitHub."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, github: GitHub, port: int) -> None:
        self.github = github
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Count a fault of the double's own as a violation; no test may pass over it."""
        del request, client_address
        self.github.violations.append(traceback.format_exc())


@contextmanager
def running(folder: Path, kind: type[GitHub] = GitHub, port: int = 0) -> Iterator[GitHub]:
    """A GitHub that answers while the block lasts, at a port that is given, else at a free one."""
    github = kind(folder)
    server = Server(github, port)
    github.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
