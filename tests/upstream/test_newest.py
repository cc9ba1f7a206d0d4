"""The newest commit of mlops-stacks, which no release of ml-init pins yet, suits the patches.

Collected only where ML_INIT_UPSTREAM_NEWEST names the commit. ML_INIT_TEST_CLI may name the newest
Databricks CLI: it renders the project, and validates it.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.project.answers import Answers
from tests.support import checks, strict_yaml
from tests.support.parts.workspace import serving
from tests.upstream.cells import Cell, cells

pytestmark = pytest.mark.upstream


@pytest.mark.parametrize("cell", cells("newest"))
def test_nothing_is_left_to_object_to(
    project: Path, cell: Cell, make_answers: Callable[..., Answers], databricks_cli: Path
) -> None:
    answers = make_answers(**cell.changes)

    with serving() as workspace:
        found = [
            *checks.findings(project, answers),
            *strict_yaml.faults(project),
            *checks.lint(project),
            *checks.warnings(project, workspace, databricks_cli),
        ]

    assert found == []
    assert checks.named_secrets(project) == checks.contract(answers)
