"""A project as ml-init makes it, to be spoilt."""

import shutil
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.programs import RunCopier


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the project is kept that is made once."""
    return tmp_path_factory.mktemp("kept") / "project"


@pytest.fixture
def project(kept: Path, template: Path, run_copier: RunCopier, tmp_path: Path) -> Path:
    """A project as ml-init makes it, to be spoilt."""
    if not kept.exists():
        ended = run_copier("copy", template, kept, data=answers_with())
        assert ended.code == 0, ended.output
    return Path(shutil.copytree(kept, tmp_path / "project", symlinks=True))
