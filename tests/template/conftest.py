"""A project on GitHub whose template has releases to come."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.programs import RunCopier
from tests.template.published import Published
from tests.template.updated import NAME, UpdatedGitHub, updated


@pytest.fixture
def github(tmp_path: Path) -> Iterator[UpdatedGitHub]:
    with updated(tmp_path / "github") as double:
        yield double


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a project is kept that was made once, and the ml-init that it knows by its path."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def published(
    run_copier: RunCopier, template: Path, made: Path, tmp_path: Path, github: UpdatedGitHub
) -> Published:
    ml_init, original = made / "ml-init", made / "project"
    shutil.rmtree(ml_init, ignore_errors=True)  # with the releases of the test before
    shutil.copytree(template, ml_init)
    if not original.exists():
        ended = run_copier("copy", ml_init, original, data=answers_with())
        assert ended.code == 0, ended.output
    project = shutil.copytree(original, tmp_path / "project", symlinks=True)
    github.add(NAME, project)
    return Published(project, ml_init, github)
