"""What every test starts from: an empty home, a template under git, and the real CLI."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hooks.project.answers import Answers
from tests.support.answers import usual_answers
from tests.support.parts.tools import tool
from tests.support.place import ROOT, release
from tests.support.programs import Ended, Forks, RunCopier, StartCopier, copier_words
from tests.support.shared import make_once, of_all_workers

pytest_plugins = [
    "tests.support.cli_machine",
    "tests.support.copying",
    "tests.support.publishing",
    "tests.support.publishing_run",
    "tests.support.trust_scene",
]
# Another CLI to test with. Read once: tests take it out of their environment.
TEST_CLI = os.environ.get("ML_INIT_TEST_CLI")
TOLD_BY_ENVIRONMENT = (
    "DATABRICKS_",
    "GITHUB_",
    "ML_INIT_",
    "ADMIN_",
    "ARM_",
    "GH_",
    "COPIER_",
    "GIT_",
    "CI",
    "NO_COLOR",
)

# A shell starts what runs in the background with Ctrl-C ignored, and children would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
os.umask(0o022)  # what tests put into a cache is refused where a group may write to it


@pytest.fixture
def make_answers() -> Callable[..., Answers]:
    """Typed answers, the usual ones but for what is given."""
    return usual_answers


@pytest.fixture(scope="session")
def databricks_cli() -> Path:
    """The real Databricks CLI."""
    return Path(TEST_CLI or tool("databricks"))


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that the tests of one worker share, as a user's runs share theirs."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the homes lie: pytest's own folder is slow with thousands of entries."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _own_environment(homes: Path, monkeypatch: pytest.MonkeyPatch, shared_cache: Path) -> None:
    """Nothing of the person who runs the tests reaches them, and no proxy stands before a double.

    Where a host needs no proxy, requests does not read the whole environment twice for each call.
    """
    home = Path(tempfile.mkdtemp(dir=homes))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a step that ended here ignores it
    for name in os.environ:
        if name.startswith(TOLD_BY_ENVIRONMENT):
            monkeypatch.delenv(name)
    (home / ".gitconfig").write_text("[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("ML_INIT_CACHE", str(shared_cache))
    monkeypatch.setenv("ML_INIT_CHECKS", "off")  # nobody's workspaces are asked unless a test does
    monkeypatch.setenv("COPIER_CACHE_DIR", str(home / "copier"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This working tree as a git repository with a tag, as a release would be.

    It is the same commit for all workers.
    """

    def make(folder: Path) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "benchmarks/")):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        release(folder, "v0.1.0")

    return make_once(of_all_workers(tmp_path_factory, "template") / "ml-init", make)


@pytest.fixture(autouse=True)
def _real_cli(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Whoever runs Copier in a test has the real CLI, as if it were installed."""
    if "start_copier" in request.fixturenames:
        monkeypatch.setenv("DATABRICKS_CLI", str(request.getfixturevalue("databricks_cli")))


@pytest.fixture
def start_copier(tmp_path: Path) -> StartCopier:
    """Copier as a user starts it, told its answers by a data file; it runs on by itself."""

    def start(
        *arguments: str | Path, data: dict[str, str | bool] | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "copier", *copier_words(tmp_path, arguments, data)],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return start


@pytest.fixture(scope="session")
def copier_server() -> Iterator[Forks | None]:
    """A process that is Copier as often as it is asked, where the system can fork."""
    if sys.platform == "win32":
        yield None
    else:
        from tests.support.copier_server import CopierServer

        server = CopierServer()
        yield server
        server.close()


@pytest.fixture
def run_copier(tmp_path: Path, start_copier: StartCopier, copier_server: Forks | None) -> RunCopier:
    """Copier from start to end."""

    def run(*arguments: str | Path, data: dict[str, str | bool] | None = None) -> Ended:
        if copier_server and copier_server.takes(os.environ):
            return copier_server.run(copier_words(tmp_path, arguments, data), tmp_path)
        with start_copier(*arguments, data=data) as process:
            output, _ = process.communicate()
        return Ended(process.returncode, output)

    return run
