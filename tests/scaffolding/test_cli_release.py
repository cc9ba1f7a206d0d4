"""The download of the pinned release, from a real server on loopback."""

import hashlib
import io
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hooks.errors import CliError, UserError
from hooks.scaffolding import cli_release
from hooks.scaffolding.cli_release import download_release, release_folder, release_platform
from tests.support.place import ROOT

assert sys.platform != "win32"  # what is played here is POSIX's own

Answer = Callable[[BaseHTTPRequestHandler], None]
SCRIPT = b"#!/bin/sh\necho Databricks CLI v1.9.0\n"
# What another process does: the same download, expecting the checksum that its caller names.
RUN = """
import signal, sys
from pathlib import Path
from hooks.scaffolding import cli_release
signal.signal(signal.SIGINT, signal.default_int_handler)
cli_release.CHECKSUMS[cli_release.this_platform()] = sys.argv[3]
cli_release.download_release(Path(sys.argv[1]), sys.argv[2])
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path))


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A small release whose checksum is the expected one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("README.md", "about it")
        file.writestr("databricks", SCRIPT)
    checksum = hashlib.sha256(content.getvalue()).hexdigest()
    monkeypatch.setitem(cli_release.CHECKSUMS, cli_release.this_platform(), checksum)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return content.getvalue()


@contextmanager
def mirror(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def sending(content: bytes, length: int | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(length or len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def half_of(content: bytes, sent: threading.Event, end: threading.Event) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        sending(content[: len(content) // 2], len(content))(handler)
        sent.set()
        end.wait()

    return answer


def run(entry: Path, base: str, archive: bytes) -> "subprocess.Popen[bytes]":
    checksum = hashlib.sha256(archive).hexdigest()
    command = [sys.executable, "-c", RUN, str(entry), base, checksum]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)


def test_a_download_leaves_the_program_alone_in_the_cache(tmp_path: Path, archive: bytes) -> None:
    entry = tmp_path / "cache" / "entry"

    with mirror(sending(archive)) as base:
        download_release(entry, f"{base}/")

    assert (entry / "databricks").read_bytes() == SCRIPT
    assert os.access(entry / "databricks", os.X_OK)
    assert sorted(path.name for path in entry.parent.rglob("*")) == ["databricks", "entry"]


def test_the_address_is_the_vendors(tmp_path: Path, archive: bytes) -> None:
    asked = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        sending(archive)(handler)

    with mirror(answer) as base:
        download_release(tmp_path / "entry", base)

    name = cli_release.this_platform()
    assert asked == [f"/v1.9.0/databricks_cli_1.9.0_{name}.zip"]


def test_a_proxy_is_used(tmp_path: Path, archive: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with mirror(sending(archive)) as base:
        monkeypatch.setenv("http_proxy", base)
        download_release(tmp_path / "entry", "http://mirror.invalid")

    assert (tmp_path / "entry" / "databricks").exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(sending(b"PK", 5000), "cannot be downloaded|SHA-256", id="cut short"),
        pytest.param(sending(b"a sign-in page"), "SHA-256 differs", id="something else"),
        pytest.param(lambda it: it.send_error(404), "answered 404", id="not found"),
        pytest.param(lambda it: it.wfile.write(b"\0\n"), "cannot be downloaded", id="not HTTP"),
    ],
)
def test_what_is_not_the_published_file_leaves_nothing(
    tmp_path: Path, archive: bytes, answer: Answer, words: str
) -> None:
    assert archive

    with mirror(answer) as base, pytest.raises(CliError, match=words):
        download_release(tmp_path / "entry", base)

    assert list(tmp_path.iterdir()) == []


def test_a_server_that_falls_silent_is_given_up(tmp_path: Path, archive: bytes) -> None:
    sent, end = threading.Event(), threading.Event()

    with mirror(half_of(archive, sent, end)) as base, pytest.raises(CliError, match="timed out"):
        download_release(tmp_path / "entry", base, silence=0.2)
    end.set()

    assert list(tmp_path.iterdir()) == []


def without_end(pause: float) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while True:
                time.sleep(pause)
                handler.wfile.write(b"x" * 1000)

    return answer


@pytest.mark.attack("a mirror sends an archive without end")
def test_an_archive_without_end_is_given_up(
    tmp_path: Path, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert archive
    monkeypatch.setattr(cli_release, "LARGEST", 1 << 20)

    too_large = pytest.raises(CliError, match="is larger than 1 MiB")
    with mirror(without_end(0)) as base, too_large:
        download_release(tmp_path / "entry", base)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.attack("a mirror sends an archive in drops, for hours")
def test_an_archive_that_comes_in_drops_is_given_up(
    tmp_path: Path, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert archive
    monkeypatch.setattr(cli_release, "LIMIT", 0.3)

    too_slow = pytest.raises(CliError, match="it took more than")
    with mirror(without_end(0.05)) as base, too_slow:
        download_release(tmp_path / "entry", base)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("base", "words"),
    [
        pytest.param("http://127.0.0.1:1", "Connection refused", id="nobody listens"),
        pytest.param("mirror/cli", "unknown url type", id="no scheme"),
        pytest.param("http://[mirror", "cannot be downloaded", id="a broken address"),
        pytest.param("http://me:hidden@mirror.invalid", "user name", id="a password in it"),
    ],
)
def test_an_address_that_leads_nowhere_is_named_without_a_password(
    tmp_path: Path, base: str, words: str
) -> None:
    with pytest.raises(CliError, match=words) as raised:
        download_release(tmp_path / "entry", base)

    assert "hidden" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_two_downloads_at_once_make_one_program(tmp_path: Path, archive: bytes) -> None:
    entry = tmp_path / "entry"
    together = threading.Barrier(2)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        together.wait()
        sending(archive)(handler)

    with mirror(answer) as base:
        runs = [run(entry, base, archive) for _ in range(2)]
        codes = [started.wait() for started in runs]

    assert codes == [0, 0]
    assert list(tmp_path.iterdir()) == [entry]
    assert (entry / "databricks").read_bytes() == SCRIPT


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_download_ended_half_way_does_not_trouble_the_next(
    tmp_path: Path, archive: bytes, ending: signal.Signals
) -> None:
    entry = tmp_path / "entry"
    sent, end = threading.Event(), threading.Event()

    with mirror(half_of(archive, sent, end)) as base:
        started = run(entry, base, archive)
        sent.wait()
        started.send_signal(ending)
        code = started.wait()
        end.set()
    left = sorted(tmp_path.rglob("databricks"))
    with mirror(sending(archive)) as base:
        download_release(entry, base)

    assert code == -ending
    assert left == []
    assert (entry / "databricks").read_bytes() == SCRIPT


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, archive: bytes) -> None:
    full = pytest.raises(UserError, match="ML_INIT_CACHE")

    with mirror(sending(archive)) as base, full, largest_file(len(archive) // 2):
        download_release(tmp_path / "entry", base)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "linux_amd64"),
        ("Linux", "aarch64", "linux_arm64"),
        ("Darwin", "x86_64", "darwin_amd64"),
        ("Darwin", "arm64", "darwin_arm64"),
    ],
)
def test_a_platform_has_the_vendors_name(system: str, machine: str, name: str) -> None:
    assert release_platform(system, machine) == name


@pytest.mark.parametrize(("system", "machine"), [("Windows", "AMD64"), ("Linux", "riscv64")])
def test_other_platforms_are_refused_by_name(system: str, machine: str) -> None:
    with pytest.raises(CliError, match=f"not for {system} on {machine}"):
        release_platform(system, machine)


def test_the_release_is_kept_in_the_users_cache_by_version_and_platform(tmp_path: Path) -> None:
    folder = release_folder()

    assert folder == tmp_path / "databricks-cli" / f"1.9.0-{cli_release.this_platform()}"
