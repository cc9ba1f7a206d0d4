"""Two releases, and projects made once by the first, for every test to copy."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support.place import release
from tests.support.programs import RunCopier
from tests.support.shared import make_once, of_all_workers
from tests.updating.merge_scene import Renders
from tests.updating.scenes import (
    Update,
    UpdatedProject,
    Watch,
    by_steps,
    change_release,
    copied,
    edit_against,
    edit_apart,
    fresh,
    keep_aside,
    once,
    tree_of,
)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what is made once is kept."""
    return of_all_workers(tmp_path_factory, "updating")


@pytest.fixture(scope="session")
def shared_cache(made: Path) -> Path:
    """A cache that all workers share, so that they render the same once."""
    return made / "cache"


@pytest.fixture(scope="session")
def releases(made: Path, template: Path) -> Path:
    """The template with the tags v0.1.0 and v0.2.0."""

    def make(folder: Path) -> None:
        shutil.copytree(template, folder, symlinks=True)
        change_release(folder)
        release(folder, "v0.2.0")

    return make_once(made / "ml-init", make)


@pytest.fixture
def original(made: Path, releases: Path, run_copier: RunCopier) -> Path:
    """A project as v0.1.0 makes it; not to be written to."""
    return copied(made / "original", "v0.1.0", releases, run_copier)


@pytest.fixture
def newer(made: Path, releases: Path, run_copier: RunCopier) -> Path:
    """A project as v0.2.0 makes it; not to be written to."""
    return copied(made / "newer", "v0.2.0", releases, run_copier)


@pytest.fixture
def project(original: Path, tmp_path: Path) -> Path:
    """A project of v0.1.0 to work on."""
    return fresh(tmp_path, original)


@pytest.fixture
def update(run_copier: RunCopier) -> Update:
    """Bring a project to v0.2.0 with the answers it has."""

    def run(project: Path, *words: str) -> UpdatedProject:
        before = project.with_name(f"{project.name}-before")
        shutil.copytree(project, before, symlinks=True)
        return UpdatedProject(project, before, run_copier("update", "--defaults", *words, project))

    return run


@pytest.fixture
def steps(
    original: Path, newer: Path, renders: Renders, capsys: pytest.CaptureFixture[str]
) -> Update:
    """Bring a project to v0.2.0 by the steps of an update, and what Copier rendered once."""
    versions = tree_of(original), tree_of(newer)
    return lambda project: by_steps(project, versions, renders, capsys)


@pytest.fixture(params=["steps", pytest.param("Copier", marks=pytest.mark.breadth)])
def either(request: pytest.FixtureRequest) -> Update:
    """An update by its steps; each week by Copier, too, which does the same (test_edits.py)."""
    fixture = "steps" if request.param == "steps" else "update"
    run: Update = request.getfixturevalue(fixture)
    return run


@pytest.fixture
def watch(made: Path, databricks_cli: Path) -> Watch:
    """What shows how the update `apart` goes about it."""
    return Watch(make_once(made / "watch", lambda folder: Watch(folder).make(databricks_cli)))


@pytest.fixture
def apart(
    made: Path, original: Path, update: Update, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> UpdatedProject:
    """An update that meets no edit of the user's; not to be written to."""
    with monkeypatch.context() as changed:
        watch.begin(changed)
        return once(made / "apart", original, edit_apart, update)


@pytest.fixture
def against(made: Path, original: Path, update: Update) -> UpdatedProject:
    """An update that meets several edits of the user's; not to be written to."""

    def change(project: Path) -> None:
        keep_aside(project)
        edit_against(project)

    return once(made / "against", original, change, update)


@pytest.fixture
def renders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renders:
    """The folders of one update, and the checkout in which its steps run."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "checkout").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.chdir(tmp_path / "checkout")
    return Renders(tmp_path / "checkout")
