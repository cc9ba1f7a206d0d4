"""An organisation with its own copy of ml-init, whose workflows a runner runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_door.federation import Federated, made_without_secret
from tests.front_door.organisation import (
    Made,
    Organisation,
    founded,
    made_before_witnesses,
    organisation_in,
)
from tests.support.github.server import GitHub


@pytest.fixture
def organisation(
    github: GitHub, template: Path, databricks_cli: Path, shared_cache: Path, tmp_path: Path
) -> Organisation:
    """An organisation of the test's own."""
    return organisation_in(tmp_path, github, template, databricks_cli, shared_cache)


@pytest.fixture(scope="session")
def made(
    template: Path,
    databricks_cli: Path,
    shared_cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Made]:
    """A run that nothing disturbs, made once; another press must leave it as it is."""
    folder = tmp_path_factory.mktemp("made")
    with founded(folder, template, databricks_cli, shared_cache) as organisation:
        own = tmp_path_factory.mktemp("witnesses")
        yield made_before_witnesses(organisation, folder, databricks_cli, own)


@pytest.fixture(scope="session")
def federated(
    template: Path,
    databricks_cli: Path,
    shared_cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Federated]:
    """A use case that was made without a secret, once; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("federated")
    with (
        founded(folder, template, databricks_cli, shared_cache) as organisation,
        made_without_secret(organisation, folder) as made,
    ):
        assert made.ended.code == 0, made.ended.log
        yield made
