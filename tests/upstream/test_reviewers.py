"""Strict reviewers accept what becomes of mlops-stacks, and notice a patch that is missing."""

from pathlib import Path

import pytest

from tests.support import checks, strict_yaml
from tests.support.parts.workspace import serving
from tests.support.unpatched import release_without_patch
from tests.upstream.cells import Cell, cells
from tests.upstream.releases import Copy

pytestmark = pytest.mark.upstream


def objections(project: Path) -> list[str]:
    """What strict readers of YAML, actionlint, zizmor and the Databricks CLI object to."""
    with serving() as workspace:
        return [
            *strict_yaml.faults(project),
            *checks.lint(project),
            *checks.warnings(project, workspace),
        ]


@pytest.mark.parametrize("cell", cells("v0.4", "13a10eb", "v0.5"))
def test_no_reviewer_objects(project: Path) -> None:
    assert objections(project) == []


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        pytest.param("pinned_actions", "too old to run", id="actionlint"),
        pytest.param("workflow_permissions", "excessive-permissions", id="zizmor"),
        pytest.param("deployment_environments", "secrets-outside-env", id="zizmor's auditor"),
        pytest.param("named_jobs", "anonymous-definition", id="a job without a name"),
        pytest.param("superseded_runs", "concurrency-limits", id="a run without an end"),
        pytest.param("strict_bundle", "unknown field: description", id="the CLI"),
        pytest.param("python_version", "python-version is a number", id="a reader of YAML"),
    ],
)
def test_a_reviewer_notices_a_missing_patch(
    copy: Copy, template: Path, tmp_path: Path, patch: str, words: str
) -> None:
    cell = Cell("v0.4", "azure")
    ended = copy(cell, release_without_patch(patch, template, tmp_path / "template"))

    assert ended.code == 0, ended.output
    assert words in "\n".join(objections(tmp_path / "project"))
