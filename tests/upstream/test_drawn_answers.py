"""Whatever a project and what is its are called, each stack becomes a project, or says no."""

from functools import partial
from pathlib import Path

import pytest
import yaml

from hooks.errors import AnswersRefused
from hooks.project.answers import Answers
from hooks.scaffolding.databricks_cli import Cli
from tests.pages.patches import STARTER
from tests.support.answers import answers_with
from tests.support.drawn_answers import draw, make
from tests.support.parts.workspace import serving
from tests.upstream.cells import WITHOUT_FEATURE_STORE
from tests.upstream.releases import NAMES as OF_RELEASES
from tests.upstream.releases import RELEASES, found, stack_of

pytestmark = pytest.mark.upstream
NAMES = {**OF_RELEASES, "starter": "starter"}
DRAWN = tuple(NAMES)
OWN: dict[str, str | bool] = {  # what mlops-stacks fill in, and most of the public projects have
    "project_name": "churn",
    "model_schema": "churn",
    "staging_catalog_name": "staging",
    "prod_catalog_name": "prod",
    "test_catalog_name": "test",
}
Changes = dict[str, str | bool]


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each stack, found while the environment still names them."""
    scratch = tmp_path_factory.mktemp("sources")
    releases = {
        release: found(partial(stack_of, release, scratch)) for release in RELEASES.keys() & DRAWN
    }
    return {**releases, "starter": STARTER}


@pytest.mark.parametrize("release", DRAWN)
@pytest.mark.parametrize(
    ("changes", "paused"),
    [
        pytest.param(OWN, "test", id="the stack's own names"),
        pytest.param({**OWN, "project_name": "deploy-cicd"}, "test", id="a workflow's name"),
        pytest.param(
            {**OWN, "test_catalog_name": "lab", "prod_catalog_name": "test"},
            "lab",
            id="production in a catalog called test",
        ),
        pytest.param({**OWN, "test_catalog_name": "staging"}, "", id="one catalog for two roles"),
    ],
)
def test_names_of_real_projects_make_one(
    sources: dict[str, Path], databricks_cli: Path, release: str, changes: Changes, paused: str
) -> None:
    given = answers_with(**changes, stack=NAMES[release])
    by_catalog = release == "v0.4"
    if by_catalog and not paused:
        with pytest.raises(AnswersRefused, match="staging_catalog_name is the same"):
            Answers.parse(given)
        return

    project = make(Answers.parse(given), Cli(databricks_cli, ""), sources[release])

    targets = yaml.safe_load(project.files[project.settings])["targets"]
    named = {name for name, target in targets.items() if "presets" in target}
    assert named - {"dev"} == {paused if by_catalog else "test"}


@pytest.mark.parametrize("release", DRAWN)
def test_drawn_answers_make_a_project_or_are_refused(
    sources: dict[str, Path], release: str, databricks_cli: Path, tmp_path: Path
) -> None:
    name = NAMES[release]
    has_features = release not in WITHOUT_FEATURE_STORE

    outcomes = draw(500, Cli(databricks_cli, ""), sources[release], name, has_features=has_features)

    with serving() as workspace:
        warnings = outcomes.warnings(tmp_path, workspace)
    print(f"{release}: {outcomes.made} made, {outcomes.refused} refused")
    assert warnings == []
    assert outcomes.made >= 100
