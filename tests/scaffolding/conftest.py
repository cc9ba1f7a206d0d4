"""A machine for the scaffold step."""

import tempfile
from pathlib import Path

import pytest

from tests.scaffolding.scene import ScaffoldStep


@pytest.fixture
def step(
    tmp_path: Path,
    databricks_cli: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> ScaffoldStep:
    """The scaffold step where nothing was made yet."""
    made = ScaffoldStep(tmp_path, databricks_cli, monkeypatch, capsys)
    monkeypatch.setenv("ML_INIT_CACHE", str(made.cache))
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return made
