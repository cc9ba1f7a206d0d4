"""A stack with a history, and teams that made projects from it."""

import shutil
from pathlib import Path

import pytest

from tests.adopting.finding.scene import MakeTeam, StackHistory, Team


@pytest.fixture
def stack(
    kept: Path, databricks_cli: Path, monkeypatch: pytest.MonkeyPatch, _own_environment: None
) -> StackHistory:
    """A stack with six commits, and the real CLI that renders them."""
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))
    return StackHistory.made_once(kept / "stack")


@pytest.fixture
def make_team(stack: StackHistory, tmp_path: Path) -> MakeTeam:
    """A team that made its project from a commit of the stack."""

    def make(name: str = "notebook", **inputs: str) -> Team:
        return Team(Path(shutil.copytree(stack.project(name, **inputs), tmp_path / "project")))

    return make
