"""What is told of the carried stack by its name is so in what it writes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from extensions.stacks import STACKS
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.scaffolding.databricks_cli import Cli
from tests.pages.patches import STARTER, render
from tests.stacks.known import differences

KNOWN = STACKS["starter"]


@pytest.fixture
def project(make_answers: Callable[..., Answers], databricks_cli: Path) -> Project:
    return render(Cli(databricks_cli, ""), STARTER, make_answers(), "starter")


def test_the_starter_is_as_told(project: Project) -> None:
    assert differences(KNOWN, project) == []


def test_what_is_told_wrongly_is_seen(project: Project) -> None:
    wrong = replace(KNOWN, has_job_clusters=False, names_targets_by_catalog=True)

    assert differences(wrong, project) == ["job clusters", "targets"]
