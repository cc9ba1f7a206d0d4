"""A starter project's own workflows deploy it with the secrets that its repository is given."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hooks.patches import PATCHES, deployment_environments
from hooks.project.answers import Answers
from tests.end_to_end.rendered import rendered
from tests.support.checks import bundle_of
from tests.support.copied_before import copy_before
from tests.support.copying import Copying
from tests.support.parts.actions import PACKAGES
from tests.support.parts.starter_packages import MISSING, starter_packages
from tests.support.parts.workspace import SERVICE_PRINCIPAL
from tests.support.place import release
from tests.support.repository import HostedProject, hosted
from tests.support.trees import git

CLIENTS: dict[str, str | bool] = {
    "cloud": "azure",
    "use_databricks_service_principal": True,
    "credentials": "environments",
    "fresh_start": True,
}
TOKENS: dict[str, str | bool] = {"cloud": "aws", "use_databricks_service_principal": False}
OWN = """from training import data


def test_every_patient_has_a_number():
    assert data.KEY in data.load()
"""


@pytest.fixture
def repository(
    copying: Copying, make_answers: Callable[..., Answers], request: pytest.FixtureRequest
) -> Iterator[HostedProject]:
    """The repository of a new project; it signs in with service principals unless told."""
    changes = getattr(request, "param", CLIENTS)
    project = copy_before(copying, **changes)
    with hosted(project, make_answers(**changes), packages=PACKAGES) as running:
        yield running


def test_a_push_deploys_main_to_staging_and_release_to_production_and_nowhere_else(
    repository: HostedProject,
) -> None:
    staging, prod = repository.staging, repository.prod

    on_main = repository.pushed("main")
    at_prod, at_staging = prod.requests(), staging.requests()
    on_release = repository.pushed("release")

    assert {name: end.returncode for name, end in {**on_main, **on_release}.items()} == {
        "awesome-ml-project-bundle-cd-staging.yml": 0,
        "awesome-ml-project-bundle-cd-prod.yml": 0,
    }, (on_main, on_release)
    assert (at_prod, len(on_main), len(on_release)) == ([], 1, 1)
    assert staging.requests() == at_staging
    for workspace in (staging, prod):
        assert len(workspace.bodies("/jobs/create")) == 2
        assert f"/Users/{SERVICE_PRINCIPAL}/" in str(workspace.bodies("/jobs/create"))


def test_without_its_patch_a_deployment_gets_no_secret_of_an_environment(
    databricks_cli: Path, tmp_path: Path, make_answers: Callable[..., Answers]
) -> None:
    answers = make_answers(**CLIENTS)
    others = [patch for patch in PATCHES if patch is not deployment_environments.PATCH]
    project = rendered(databricks_cli, answers, tmp_path / "project", patches=others)
    release(project, "v1")

    with hosted(project, answers, packages=PACKAGES) as repository:
        (ended,) = repository.pushed("release").values()
        seen = repository.prod.bodies("/jobs/create")

    assert ended.returncode == 1, ended.output
    assert seen == []


@pytest.mark.skipif(MISSING, reason="the starter's pandas has no wheel for it")
@pytest.mark.parametrize(
    "tests",
    [
        pytest.param(OWN, id="with a test of a team's own"),
        # The gate runs these in tests/stacks/test_starter_model.py.
        pytest.param("", id="with the starter's tests", marks=pytest.mark.breadth),
    ],
)
def test_a_pull_request_is_tested_and_commented_far_from_production(
    repository: HostedProject, tests: str
) -> None:
    if tests:
        bundle = bundle_of(repository.folder)
        shutil.rmtree(bundle / "tests")
        (bundle / "tests").mkdir()
        (bundle / "tests" / "test_own.py").write_text(tests)
        needed = (bundle / "requirements.txt").read_text().splitlines(keepends=True)
        (bundle / "requirements.txt").write_text(
            "".join(line for line in needed if not line.startswith("mlflow"))
        )
        git(repository.folder, "add", "--all")
        git(repository.folder, "commit", "--quiet", "--message", "Test what is ours")

    ended, comments = replace(repository, packages=starter_packages()).proposed()

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
def test_access_tokens_deploy_as_well_each_to_its_own_workspace(repository: HostedProject) -> None:
    crossed = repository.given(STAGING_WORKSPACE_TOKEN=repository.secrets["PROD_WORKSPACE_TOKEN"])

    (refused,) = crossed.pushed("main").values()
    before = repository.staging.bodies("/jobs/create")
    ended = {**repository.pushed("main"), **repository.pushed("release")}

    assert (refused.returncode, before) == (1, []), refused.output
    assert [end.returncode for end in ended.values()] == [0, 0], ended
    assert len(repository.staging.bodies("/jobs/create")) == 2
    assert len(repository.prod.bodies("/jobs/create")) == 2
