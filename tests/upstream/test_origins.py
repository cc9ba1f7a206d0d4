"""Every commit of mlops-stacks that the CLI renders is found again from what it writes."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from extensions.stacks import MLOPS_STACKS
from hooks.adopting.commits import Commit, candidates, history, place_of
from hooks.adopting.finding import find
from hooks.adopting.form import SETTINGS
from hooks.adopting.forms import Forms
from hooks.adopting.inputs import questions
from hooks.errors import StackError
from hooks.scaffolding.parameters import all_parameters
from hooks.system.tree import Tree
from tests.adopting.finding.scene import Team
from tests.support.answers import usual_answers
from tests.support.trees import git

pytestmark = pytest.mark.upstream

RENDERED = 58  # commits that can be rendered and have a bundle, at the least
UNUSED = "input_read_user_group"  # no commit writes it for GitHub
USUAL = all_parameters(usual_answers())
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "azure, plain": {**USUAL, "input_project_name": "churn-model"},
    "aws, feature store": {
        **USUAL,
        "input_project_name": "fraud_detect",
        "input_cloud": "aws",
        "input_databricks_staging_workspace_host": "https://one.cloud.databricks.com",
        "input_databricks_prod_workspace_host": "https://one.cloud.databricks.com",
        "input_staging_catalog_name": "staging",
        "input_prod_catalog_name": "prod",
        "input_test_catalog_name": "test",
        "input_schema_name": "fraud_detect",
        "input_include_feature_store": "yes",
    },
}


@pytest.fixture
def forms(mirror: Path, databricks_cli: Path, monkeypatch: pytest.MonkeyPatch) -> Forms:
    """The whole history as the cache has it once it was fetched.

    It is copied, for a mirror may lack large files that no render needs, and cannot be fetched
    then.
    """
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))
    place = place_of(MLOPS_STACKS)
    if not place.exists():
        place.parent.mkdir(exist_ok=True, mode=0o700)
        shutil.copytree(git(mirror, "rev-parse", "--absolute-git-dir"), place)
        (place / "FETCH_HEAD").touch()
    return Forms(place, MLOPS_STACKS, candidates(history(MLOPS_STACKS)))


def rendered(forms: Forms, commit: Commit, told: Mapping[str, str]) -> Tree | None:
    """What a commit writes; None where it writes no project that can be adopted."""
    asked = forms.schemas[commit.name].inputs
    inputs = {name: told[name] for name in asked} | {"input_root_dir": told["input_project_name"]}
    try:
        tree = forms.render(commit, inputs)
    except StackError:
        return None
    return tree if any(path.endswith(f"/{SETTINGS}") for path in tree.files) else None


@pytest.mark.parametrize("told", ANSWERS.values(), ids=[*ANSWERS])
def test_commit_and_answers_of_every_render_are_found(
    told: Mapping[str, str], forms: Forms, tmp_path: Path
) -> None:
    wrong, count = list[tuple[object, ...]](), 0

    for commit in forms.commits:
        if (tree := rendered(forms, commit, told)) is None:
            continue
        origin = find(Team.with_files(tree, tmp_path / commit.name).folder, "", {})
        expected = {
            question: told[name]
            for name, question in questions().items()
            if name in forms.schemas[commit.name].inputs and name != UNUSED
        }
        found = {name: each.value for name, each in origin.answers.items() if name in expected}
        count += 1
        if commit.name not in {origin.commit, *origin.also} or not origin.is_proved:
            wrong.append((commit.name, origin.commit, origin.likeness))
        if found != expected:
            wrong.append((commit.name, found, expected))

    assert wrong == []
    assert count >= RENDERED
