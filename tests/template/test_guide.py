"""What template/ adds says the truth about the project at hand."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from plumbum import local

from hooks.project.sign_in import AZURE, DATABRICKS, GITHUB_OIDC, GITHUB_OIDC_AZURE, TOKEN, sign_in
from tests.support.answers import answers_with

pytest_plugins = ["pytest_copier.plugin"]


class Project(Protocol):
    """A project that pytest-copier made."""

    path: Path
    answers: dict[str, object]


class Copier(Protocol):
    """pytest-copier, with this template."""

    def copy(self, dst: Path, **data: str | bool) -> Project: ...


@pytest.fixture(scope="session")
def copier_template(template: Path) -> Path:
    """The template for pytest-copier: the one that every test uses."""
    return template


@pytest.fixture
def copier_defaults() -> dict[str, str | bool]:
    """Its usual answers."""
    return answers_with()


@pytest.fixture(autouse=True)
def _environment_of_tasks() -> Iterator[None]:
    """Within one process Copier gives its tasks what Plumbum found when it was imported."""
    with local.env(**os.environ):
        yield


@pytest.mark.usefixtures("start_copier")
def test_reviews_go_to_both_teams_by_their_slugs(copier: Copier, tmp_path: Path) -> None:
    project = copier.copy(tmp_path / "project")

    owners = (project.path / ".github" / "CODEOWNERS").read_text().splitlines()
    assert owners[1:] == [
        "* @my-org/ml-contributors",
        "/.github/ @my-org/ml-admins",
        "/awesome_ml_project/databricks.yml @my-org/ml-admins",
        "/.copier-answers.yml @my-org/ml-admins",
    ]


@pytest.mark.usefixtures("start_copier")
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"cloud": "azure"}, id="Azure's"),
        pytest.param({"cloud": "aws"}, id="tokens on AWS"),
        pytest.param(
            {"cloud": "gcp", "use_databricks_service_principal": True}, id="Databricks' own on GCP"
        ),
        pytest.param(
            {"cloud": "azure", "credentials": "federation"}, id="Azure's without a secret"
        ),
        pytest.param(
            {
                "cloud": "aws",
                "use_databricks_service_principal": True,
                "credentials": "federation",
            },
            id="Databricks' own without a secret",
        ),
    ],
)
def test_the_guide_names_what_the_chosen_sign_in_needs_and_nothing_else(
    copier: Copier, tmp_path: Path, answers: dict[str, str | bool]
) -> None:
    project = copier.copy(tmp_path / "project", **answers)

    guide = (project.path / "docs" / "first-day.md").read_text()
    chosen = sign_in(answers)
    for way in (DATABRICKS, AZURE, TOKEN):
        named = [f"STAGING_{each.secret}" in guide for each in way.credentials]
        assert named == [way is chosen] * len(named)
    for way in (GITHUB_OIDC, GITHUB_OIDC_AZURE):
        assert [f"`{each.name}`" in guide for each in way.public] == [way is chosen] * 2
    assert ("PROD_" in guide) is bool(chosen.credentials)
    assert "\n\n\n" not in guide


@pytest.mark.usefixtures("start_copier")
@pytest.mark.parametrize("credentials", ["environments", "repository"])
@pytest.mark.parametrize("is_protected", [True, False], ids=["protected", "open"])
def test_the_guide_says_what_guards_production_as_it_was_chosen(
    copier: Copier, tmp_path: Path, credentials: str, *, is_protected: bool
) -> None:
    project = copier.copy(
        tmp_path / "project", credentials=credentials, protected_branches=is_protected
    )

    guide = (project.path / "docs" / "first-day.md").read_text()
    is_apart = credentials == "environments"
    assert ("## What guards production" in guide) is (is_apart or is_protected)
    assert ("Only the branch `release` can use the environment `prod`." in guide) is is_apart
    assert ("`ml-init-update`, which only `main` can use" in guide) is is_apart
    assert ("kept in its environments `staging` and `prod`" in guide) is is_apart
    assert ("Only administrators make and move `release`." in guide) is is_protected
    assert ("A workflow on any branch can use" in guide) is (is_protected and not is_apart)
    assert ("Everybody who may push can create" in guide) is (is_apart and not is_protected)
    assert "git push origin main:release" in guide
    assert "\n\n\n" not in guide


@pytest.mark.usefixtures("start_copier")
def test_every_place_that_the_guide_names_is_there(copier: Copier, tmp_path: Path) -> None:
    project = copier.copy(tmp_path / "project")

    guide = (project.path / "docs" / "first-day.md").read_text()
    rows = guide.partition("## What was made\n")[2].partition("\n\n")[0].splitlines()
    places = [row.split("`")[1] for row in rows if row.startswith("| `")]
    assert len(places) > 5
    assert [place for place in places if not (project.path / place).exists()] == []


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="the starter's pandas has no wheel for it")
@pytest.mark.usefixtures("start_copier")
def test_the_notebook_runs_on_a_laptop(copier: Copier, tmp_path: Path) -> None:
    project = copier.copy(tmp_path / "project")
    notebook = project.path / "awesome_ml_project" / "notebooks" / "data_exploration.py"
    (tmp_path / "two.csv").write_text("a,b\n1,2\n,x\n")

    sample, own = (
        subprocess.run(
            [sys.executable, notebook, *given], capture_output=True, text=True, check=True
        )
        for given in ([], [tmp_path / "two.csv"])
    )

    assert "awesome-ml-project" in notebook.read_text()
    assert sample.stdout.startswith("scikit-learn's diabetes data: 442 rows")
    assert own.stdout.startswith(f"{tmp_path / 'two.csv'}: 2 rows")


@pytest.mark.usefixtures("start_copier")
def test_a_project_of_the_starter_is_clean_under_its_own_tools(
    copier: Copier, tmp_path: Path
) -> None:
    project = copier.copy(tmp_path / "project", include_feature_store=True)
    tools = [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"]]

    said = [
        subprocess.run(
            [sys.executable, "-m", *tool],
            cwd=project.path,
            capture_output=True,
            text=True,
            check=False,
        )
        for tool in tools
    ]

    assert [ended.stdout for ended in said if ended.returncode] == []
    assert "no issues found in 2" in said[-1].stdout


@pytest.mark.usefixtures("start_copier")
def test_the_answers_are_kept_but_for_what_was_not_asked(copier: Copier, tmp_path: Path) -> None:
    project = copier.copy(tmp_path / "project")

    hidden = {"stack_url", "stack_commit", "staging_client_id", "prod_client_id"}
    hidden |= {"staging_tenant_id", "prod_tenant_id"}
    assert project.answers.keys() == answers_with().keys() - hidden
