"""Two releases, and projects made once by the first, for every test to copy."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.place import release
from tests.support.programs import RunCopier
from tests.updating.merge_scene import Renders
from tests.updating.scenes import (
    Update,
    UpdatedProject,
    change_release,
    edit_against,
    edit_apart,
    fresh,
    once,
)


@pytest.fixture(scope="session")
def releases(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with the tags v0.1.0 and v0.2.0."""
    folder = tmp_path_factory.mktemp("releases") / "ml-init"
    shutil.copytree(template, folder, symlinks=True)
    change_release(folder)
    release(folder, "v0.2.0")
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what is made once is kept."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def original(made: Path, releases: Path, run_copier: RunCopier) -> Path:
    """A project as v0.1.0 makes it; not to be written to."""
    if not (made / "original").exists():
        ended = run_copier(
            "copy", "--vcs-ref", "v0.1.0", releases, made / "original", data=answers_with()
        )
        assert ended.code == 0, ended.output
    return made / "original"


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
def apart(made: Path, original: Path, update: Update) -> UpdatedProject:
    """An update that meets no edit of the user's; not to be written to."""
    return once(made / "apart", original, edit_apart, update)


@pytest.fixture
def against(made: Path, original: Path, update: Update) -> UpdatedProject:
    """An update that meets several edits of the user's; not to be written to."""
    return once(made / "against", original, edit_against, update)


@pytest.fixture
def renders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renders:
    """The folders of one update, and the checkout in which its steps run."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "checkout").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.chdir(tmp_path / "checkout")
    return Renders(tmp_path / "checkout")
