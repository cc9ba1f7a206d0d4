"""A small server on loopback that answers JSON."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request.

    Attributes:
        place: its method and path, such as ``GET /keys``.
        query: the parameters of its address.
        form: those of its body.
        sign_in: the header Authorization.
    """

    place: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    sign_in: str


Answer = tuple[int, Mapping[str, object]]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: Callable[[Asked], Answer]

    def _serve(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        status, told = type(self).answer(
            Asked(
                f"{self.command} {address.path}",
                dict(parse_qsl(address.query)),
                dict(parse_qsl(body)),
                self.headers.get("Authorization", ""),
            )
        )
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _serve  # noqa: N815  # http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Print nothing."""


@contextmanager
def answering(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """Serve what a function answers while the block lasts; yields the URL."""
    kind = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
