"""The one corner of GitHub that a pull request's workflow talks to: its comments."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PLACE = re.compile(r"/repos/([\w.-]+/[\w.-]+)/issues/(\d+)/comments")


@dataclass(frozen=True)
class Comment:
    """One comment as it arrived."""

    repository: str
    number: int
    body: str


@dataclass(frozen=True)
class Comments:
    """A running double; ``url`` takes the place of GITHUB_API_URL."""

    url: str
    received: list[Comment] = field(default_factory=list)


@contextmanager
def receiving(token: str) -> Iterator[Comments]:
    """Take comments until the block ends, from whoever carries ``token``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found = PLACE.fullmatch(self.path)
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["Authorization"] not in (f"token {token}", f"Bearer {token}"):
                self.answer(401, {"message": "Bad credentials"})
            elif not found:
                self.answer(404, {"message": "Not Found"})
            else:
                comments.received.append(Comment(found[1], int(found[2]), content["body"]))
                self.answer(201, {"id": len(comments.received), "body": content["body"]})

        def answer(self, status: int, content: dict[str, object]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    comments = Comments(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield comments
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
