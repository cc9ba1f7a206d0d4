"""A proxy that ends TLS with an authority of its own: hosts keep their real names in a test."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate that a program is told to trust, and a server's that it has signed.

    Attributes:
        trusted: the file that SSL_CERT_FILE names.
        served: the file with the server's certificate and its key.
    """

    trusted: Path
    served: Path


def authority(folder: Path, hosts: Mapping[str, str]) -> Authority:
    """Make both in a folder, for servers of these names."""
    root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority of these tests")])
    now = dt.datetime.now(dt.UTC)

    def certificate(key: ec.EllipticCurvePrivateKey, *, is_root: bool) -> x509.Certificate:
        made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - DAY).not_valid_after(now + DAY)
        made = made.add_extension(x509.BasicConstraints(is_root, None), critical=True)
        if not is_root:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            made = made.add_extension(names, critical=False)
        return made.sign(root, hashes.SHA256())

    made = Authority(folder / "authority.pem", folder / "server.pem")
    pem = serialization.Encoding.PEM
    made.trusted.write_bytes(certificate(root, is_root=True).public_bytes(pem))
    key = own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    made.served.write_bytes(certificate(own, is_root=False).public_bytes(pem) + key)
    return made


class _Handler(BaseHTTPRequestHandler):
    hosts: Mapping[str, str]
    context: ssl.SSLContext

    def do_CONNECT(self) -> None:  # http.server's name
        """Lead to the server that stands for a host; other hosts cannot be reached."""
        address = self.hosts.get(self.path.removesuffix(":443"))
        if address is None:
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        place = urlsplit(address)
        with (
            suppress(OSError),
            self.context.wrap_socket(self.connection, server_side=True) as client,
            socket.create_connection((place.hostname, place.port)) as server,
        ):
            back = threading.Thread(target=_pass_on, args=(server, client))
            back.start()
            _pass_on(client, server)
            back.join()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Print nothing."""


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Copy what one side sends to the other until it ends."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def leading(folder: Path, hosts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Lead each host to a server on loopback while the block lasts.

    Args:
        folder: an empty one, for the certificates.
        hosts: the address of the server by the name of the host.

    Yields:
        The variables that a program needs for it.
    """
    made = authority(folder, hosts)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.served)
    kind = type("Handler", (_Handler,), {"hosts": hosts, "context": context})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{server.server_port}",
            "SSL_CERT_FILE": str(made.trusted),
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
