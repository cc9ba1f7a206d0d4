"""The workflows of real stacks deploy their projects with the secrets of the contract."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hooks.project.answers import Answers
from tests.support.checks import below
from tests.support.parts.issuer import Origin
from tests.support.parts.workspace import SERVICE_PRINCIPAL, WorkspaceServer
from tests.support.repository import HostedProject, hosted
from tests.support.unpatched import release_without_patch
from tests.upstream.cells import Cell
from tests.upstream.releases import Copy

RELEASES = [
    pytest.param(Cell("v0.4", "azure"), id="v0.4"),
    pytest.param(Cell("13a10eb", "gcp"), id="13a10eb"),
    pytest.param(Cell("v0.5", "aws"), id="v0.5"),
]
NOWHERE = [
    pytest.param(Cell("v0.3", "azure", credentials="federation"), id="v0.3, no secret"),
    pytest.param(Cell("v0.4", "azure", credentials="federation"), id="v0.4, no secret"),
    pytest.param(Cell("13a10eb", "gcp", credentials="federation"), id="13a10eb, no secret"),
    pytest.param(Cell("v0.5", "aws", credentials="federation"), id="v0.5, no secret"),
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


def has_jobs(workspace: WorkspaceServer) -> bool:
    """Whether the service principal has deployed jobs that it runs itself."""
    jobs = workspace.bodies("/jobs/create")
    clusters = [cluster for job in jobs for cluster in below(job, "new_cluster")]
    owners = {str(next(below(cluster, "single_user_name"), "")) for cluster in clusters}
    paths = [str(path) for job in jobs for path in below(job, "notebook_path")]
    return (
        bool(paths)
        and all(f"/Users/{SERVICE_PRINCIPAL}/" in path for path in paths)
        and owners <= {SERVICE_PRINCIPAL}
    )


@pytest.mark.parametrize("cell", [*RELEASES, *NOWHERE])
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


@pytest.mark.parametrize("cell", [*RELEASES, *NOWHERE, STORE])
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


@pytest.mark.parametrize("cell", NOWHERE)
def test_a_token_of_another_repository_deploys_nothing_and_gets_into_no_comment(
    repository: HostedProject,
) -> None:
    other = replace(repository, origin=Origin(id=988))

    proposed, comments = other.proposed("bundle-ci")
    ended = {**other.pushed("main"), **other.pushed("release"), **proposed}

    assert [end.returncode for end in ended.values()] == [1, 1, 1], ended
    assert comments == []
    assert [end.summary for end in ended.values()] == ["", "", ""]
    assert repository.staging.bodies("/jobs/create") == []
    assert repository.prod.bodies("/jobs/create") == []
