"""A project of each release of mlops-stacks, adopted unchanged, becomes a new project."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adopting.scene import Team, known_origin, raw_project, tree
from tests.support.answers import answers_with
from tests.support.programs import RunCopier
from tests.upstream.cells import WITHOUT_FEATURE_STORE, Cell
from tests.upstream.releases import RELEASES

pytestmark = pytest.mark.upstream


def two_cells(release: str) -> list[Cell]:
    """Two projects that have as little in common as may be."""
    store = release not in WITHOUT_FEATURE_STORE
    return [
        Cell(release, "azure", include_feature_store=store, credentials="repository"),
        Cell(release, "aws", use_databricks_service_principal=False, credentials="repository"),
    ]


@pytest.fixture
def team(
    cell: Cell,
    choose: Callable[[str], dict[str, str]],
    template: Path,
    run_copier: RunCopier,
    tmp_path: Path,
) -> Team:
    """A team with a project as the stack wrote it."""
    changes = {**cell.changes, "dev_catalog_name": "dev"}  # what the stack has there
    answers = answers_with(**changes, **choose(cell.release))
    made, clone = tmp_path / "made", tmp_path / "clone"
    ended = run_copier("copy", template, made, data=answers)
    assert ended.code == 0, ended.output
    raw_project(made, clone, template)
    return Team(clone, made, template, answers)


@pytest.mark.parametrize(
    "cell",
    [pytest.param(cell, id=f"{cell}") for release in RELEASES for cell in two_cells(release)],
)
def test_unchanged_it_becomes_a_new_project(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hooks.adopt.find", known_origin(tree(team.clone, "HEAD")))

    code = team.adopt()

    told = capsys.readouterr().err
    assert code == 0, told
    assert "note: left:" not in told
    assert "deploys: the same" in told
    assert team.files() == tree(team.made, "HEAD")
