"""What is told of a stack by its name is so in what upstream's commit writes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from extensions.stacks import STACKS
from hooks.project.answers import Answers
from hooks.scaffolding.databricks_cli import Cli
from tests.pages.patches import render
from tests.stacks.known import differences
from tests.upstream.releases import NAMES, found, stack_of

pytestmark = pytest.mark.upstream


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each stack, found while the environment still names them."""
    scratch = tmp_path_factory.mktemp("known")
    return {name: found(partial(stack_of, release, scratch)) for release, name in NAMES.items()}


@pytest.mark.parametrize("name", NAMES.values())
def test_a_pinned_stack_is_as_told(
    sources: dict[str, Path], make_answers: Callable[..., Answers], databricks_cli: Path, name: str
) -> None:
    answers = make_answers(stack=name)

    project = render(Cli(databricks_cli, ""), sources[name], answers, name)

    assert differences(STACKS[name], project) == []
