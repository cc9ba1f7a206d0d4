"""What template/ adds says the truth about the project at hand."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from plumbum import local

from hooks.project.sign_in import AZURE, DATABRICKS, GITHUB_OIDC, GITHUB_OIDC_AZURE, TOKEN, sign_in
from tests.support.answers import answers_with
from tests.support.parts.starter_packages import MISSING, starter_python
from tests.support.trees import git
from tests.template.rendered import guide

# Both in one process, which imports pandas and scikit-learn once.
BETWEEN = "-- again --\n"
WITHOUT_AND_WITH = f"""
import runpy, sys
notebook, data = sys.argv.pop(1), sys.argv.pop(1)
runpy.run_path(notebook, run_name="__main__")
print({BETWEEN!r}, end="")
sys.argv.append(data)
runpy.run_path(notebook, run_name="__main__")
"""
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
def test_what_it_adds_is_about_the_project(copier: Copier, tmp_path: Path, template: Path) -> None:
    project = copier.copy(tmp_path / "project")

    owners = (project.path / ".github" / "CODEOWNERS").read_text().splitlines()
    assert owners[1:] == [
        "* @my-org/ml-contributors",
        "/.github/ @my-org/ml-admins",
        "/awesome_ml_project/databricks.yml @my-org/ml-admins",
        "/.copier-answers.yml @my-org/ml-admins",
    ]
    hidden = {"stack_url", "stack_commit", "staging_client_id", "prod_client_id"}
    hidden |= {"staging_tenant_id", "prod_tenant_id"}
    assert project.answers.keys() == answers_with().keys() - hidden
    text = (project.path / "docs" / "first-day.md").read_text()
    assert text == guide(answers_with(), git(template, "rev-parse", "HEAD"))
    rows = text.partition("## What was made\n")[2].partition("\n\n")[0].splitlines()
    places = [row.split("`")[1] for row in rows if row.startswith("| `")]
    assert len(places) > 5
    assert [place for place in places if not (project.path / place).exists()] == []


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
    answers: dict[str, str | bool],
) -> None:
    text = guide(answers_with(**answers))

    chosen = sign_in(answers)
    for way in (DATABRICKS, AZURE, TOKEN):
        named = [f"STAGING_{each.secret}" in text for each in way.credentials]
        assert named == [way is chosen] * len(named)
    for way in (GITHUB_OIDC, GITHUB_OIDC_AZURE):
        assert [f"`{each.name}`" in text for each in way.public] == [way is chosen] * 2
    assert ("PROD_" in text) is bool(chosen.credentials)
    assert "\n\n\n" not in text


@pytest.mark.parametrize("credentials", ["environments", "repository"])
@pytest.mark.parametrize("is_protected", [True, False], ids=["protected", "open"])
def test_the_guide_says_what_guards_production_as_it_was_chosen(
    credentials: str, *, is_protected: bool
) -> None:
    text = guide(answers_with(credentials=credentials, protected_branches=is_protected))

    is_apart = credentials == "environments"
    assert ("## What guards production" in text) is (is_apart or is_protected)
    assert ("Only the branch `release` can use the environment `prod`." in text) is is_apart
    assert ("`ml-init-update`, which only `main` can use" in text) is is_apart
    assert ("kept in its environments `staging` and `prod`" in text) is is_apart
    assert ("Only administrators make and move `release`." in text) is is_protected
    assert ("A workflow on any branch can use" in text) is (is_protected and not is_apart)
    assert ("Everybody who may push can create" in text) is (is_apart and not is_protected)
    assert "git push origin main:release" in text
    assert "\n\n\n" not in text


@pytest.mark.skipif(MISSING, reason="the starter's pandas has no wheel for it")
@pytest.mark.usefixtures("start_copier")
def test_the_notebook_runs_on_a_laptop(copier: Copier, tmp_path: Path) -> None:
    project = copier.copy(tmp_path / "project")
    notebook = project.path / "awesome_ml_project" / "notebooks" / "data_exploration.py"
    (tmp_path / "two.csv").write_text("a,b\n1,2\n,x\n")

    ended = subprocess.run(
        [starter_python(), "-c", WITHOUT_AND_WITH, notebook, tmp_path / "two.csv"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "awesome-ml-project" in notebook.read_text()
    sample, own = ended.stdout.split(BETWEEN)
    assert sample.startswith("scikit-learn's diabetes data: 442 rows")
    assert own.startswith(f"{tmp_path / 'two.csv'}: 2 rows")


@pytest.mark.skipif(MISSING, reason="the starter's pandas has no wheel for it")
@pytest.mark.usefixtures("start_copier")
def test_a_project_of_the_starter_is_clean_under_its_own_tools(
    copier: Copier, tmp_path: Path
) -> None:
    project = copier.copy(tmp_path / "project", include_feature_store=True)
    tools = [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy", "--cache-dir=/dev/null"],
    ]

    said = [
        subprocess.run(
            [starter_python(), "-m", *tool],
            cwd=project.path,
            capture_output=True,
            text=True,
            check=False,
        )
        for tool in tools
    ]

    assert [ended.stdout for ended in said if ended.returncode] == []
    assert "no issues found in 2" in said[-1].stdout
