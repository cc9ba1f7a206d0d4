"""Names as organisations have them reach the project as they are."""

from pathlib import Path

import pytest
import yaml

from tests.support import checks
from tests.support.answers import answers_with
from tests.support.programs import RunCopier
from tests.support.trees import git

READERS, USERS = "ml readers: team #1 {{ 7 * 7 }}", 'Équipe "données" {% raw %}, R&D\'s'


@pytest.mark.parametrize(
    "updates",
    [
        pytest.param(0, id="copied"),
        pytest.param(1, id="updated from what was stored", marks=pytest.mark.breadth),
    ],
)
def test_a_group_of_any_name_is_read_back_and_kept(
    run_copier: RunCopier, template: Path, tmp_path: Path, updates: int
) -> None:
    project = tmp_path / "project"
    data = answers_with(read_user_group=READERS, unity_catalog_read_user_group=USERS)

    ended = [run_copier("copy", template, project, data=data)]
    ended += [run_copier("update", "--defaults", project) for _ in range(updates)]

    assert {end.code for end in ended} == {0}, ended
    loaded = list(checks.resources(project).values())
    assert set(checks.below(loaded, "group_name")) == {READERS}
    assert set(checks.below(loaded, "principal")) == {USERS}
    stored = yaml.safe_load((project / ".copier-answers.yml").read_text())
    assert (stored["read_user_group"], stored["unity_catalog_read_user_group"]) == (READERS, USERS)
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("catalogs", "dev"),
    [
        pytest.param({"dev_catalog_name": "lab"}, "lab", id="one of its own"),
        pytest.param({}, "ml_test", id="the test catalog", marks=pytest.mark.breadth),
        pytest.param(
            {"test_catalog_name": "ml_staging", "dev_catalog_name": "ml_staging"},
            "ml_staging",
            id="one for staging, tests and development",
            marks=pytest.mark.breadth,
        ),
    ],
)
def test_the_dev_target_has_the_catalog_that_was_chosen(
    run_copier: RunCopier, template: Path, tmp_path: Path, catalogs: dict[str, str], dev: str
) -> None:
    project = tmp_path / "project"

    data = answers_with(**catalogs)
    if not catalogs:
        del data["dev_catalog_name"]

    ended = run_copier("copy", template, project, data=data)

    assert ended.code == 0, ended.output
    settings = yaml.safe_load((project / "awesome_ml_project" / "databricks.yml").read_text())
    assert settings["targets"]["dev"]["variables"]["catalog_name"] == dev
    assert f"the dev target (catalog `{dev}`)" in (project / "docs" / "first-day.md").read_text()
