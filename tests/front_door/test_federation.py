"""What the button made without a secret deploys itself, and nobody else signs in for it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.front_door.federation import Federated
from tests.support import checks, other_runs
from tests.support.other_runs import (
    MATCHES,
    NO_TOKEN,
    NOT_ADMITTED,
    RELEASE,
    Run,
    calls_behind,
    sign_in,
)
from tests.support.parts.account import JOB
from tests.support.parts.actions import Result, pull_request
from tests.support.parts.issuer import TOKEN, issuing, subjects
from tests.support.parts.starter_packages import MISSING, starter_packages
from tests.support.place import ROOT
from tests.support.repository import HostedProject, has_jobs
from tests.support.trees import git

CI, CD = "awesome-ml-project-bundle-ci.yml", "awesome-ml-project-bundle-cd-prod.yml"
TESTS = "awesome-ml-project-run-tests.yml"
PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")


@pytest.fixture
def project(federated: Federated, tmp_path: Path) -> HostedProject:
    """The use case in a clone of the test's own."""
    return federated.project(tmp_path / "cloned")


def test_an_app_made_it_in_place_of_a_token(federated: Federated) -> None:
    organisation, app = federated.organisation, federated.app

    assert "ADMIN_GITHUB_TOKEN" not in organisation.secrets
    assert len(app.given) == 1
    assert app.given[0] not in federated.ended.log + federated.ended.summary
    assert app.pem.splitlines()[1] not in federated.ended.log + federated.ended.summary


def test_it_is_deployed_by_the_trust_that_the_button_made(
    federated: Federated, project: HostedProject
) -> None:
    before = calls_behind(project)
    done = project.pushed("main")
    early = calls_behind(project)
    done |= project.pushed("release")

    assert {name: end.returncode for name, end in done.items()} == {
        "awesome-ml-project-bundle-cd-staging.yml": 0,
        CD: 0,
    }, done
    assert (project.secrets, early) == ({}, before)
    assert has_jobs(project.staging)
    assert has_jobs(project.prod)
    assert checks.every_secret(project.folder) == {"ML_INIT_UPDATE_TOKEN", "ML_INIT_TEMPLATE_TOKEN"}
    assert JOB not in federated.ended.log + federated.ended.summary


def drop_unit_tests(project: HostedProject) -> None:
    """Leave of the tests of a pull request what signs in; the others are the stack's own."""
    workflow = project.folder / ".github" / "workflows" / TESTS
    units = "(?s)  unit_tests:\n.*?(?=  integration_test:)"
    text = re.sub(units, "", workflow.read_text())
    workflow.write_text(text.replace("    needs: unit_tests\n", ""))
    git(project.folder, "commit", "--quiet", "--all", "--message", "Test on Databricks alone")


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(False, id="what signs in"),
        pytest.param(
            True,
            id="all of it",
            marks=(
                pytest.mark.breadth,
                pytest.mark.skipif(MISSING, reason="the starter's pandas has no wheel for it"),
            ),
        ),
    ],
)
def test_a_pull_request_is_tested_and_commented_without_a_secret(
    project: HostedProject, *, whole: bool
) -> None:
    before = calls_behind(project)
    if whole:
        project = replace(project, packages=starter_packages())
    else:
        drop_unit_tests(project)

    done, comments = project.proposed()

    assert {name: end.returncode for name, end in done.items()} == {
        CI: 0,
        TESTS: 0,
    }, done
    assert ["Validation OK!" in comment for comment in comments] == [True]
    assert project.staging.bodies("/jobs/run-now")
    assert calls_behind(project) == before


@pytest.fixture
def stranger(project: HostedProject) -> HostedProject:
    """The same, with runs of another repository than its workspaces trust."""
    own = project.origin
    return replace(project, origin=replace(own, id=own.id + 1))


def leaks(repository: HostedProject, result: Result, comments: list[str]) -> list[str]:
    """The places where a run gives away what it asks with, or an ID token; its log is masked."""
    assert repository.issuer
    event = pull_request(7, "c" * 40)
    (who,) = subjects(repository.origin, event, repository.text(CI))
    tokens = [repository.issuer.variables(who)[TOKEN], *repository.issuer.signed]
    assert len(tokens) > 1, "no token was signed"
    places = {"a comment": comments, "the summary": [result.summary]}
    return [
        place
        for place, texts in places.items()
        if any(token in text for token in tokens for text in texts)
    ]


LEAK = (
    '> "$RUNNER_TEMP/validation.txt"',
    '2>&1 | tee "$RUNNER_TEMP/validation.txt" "$GITHUB_STEP_SUMMARY" || true',
)


@pytest.mark.parametrize(
    ("leak", "code", "found"),
    [
        pytest.param(None, 1, [], id="as it is"),
        pytest.param(LEAK, 0, ["a comment", "the summary"], id="with a leak"),
    ],
)
@pytest.mark.attack("a failed sign-in puts the token that a job asks with where people read it")
def test_what_the_cli_says_of_a_failed_sign_in_gets_nowhere_but_into_the_log(
    stranger: HostedProject, leak: tuple[str, str] | None, code: int, found: list[str]
) -> None:
    workflow = stranger.folder / ".github" / "workflows" / CI
    if leak:
        assert leak[0] in workflow.read_text()
        workflow.write_text(workflow.read_text().replace(*leak))
        git(stranger.folder, "commit", "--quiet", "--all", "--message", "Leak")

    done, comments = stranger.proposed("bundle-ci")

    assert done[CI].returncode == code, done
    assert leaks(stranger, done[CI], comments) == found


def test_a_release_signs_in_to_production(project: HostedProject, tmp_path: Path) -> None:
    assert sign_in(project, RELEASE, tmp_path) == (0, "")


@pytest.mark.parametrize(("run", "words"), other_runs.params())
@pytest.mark.attack("another run, repository or person signs in to production without a secret")
def test_no_other_run_signs_in_to_production(
    project: HostedProject, tmp_path: Path, run: Run, words: str
) -> None:
    before = calls_behind(project)

    code, told = sign_in(project, run, tmp_path)

    assert (code, words in told) == (1, True), told
    assert words == NOT_ADMITTED or "github-oidc auth: " in told
    assert words != NO_TOKEN or words in PAGE  # the others are doubles', not Databricks' own
    assert calls_behind(project) == before


def test_github_starts_no_run_of_production_for_another_branch_or_a_pull_request(
    project: HostedProject,
) -> None:
    workflow = project.folder / ".github" / "workflows" / CI
    before = workflow.read_text()
    workflow.write_text(before.replace("environment: staging", "environment: prod"))
    assert workflow.read_text() != before
    git(project.folder, "commit", "--quiet", "--all", "--message", "Name production")

    refused = [project.proposed("bundle-ci")[0][CI], project.started(CD, "feature")]

    assert [each.output for each in refused] == [
        "refs/pull/7/merge is not allowed to deploy to prod",
        "refs/heads/feature is not allowed to deploy to prod",
    ]


@pytest.mark.parametrize(
    ("as_github", "words"),
    [
        pytest.param(False, MATCHES, id="another issuer"),
        pytest.param(True, "verification error", id="one that takes its name"),
    ],
)
@pytest.mark.attack("somebody signs an ID token in GitHub's name")
def test_a_token_that_somebody_else_signed_is_refused(
    federated: Federated, project: HostedProject, tmp_path: Path, words: str, *, as_github: bool
) -> None:
    with issuing(federated.cloud.issuer.name if as_github else "") as another:
        code, told = sign_in(replace(project, issuer=another), RELEASE, tmp_path)

    assert (code, words in told) == (1, True), told
