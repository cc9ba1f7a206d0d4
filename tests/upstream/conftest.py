"""Upstream's real stacks, as a user's own git fetches them from a mirror."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from extensions.stacks import MLOPS_STACKS
from hooks.adopting.commits import candidates, history, place_of
from hooks.adopting.forms import Forms
from tests.support.answers import answers_with
from tests.support.place import release
from tests.support.programs import Ended, RunCopier
from tests.support.trees import git
from tests.upstream.cells import Cell
from tests.upstream.releases import NAMES, NEWEST, RELEASES, Copy, clone, found, stack_of

collect_ignore = [] if NEWEST else ["test_newest.py"]


@pytest.fixture(scope="session")
def mirror() -> Path:
    """A clone of databricks/mlops-stacks on this machine."""
    return found(clone)


@pytest.fixture(scope="session")
def serverless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds v0.5, which the clone may be too old to know."""
    source = found(lambda: stack_of("v0.5", tmp_path_factory.mktemp("unpacked")))
    folder = tmp_path_factory.mktemp("v0.5") / "stack"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".git"))
    release(folder, "v0.5")
    return folder


@pytest.fixture
def choose(
    mirror: Path, serverless: Path, _own_environment: None
) -> Callable[[str], dict[str, str]]:
    """The answers that choose a release; git finds the mirror in place of GitHub."""
    git(Path.home(), "config", "--global", f"url.{mirror}.insteadOf", MLOPS_STACKS)

    def answers(name: str) -> dict[str, str]:
        if name == "v0.5":
            commit = git(serverless, "rev-parse", "HEAD")
            return {"stack": "custom", "stack_url": str(serverless), "stack_commit": commit}
        if name in {"starter", *NAMES}:
            return {"stack": NAMES.get(name, name)}
        commit = NEWEST if name == "newest" else RELEASES[name]
        return {"stack": "custom", "stack_url": MLOPS_STACKS, "stack_commit": commit}

    return answers


@pytest.fixture
def copy(
    choose: Callable[[str], dict[str, str]], run_copier: RunCopier, template: Path, tmp_path: Path
) -> Copy:
    """Copy a cell to the folder ``project``, from the template unless another one is given.

    What is answered beside the cell is given by name.
    """

    def run(cell: Cell, source: Path = template, **beside: str | bool) -> Ended:
        data = answers_with(**{**beside, **cell.changes, **choose(cell.release)})
        return run_copier("copy", source, tmp_path / "project", data=data)

    return run


@pytest.fixture
def project(copy: Copy, cell: Cell, tmp_path: Path) -> Path:
    """A new project from a cell."""
    ended = copy(cell)
    assert ended.code == 0, ended.output
    return tmp_path / "project"


@pytest.fixture
def forms(mirror: Path, databricks_cli: Path, monkeypatch: pytest.MonkeyPatch) -> Forms:
    """The whole history as the cache has it once it was fetched.

    It is copied, for a mirror may lack large files that no render needs, and cannot be fetched
    then.
    """
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))
    place = place_of(MLOPS_STACKS)
    if not place.exists():
        place.parent.mkdir(exist_ok=True, mode=0o700)
        shutil.copytree(git(mirror, "rev-parse", "--absolute-git-dir"), place)
        (place / "FETCH_HEAD").touch()
    return Forms(place, MLOPS_STACKS, candidates(history(MLOPS_STACKS)))
