"""Whatever a project and what is its are called, the starter becomes a project, or says no."""

from pathlib import Path

import pytest

from hooks.scaffolding.databricks_cli import Cli
from tests.pages.patches import STARTER
from tests.support.breadth import examples
from tests.support.drawn_answers import draw
from tests.support.parts.workspace import serving


@pytest.mark.no_cover  # the tests of each patch measure these lines
@pytest.mark.parametrize("number", examples(20, 300))
def test_drawn_answers_make_a_project_or_are_refused(
    databricks_cli: Path, tmp_path: Path, number: int
) -> None:
    outcomes = draw(number, Cli(databricks_cli, ""), STARTER, "starter")

    with serving() as workspace:
        found = outcomes.warnings(tmp_path, workspace)

    assert found == []
    assert outcomes.made >= number * 2 // 3
