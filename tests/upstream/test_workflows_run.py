"""The workflows of real stacks deploy their projects with the secrets of the contract."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hooks.project.answers import Answers
from tests.support.repository import HostedProject, has_jobs, hosted
from tests.support.unpatched import release_without_patch
from tests.upstream.cells import Cell
from tests.upstream.releases import Copy

RELEASES = [
    pytest.param(Cell("v0.4", "azure"), id="v0.4"),
    pytest.param(Cell("13a10eb", "gcp"), id="13a10eb"),
    pytest.param(Cell("v0.5", "aws"), id="v0.5"),
]
STORE = pytest.param(
    Cell("13a10eb", "aws", include_feature_store=True),
    marks=pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java"),
    id="feature store",
)
pytestmark = pytest.mark.upstream


@pytest.fixture
def repository(
    project: Path, cell: Cell, make_answers: Callable[..., Answers]
) -> Iterator[HostedProject]:
    """The repository of a new project."""
    with hosted(project, make_answers(**cell.changes)) as running:
        yield running


@pytest.mark.parametrize("cell", RELEASES)
def test_main_goes_to_staging_and_release_to_production(repository: HostedProject) -> None:
    (staging,) = repository.pushed("main").values()
    early = repository.prod.requests()
    before = repository.staging.requests()
    (prod,) = repository.pushed("release").values()

    assert staging.returncode == 0, staging.output
    assert prod.returncode == 0, prod.output
    assert early == []
    assert before == repository.staging.requests()
    assert has_jobs(repository.staging)
    assert has_jobs(repository.prod)


@pytest.mark.parametrize("cell", [*RELEASES, STORE])
def test_a_pull_request_is_tested_and_commented_far_from_production(
    repository: HostedProject,
) -> None:
    ended, comments = repository.proposed()

    assert {name: end.returncode for name, end in ended.items()} == {
        "awesome-ml-project-bundle-ci.yml": 0,
        "awesome-ml-project-run-tests.yml": 0,
    }, ended
    tested = ended["awesome-ml-project-run-tests.yml"].output
    for said in ("All checks passed!", "Success: no issues found", r"\d+ passed"):
        assert re.search(said, tested), tested
    (comment,) = comments
    assert "Validation OK!" in comment
    assert repository.staging.bodies("/jobs/run-now")
    assert repository.prod.requests() == []


@pytest.mark.parametrize("credentials", ["repository", "environments"])
def test_without_its_patch_a_pull_request_reaches_production_unless_an_environment_stops_it(
    copy: Copy,
    template: Path,
    tmp_path: Path,
    make_answers: Callable[..., Answers],
    credentials: str,
) -> None:
    cell = Cell("v0.4", "azure", credentials=credentials)
    ended = copy(cell, release_without_patch("safe_prod", template, tmp_path / "template"))
    assert ended.code == 0, ended.output

    with hosted(tmp_path / "project", make_answers(**cell.changes)) as repository:
        repository.proposed("bundle-ci")
        seen = repository.prod.requests()

    assert (seen != []) is (credentials == "repository")


@pytest.mark.parametrize("cell", RELEASES)
def test_a_wrong_client_secret_stops_everything_that_signs_in(repository: HostedProject) -> None:
    wrong = repository.given(
        STAGING_DATABRICKS_CLIENT_SECRET="another", PROD_DATABRICKS_CLIENT_SECRET="another"
    )

    proposed, comments = wrong.proposed("bundle-ci")
    ended = {**wrong.pushed("main"), **wrong.pushed("release"), **proposed}

    assert [end.returncode for end in ended.values()] == [1, 1, 1], ended
    assert comments == []
    assert repository.staging.bodies("/jobs/create") == []
    assert repository.prod.bodies("/jobs/create") == []


@pytest.mark.parametrize(
    "cell", [pytest.param(Cell("13a10eb", "aws", use_databricks_service_principal=False), id="aws")]
)
def test_access_tokens_deploy_as_well(repository: HostedProject) -> None:
    ended = {**repository.pushed("main"), **repository.pushed("release")}

    assert [end.returncode for end in ended.values()] == [0, 0], ended
    assert repository.staging.bodies("/jobs/create")
    assert repository.prod.bodies("/jobs/create")
