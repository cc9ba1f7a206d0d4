"""A stack with a history, and teams that made projects from it."""

from pathlib import Path

import pytest

from tests.adopting.finding.scene import MakeTeam, StackHistory, Team

MADE: list[StackHistory] = []


@pytest.fixture(scope="session")
def stack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack is that is made once."""
    return tmp_path_factory.mktemp("history") / "stack"


@pytest.fixture
def stack(
    stack_folder: Path,
    databricks_cli: Path,
    monkeypatch: pytest.MonkeyPatch,
    _own_environment: None,
) -> StackHistory:
    """A stack with six commits, and the real CLI that renders them."""
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))
    if not MADE:
        MADE.append(StackHistory.make(stack_folder))
    return MADE[0]


@pytest.fixture
def make_team(stack: StackHistory, tmp_path: Path) -> MakeTeam:
    """A team that made its project from a commit of the stack."""

    def make(name: str = "notebook", **inputs: str) -> Team:
        return Team.with_files(stack.render(name, **inputs), tmp_path / "project")

    return make
