"""Whatever a project and what is its are called, each stack becomes a project, or says no."""

from functools import partial
from pathlib import Path

import pytest

from hooks.scaffolding.databricks_cli import Cli
from hooks.scaffolding.stacks import PINS
from tests.drawn_answers import draw
from tests.parts.workspace import serving
from tests.patches_table import STARTER
from tests.upstream.cells import WITHOUT_FEATURE_STORE
from tests.upstream.conftest import found
from tests.upstream.releases import RELEASES, stack_of

pytestmark = pytest.mark.upstream
DRAWN = ("v0.4", "13a10eb", "v0.5", "starter")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each stack, found while the environment still names them."""
    scratch = tmp_path_factory.mktemp("sources")
    releases = {
        release: found(partial(stack_of, release, scratch)) for release in RELEASES.keys() & DRAWN
    }
    return {**releases, "starter": STARTER}


@pytest.mark.parametrize("release", DRAWN)
def test_drawn_answers_make_a_project_or_are_refused(
    sources: dict[str, Path], release: str, databricks_cli: Path, tmp_path: Path
) -> None:
    names = {commit: name for name, commit in PINS.items()}
    name = names.get(RELEASES.get(release, ""), "starter")
    has_features = release not in WITHOUT_FEATURE_STORE

    outcomes = draw(500, Cli(databricks_cli, ""), sources[release], name, has_features=has_features)

    with serving() as workspace:
        warnings = outcomes.warnings(tmp_path, workspace)
    print(f"{release}: {outcomes.made} made, {outcomes.refused} refused")
    assert warnings == []
    assert outcomes.made >= 100
