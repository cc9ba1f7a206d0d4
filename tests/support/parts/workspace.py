"""The vendor's own test workspace on loopback, and bundles sent to it as a service principal."""

import json
import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.parts.tools import tool

# The name under which the test workspace knows whoever signs in as a service principal.
SERVICE_PRINCIPAL = "aaaaaaaa-bbbb-4ccc-dddd-eeeeeeeeeeee"
LIMIT = 300  # seconds, after which a command that hangs fails its test
POLICIES = "policies.json"  # beside the record
HOST = re.compile(r"^(?P<key>[ \t]*host:[ \t]+)(?P<host>[^\s#]+)", re.MULTILINE)


@dataclass(frozen=True)
class WorkspaceRequest:
    """One call that the workspace received; the body of a sign-in is left out."""

    method: str
    path: str
    body: str


@dataclass(frozen=True)
class WorkspaceServer:
    """A running workspace, and the one service principal that it admits."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    record: Path

    def requests(self) -> list[WorkspaceRequest]:
        """Every request so far, in the order of arrival, refused ones among them."""
        return [
            WorkspaceRequest(**json.loads(line)) for line in self.record.read_text().splitlines()
        ]

    def bodies(self, path: str) -> list[object]:
        """The JSON bodies of the POST requests to the paths that end in ``path``."""
        return [
            json.loads(request.body)
            for request in self.requests()
            if request.method == "POST" and request.path.endswith(path)
        ]

    def trust(self, *policies: Mapping[str, object]) -> None:
        """Let in whoever has a token that fits one of these policies, and no other token.

        Args:
            policies: each with ``issuer``, ``audiences`` and ``subject``, as Databricks takes it.
        """
        self.record.with_name(POLICIES).write_text(json.dumps(policies))

    def sign_in(self) -> dict[str, str]:
        """The environment by which the CLI and the SDK sign in here."""
        return {
            "DATABRICKS_CLIENT_ID": self.client_id,
            "DATABRICKS_CLIENT_SECRET": self.client_secret,
        }


@contextmanager
def serving(
    *,
    client_id: str = SERVICE_PRINCIPAL,
    client_secret: str = "",
    token: str = "",
    groups: Iterable[str] = (),
    extras: Mapping[str, str] | None = None,
) -> Iterator[WorkspaceServer]:
    """Run an empty workspace until the block ends.

    It admits ``client_id`` with ``client_secret`` (drawn at random unless given), whoever carries
    the access token where one is given, and nobody else. ``groups`` are the groups that exist.
    ``extras`` are further variables of the program, as the head of its source describes them.
    A job that is run there succeeds at once, and no code of its tasks is run.
    """
    secret = client_secret or secrets.token_urlsafe()
    with tempfile.TemporaryDirectory(prefix="workspace-") as folder:
        record = Path(folder) / "requests.jsonl"
        environment = {
            "WORKSPACE_CLIENT_ID": client_id,
            "WORKSPACE_CLIENT_SECRET": secret,
            "WORKSPACE_TOKEN": token,
            "WORKSPACE_GROUPS": json.dumps(list(groups)),
            "WORKSPACE_REQUESTS": str(record),
            "WORKSPACE_POLICIES": str(record.with_name(POLICIES)),
            **(extras or {}),
        }
        with subprocess.Popen(
            [tool("workspace")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,  # with a search path it would find uv and execute notebooks
            text=True,
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            try:
                yield WorkspaceServer(server.stdout.readline().strip(), client_id, secret, record)
            finally:
                server.stdin.close()


def clean_environment(home: Path) -> dict[str, str]:
    """An environment without anybody's settings: a search path and an own home, nothing else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": tempfile.gettempdir(),
        "DATABRICKS_CLI_DISABLE_TELEMETRY": "1",
        "NO_COLOR": "1",
    }


def point_at(bundle: Path, url: str, *, instead_of: str = "") -> None:
    """Make ``databricks.yml`` name the workspace at ``url`` wherever it names a host.

    With ``instead_of`` only that host is replaced. A target without a host is left without one.
    """
    settings = bundle / "databricks.yml"

    def replaced(found: re.Match[str]) -> str:
        return found[0] if instead_of not in ("", found["host"]) else found["key"] + url

    settings.write_text(HOST.sub(replaced, settings.read_text()))


def bundle(
    command: str, target: str, folder: Path, workspace: WorkspaceServer, *, cli: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``databricks bundle validate --strict`` or ``deploy`` in ``folder`` for one target.

    The hosts in its ``databricks.yml`` must lead to ``workspace`` (see `point_at`). Never raises
    on a failed command: the return code and both streams are the result.
    """
    options = ["--strict"] if command == "validate" else []
    words = ["bundle", command, *options, "--target", target]
    return run_cli(words, workspace.sign_in(), folder, cli=cli)


def run_cli(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, *, cli: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the Databricks CLI in a folder, with these variables and nobody's settings.

    Never raises on a failed command: the return code and both streams are the result.
    """
    with tempfile.TemporaryDirectory(prefix="home-") as home:
        return subprocess.run(
            [cli or tool("databricks"), *words],
            cwd=folder,
            env={**clean_environment(Path(home)), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
