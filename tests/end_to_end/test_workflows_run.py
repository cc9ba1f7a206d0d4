"""A starter project's own workflows deploy it with the secrets that its repository is given."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hooks.project.answers import Answers
from tests.support.answers import answers_with
from tests.support.parts.actions import PACKAGES
from tests.support.parts.workspace import SERVICE_PRINCIPAL
from tests.support.programs import RunCopier
from tests.support.repository import HostedProject, hosted
from tests.support.unpatched import release_without_patch

# The starter's requirements are among those of the tests, at the same versions.
CLIENTS: dict[str, str | bool] = {
    "cloud": "azure",
    "use_databricks_service_principal": True,
    "credentials": "environments",
    "fresh_start": True,
}
TOKENS = {"cloud": "aws", "use_databricks_service_principal": False}


@pytest.fixture
def repository(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    make_answers: Callable[..., Answers],
    request: pytest.FixtureRequest,
) -> Iterator[HostedProject]:
    """The repository of a new project; it signs in with service principals unless told."""
    changes, project = getattr(request, "param", CLIENTS), tmp_path / "project"
    ended = run_copier("copy", template, project, data=answers_with(**changes))
    assert ended.code == 0, ended.output
    with hosted(project, make_answers(**changes), packages=PACKAGES) as running:
        yield running


def test_a_push_to_main_deploys_to_staging_and_nowhere_else(repository: HostedProject) -> None:
    ended = repository.pushed("main")

    assert {name: end.returncode for name, end in ended.items()} == {
        "awesome-ml-project-bundle-cd-staging.yml": 0
    }, ended
    assert len(repository.staging.bodies("/jobs/create")) == 2
    assert f"/Users/{SERVICE_PRINCIPAL}/" in str(repository.staging.bodies("/jobs/create"))
    assert repository.prod.requests() == []


def test_a_push_to_release_deploys_to_production_and_nowhere_else(
    repository: HostedProject,
) -> None:
    ended = repository.pushed("release")

    assert {name: end.returncode for name, end in ended.items()} == {
        "awesome-ml-project-bundle-cd-prod.yml": 0
    }, ended
    assert len(repository.prod.bodies("/jobs/create")) == 2
    assert f"/Users/{SERVICE_PRINCIPAL}/" in str(repository.prod.bodies("/jobs/create"))
    assert repository.staging.requests() == []


def test_without_its_patch_a_deployment_gets_no_secret_of_an_environment(
    run_copier: RunCopier, template: Path, tmp_path: Path, make_answers: Callable[..., Answers]
) -> None:
    source = release_without_patch("deployment_environments", template, tmp_path / "template")
    run_copier("copy", source, tmp_path / "project", data=answers_with(**CLIENTS))

    with hosted(tmp_path / "project", make_answers(**CLIENTS), packages=PACKAGES) as repository:
        (ended,) = repository.pushed("release").values()
        seen = repository.prod.bodies("/jobs/create")

    assert ended.returncode == 1, ended.output
    assert seen == []


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="the starter's pandas has no wheel for it")
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


@pytest.mark.parametrize("repository", [TOKENS], ids=["tokens"], indirect=True)
def test_access_tokens_deploy_as_well(repository: HostedProject) -> None:
    ended = {**repository.pushed("main"), **repository.pushed("release")}

    assert [end.returncode for end in ended.values()] == [0, 0], ended
    assert len(repository.staging.bodies("/jobs/create")) == 2
    assert len(repository.prod.bodies("/jobs/create")) == 2


def test_a_wrong_client_secret_stops_everything_that_signs_in(repository: HostedProject) -> None:
    wrong = repository.given(
        STAGING_DATABRICKS_CLIENT_SECRET="another", PROD_DATABRICKS_CLIENT_SECRET="another"
    )

    proposed, comments = wrong.proposed("bundle-ci")
    ended = {**wrong.pushed("main"), **wrong.pushed("release"), **proposed}

    assert [end.returncode for end in ended.values()] == [1, 1, 1], ended
    assert all("cannot configure default credentials" in end.output for end in ended.values())
    assert comments == []
    assert repository.staging.bodies("/jobs/create") == []
    assert repository.prod.bodies("/jobs/create") == []


@pytest.mark.parametrize("repository", [TOKENS], ids=["tokens"], indirect=True)
def test_a_token_of_the_other_workspace_deploys_nothing(repository: HostedProject) -> None:
    crossed = repository.given(STAGING_WORKSPACE_TOKEN=repository.secrets["PROD_WORKSPACE_TOKEN"])

    (ended,) = crossed.pushed("main").values()

    assert ended.returncode == 1, ended.output
    assert repository.staging.bodies("/jobs/create") == []
