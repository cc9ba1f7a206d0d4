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
        body: what came with it.
        sign_in: the header Authorization.
    """

    place: str
    query: Mapping[str, str]
    body: bytes
    sign_in: str

    @property
    def form(self) -> dict[str, str]:
        """The parameters of its body."""
        return dict(parse_qsl(self.body.decode()))


Answer = tuple[int, object]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: Callable[[Asked], Answer | None]

    def _serve(self) -> None:
        address = urlsplit(self.path)
        answered = type(self).answer(
            Asked(
                f"{self.command} {address.path}",
                dict(parse_qsl(address.query)),
                self._chunks() if "Transfer-Encoding" in self.headers else self._whole(),
                self.headers.get("Authorization", ""),
            )
        )
        if answered is None:
            self.close_connection = True
            return
        status, told = answered
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _whole(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_POST = _serve  # noqa: N815  # http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Print nothing."""


@contextmanager
def answering(answer: Callable[[Asked], Answer | None]) -> Iterator[str]:
    """Serve what a function answers while the block lasts; None drops the connection.

    Yields:
        The URL.
    """
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
