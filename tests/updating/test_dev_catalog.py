"""Projects of releases that did not ask for the dev catalog, or took other catalogs."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.support.answers import answers_with
from tests.support.place import release
from tests.support.programs import RunCopier
from tests.support.trees import git
from tests.support.unpatched import release_without_patch
from tests.updating.scenes import ANSWERS, BUNDLE, SOURCE, Update, commit

SETTINGS = f"{BUNDLE}/databricks.yml"
QUESTION = re.compile(r"^dev_catalog_name:\n(?:  .*\n)+\n", re.MULTILINE)
MakeProject = Callable[..., Path]
OLD_RULES = """
from dataclasses import replace as _replace
del RULES["dev_catalog_name"]
for _name in ("staging_catalog_name", "prod_catalog_name", "test_catalog_name"):
    RULES[_name] = _replace(RULES[_name], allows=RULES[_name].kept)
"""


@pytest.fixture
def ml_init(template: Path, tmp_path: Path) -> Path:
    """The release v0.3.0, before the question, and v0.4.0 with it."""
    folder = release_without_patch("dev_catalog", template, tmp_path / "ml-init")
    questions = folder / "copier.yml"
    questions.write_text(QUESTION.sub("", questions.read_text()))
    with (folder / "extensions" / "rules.py").open("a") as rules:
        rules.write(OLD_RULES)
    release(folder, "v0.3.0")
    git(folder, "checkout", "--quiet", "v0.1.0", "--", ".")
    release(folder, "v0.4.0")
    return folder


@pytest.fixture
def like_mlops_stacks(template: Path, tmp_path: Path) -> dict[str, str | bool]:
    """The answers that choose a stack whose dev target has a catalog called dev."""
    stack = tmp_path / "stack"
    shutil.copytree(template / "stacks" / "starter", stack)
    settings = stack / SOURCE.removeprefix("stacks/starter/") / "databricks.yml.tmpl"
    text = settings.read_text()
    assert "{{printf `%q` .input_dev_catalog_name}}" in text
    settings.write_text(text.replace("{{printf `%q` .input_dev_catalog_name}}", "dev"))
    release(stack, "v1")
    return {
        "stack": "custom",
        "stack_url": str(stack),
        "stack_commit": git(stack, "rev-parse", "HEAD"),
    }


@pytest.fixture
def copied(run_copier: RunCopier, ml_init: Path, tmp_path: Path) -> MakeProject:
    """Makes a project of the release before the question."""

    def copy(**changes: str | bool) -> Path:
        project, data = tmp_path / "project", answers_with(**changes)
        del data["dev_catalog_name"]
        ended = run_copier("copy", "--vcs-ref", "v0.3.0", ml_init, project, data=data)
        assert ended.code == 0, ended.output
        assert "dev_catalog_name" not in (project / ANSWERS).read_text()
        return project

    return copy


def catalog_of_dev(project: Path) -> str:
    """The catalog that the dev target uses."""
    settings = yaml.safe_load((project / SETTINGS).read_text())
    return str(settings["targets"]["dev"]["variables"]["catalog_name"])


@pytest.mark.parametrize(
    "stack", ["like mlops-stacks", pytest.param("starter", marks=pytest.mark.breadth)]
)
def test_an_update_moves_nobody_s_dev_target_until_it_is_told_to(
    copied: MakeProject,
    like_mlops_stacks: dict[str, str | bool],
    update: Update,
    monkeypatch: pytest.MonkeyPatch,
    stack: str,
) -> None:
    project = copied(**({} if stack == "starter" else like_mlops_stacks))
    before = (project / SETTINGS).read_text(), catalog_of_dev(project)
    monkeypatch.setenv("DATABRICKS_DEV_CATALOG_NAME", "lab")

    scene = update(project)

    assert scene.ended.code == 0, scene.ended.output
    assert before == (scene.text(SETTINGS), "ml_test" if stack == "starter" else "dev")
    assert f"dev_catalog_name: {before[1]}\n" in scene.text(ANSWERS)

    commit(project)
    shutil.rmtree(scene.before)
    told = update(project, "-d", "dev_catalog_name=lab")

    assert told.ended.code == 0, told.ended.output
    assert catalog_of_dev(project) == "lab"


def test_a_project_with_a_minus_in_its_catalog_is_updated_like_any_other(
    copied: MakeProject, update: Update
) -> None:
    project = copied(staging_catalog_name="ml-staging", test_catalog_name="ml-test")

    scene = update(project)

    assert scene.ended.code == 0, scene.ended.output
    assert "staging_catalog_name: ml-staging\n" in scene.text(ANSWERS)
    assert '"ml-staging"' in scene.text(SETTINGS)
    assert "dev_catalog_name: ml-test\n" in scene.text(ANSWERS)
