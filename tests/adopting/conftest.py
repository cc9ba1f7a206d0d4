"""A project of the starter, as a team has it before it knows ml-init."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from hooks.adopting import original
from tests.adopting.scene import Team, known_origin, original_once, raw_project, tree
from tests.support.answers import answers_with
from tests.support.programs import RunCopier
from tests.support.shared import make_once, of_all_workers


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what is made once is kept."""
    return of_all_workers(tmp_path_factory, "adopting")


@pytest.fixture(scope="session")
def shared_cache(kept: Path) -> Path:
    """A cache that all workers share, so that they render the same once."""
    return kept / "cache"


@pytest.fixture
def team(
    kept: Path,
    template: Path,
    run_copier: RunCopier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Team:
    """A team whose repository holds what the stack wrote, unchanged."""

    def make(folder: Path) -> None:
        ended = run_copier("copy", template, folder, data=answers_with())
        assert ended.code == 0, ended.output

    made = make_once(kept / "made", make)
    born = make_once(kept / "born", lambda folder: raw_project(made, folder, template))
    clone = Path(shutil.copytree(born, tmp_path / "clone", symlinks=True))
    monkeypatch.setattr("hooks.adopt.find", known_origin(tree(clone, "HEAD")))
    monkeypatch.setattr("hooks.adopt.original.make", partial(original_once, kept, original.make))
    return Team(clone, made, template, answers_with())
