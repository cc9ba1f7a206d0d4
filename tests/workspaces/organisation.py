"""An organisation of two workspaces with everything in place, and its administrator."""

import json
import os
import shlex
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from hooks import readiness
from tests.support.parts.tools import tool
from tests.support.parts.workspace import WorkspaceServer, serving
from tests.support.place import ROOT
from tests.support.programs import Ended

ADMIN = "dbapi0ml-init"  # sees the same state as the service principals, as a person
SECRETS = {"staging": "dose-canary-staging/secret+1", "prod": "dose-canary-prod/secret+2"}
SCHEMA = "all_my_ml_models"
CATALOGS = {"ml_staging": "staging", "ml_test": "staging", "ml_prod": "prod"}
GROUPS = ("ml-readers", "uc-readers")
UNITY = "/api/2.1/unity-catalog"
DATA: dict[str, object] = {
    "project_name": "awesome-ml-project",  # of no use here, as in a use case's own file
    "cloud": "aws",
    "staging_catalog_name": "ml_staging",
    "prod_catalog_name": "ml_prod",
    "test_catalog_name": "ml_test",
    "read_user_group": GROUPS[0],
    "unity_catalog_read_user_group": GROUPS[1],
    "use_databricks_service_principal": True,
    "staging_client_id": "staging-principal",
    "prod_client_id": "prod-principal",
}


@dataclass
class DatabricksSide:
    """Both workspaces over TLS, and what a run of the check is told."""

    folder: Path
    workspaces: Mapping[str, WorkspaceServer]
    data: dict[str, object]
    environment: dict[str, str] = field(repr=False)

    def administer(self, workspace: str, method: str, path: str, body: object = None) -> None:
        """Do something as an administrator."""
        request = urllib.request.Request(  # noqa: S310  # the workspace's own https address
            self.workspaces[workspace].url + path,
            json.dumps(body).encode() if body else None,
            {"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/json"},
            method=method,
        )
        context = ssl.create_default_context(cafile=str(self.certificate))
        with urllib.request.urlopen(request, context=context):  # noqa: S310  # as above
            pass

    @property
    def certificate(self) -> Path:
        """What both workspaces are trusted by."""
        return self.folder / "certificate.pem"

    def grant(self, kind: str, name: str, *privileges: str, principal: str = "") -> None:
        """Grant privileges to the service principal of the catalog's workspace, or to another."""
        self._change(kind, name, principal, {"add": privileges})

    def revoke(self, kind: str, name: str, *privileges: str) -> None:
        """Take privileges of the service principal away."""
        self._change(kind, name, "", {"remove": privileges})

    def _change(self, kind: str, name: str, principal: str, change: dict[str, object]) -> None:
        workspace = CATALOGS[name.partition(".")[0]]
        change["principal"] = principal or f"{workspace}-principal"
        path = f"{UNITY}/permissions/{kind}/{name}"
        self.administer(workspace, "PATCH", path, {"changes": [change]})

    def furnish(self) -> None:
        """Make everything that a project needs."""
        for catalog, workspace in CATALOGS.items():
            self.administer(workspace, "POST", f"{UNITY}/catalogs", {"name": catalog})
            schema = {"name": SCHEMA, "catalog_name": catalog}
            self.administer(workspace, "POST", f"{UNITY}/schemas", schema)
            self.grant("catalog", catalog, "USE_CATALOG")
            self.grant(
                "schema", f"{catalog}.{SCHEMA}", "USE_SCHEMA", "CREATE_MODEL", "CREATE_TABLE"
            )

    def remove(self, kind: str, name: str) -> None:
        """Take a catalog or schema away, with the grants on it."""
        self.administer(CATALOGS[name.partition(".")[0]], "DELETE", f"{UNITY}/{kind}s/{name}")
        self.revoke(kind, name, "ALL_PRIVILEGES")

    def data_file(self) -> Path:
        """The answers as they are now, in a file."""
        file = self.folder / "data.yml"
        file.write_text(yaml.safe_dump(self.data))
        return file

    def check(self, **environment: str) -> Ended:
        """Run the check as the platform team does."""
        ended = subprocess.run(
            [sys.executable, "-m", "hooks.readiness", str(self.data_file())],
            cwd=ROOT,
            env={**os.environ, **self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout)

    def paste(self, command: str) -> None:
        """Run a command of the report as the administrator."""
        program = tool("databricks")
        environment = {
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "SSL_CERT_FILE": str(self.certificate),
            "DATABRICKS_TOKEN": ADMIN,
        }
        subprocess.run(
            ["sh", "-c", command], env=environment, check=True, stdout=subprocess.DEVNULL
        )


def run_here(ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the check in this process."""
    for name, value in ready.environment.items():
        monkeypatch.setenv(name, value)
    return readiness.main([str(ready.data_file())])


def one_line(output: str, start: str) -> str:
    """The only line of a report that begins so; nothing in it is a traceback."""
    assert "Traceback" not in output
    (line,) = [line for line in output.splitlines() if line.startswith(start)]
    return line


def cures(output: str) -> list[str]:
    """The commands in a log's lines, in their order."""
    found = [
        line[line.index("DATABRICKS_HOST=") :]
        for line in output.splitlines()
        if " DATABRICKS_HOST=" in line
    ]
    assert all(shlex.split(command)[1] == "databricks" for command in found)
    return found


def problems(output: str) -> list[str]:
    """What is wrong, each as ``where: what``."""
    lines = [line for line in output.splitlines() if line.startswith("wrong: ")]
    return [": ".join(line.split(": ")[1:3]) for line in lines]


@contextmanager
def organisation(
    folder: Path,
    groups: tuple[str, ...] = GROUPS,
    numbers: tuple[str, str] = ("1001", "2002"),
    latency: int = 0,
    identity: Mapping[str, object] | None = None,
) -> Iterator[DatabricksSide]:
    """An organisation that is ready, but for the groups and metastores that are left out.

    ``latency`` is in milliseconds for every answer; ``identity`` are fields of whoever signs in.
    """
    certificate = folder / "certificate.pem"
    with ExitStack() as stack:
        running = {}
        for name, number in zip(("staging", "prod"), numbers, strict=True):
            client_id = f"{name}-principal"
            extras = {
                "WORKSPACE_NUMBER": number,
                "WORKSPACE_LATENCY": str(latency),
                "WORKSPACE_CERTIFICATE": str(certificate),
                "WORKSPACE_IDENTITY": json.dumps({"userName": client_id, **(identity or {})}),
            }
            running[name] = stack.enter_context(
                serving(
                    client_id=client_id,
                    client_secret=SECRETS[name],
                    token=ADMIN,
                    groups=groups,
                    extras=extras,
                )
            )
        hosts: dict[str, object] = {
            f"{name}_workspace_host": each.url for name, each in running.items()
        }
        environment = {
            "DATABRICKS_CLI": str(tool("databricks")),
            "SSL_CERT_FILE": str(certificate),
            "DATABRICKS_STAGING_CLIENT_SECRET": SECRETS["staging"],
            "DATABRICKS_PROD_CLIENT_SECRET": SECRETS["prod"],
        }
        made = DatabricksSide(folder, running, {**DATA, **hosts}, environment)
        made.furnish()
        yield made
