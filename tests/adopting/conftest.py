"""A project of the starter, as a team has it before it knows ml-init."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from hooks.adopting import original
from tests.adopting.scene import Team, known_origin, make_once, raw_project, tree
from tests.support.answers import answers_with
from tests.support.programs import RunCopier


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the project is kept that is made once."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def team(
    kept: Path,
    template: Path,
    run_copier: RunCopier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Team:
    """A team whose repository holds what the stack wrote, unchanged."""
    made, born = kept / "made", kept / "born"
    if not made.exists():
        ended = run_copier("copy", template, made, data=answers_with())
        assert ended.code == 0, ended.output
        raw_project(made, born, template)
    clone = Path(shutil.copytree(born, tmp_path / "clone", symlinks=True))
    monkeypatch.setattr("hooks.adopt.find", known_origin(tree(clone, "HEAD")))
    monkeypatch.setattr("hooks.adopt.original.make", partial(make_once, original.make))
    return Team(clone, made, template, answers_with())
