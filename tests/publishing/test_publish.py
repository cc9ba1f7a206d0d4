"""The publish step: what is at GitHub when it ends."""

from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.preflight import preflight
from hooks.publish import publish
from hooks.publishing.desired import desired
from tests.support.answers import publishing_answers
from tests.support.github.server import GitHub
from tests.support.github.state import Access
from tests.support.published_ends import assert_published
from tests.support.publishing import FastClock, MakeProject, git

NAME = "awesome-ml-project"
REPO = f"/repos/my-org/{NAME}"
SIGN_INS = [
    pytest.param(
        {"cloud": "azure", "use_databricks_service_principal": False},
        id="azure, the cloud's service principals",
    ),
    pytest.param(
        {"cloud": "azure", "use_databricks_service_principal": True},
        id="azure, Databricks service principals",
    ),
    pytest.param({"cloud": "aws", "use_databricks_service_principal": False}, id="aws, tokens"),
    pytest.param(
        {"cloud": "aws", "use_databricks_service_principal": True},
        id="aws, Databricks service principals",
    ),
    pytest.param({"cloud": "gcp", "use_databricks_service_principal": False}, id="gcp, tokens"),
    pytest.param(
        {"cloud": "gcp", "use_databricks_service_principal": True},
        id="gcp, Databricks service principals",
    ),
]


@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_a_run_ends_in_a_private_repository_with_teams_secrets_and_history(
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    sign_in: dict[str, str | bool],
) -> None:
    answers = publishing_answers(**sign_in)

    publish(project, answers, environment, fast.clock)

    assert_published(github, project, answers)
    assert fast.waits == []


def test_a_published_project_is_left_alone(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    git(project, "remote", "add", "origin", "https://github.com/my-org/elsewhere.git")

    preflight(project, publishing_answers(), environment, fast.clock)
    publish(project, publishing_answers(), environment, fast.clock)

    assert github.seen == []


@pytest.mark.parametrize(
    ("token", "access"),
    [
        pytest.param("ghp_classic", Access(), id="classic"),
        pytest.param("github_pat_fine", Access(scopes=None), id="fine-grained"),
        pytest.param("ghs_app", Access(scopes=None, is_installation=True), id="an app's"),
    ],
)
def test_every_kind_of_token_publishes(  # noqa: PLR0913, PLR0917
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    token: str,
    access: Access,
) -> None:
    github.access = {token: access}
    environment["ADMIN_GITHUB_TOKEN"] = token

    preflight(project, publishing_answers(), environment, fast.clock)
    publish(project, publishing_answers(), environment, fast.clock)

    assert_published(github, project, publishing_answers())


def test_the_calls_that_change_something_are_those_of_the_plan(
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    preflight(project, publishing_answers(), environment, fast.clock)
    shown = capsys.readouterr().err.replace("…", REPO)

    publish(project, publishing_answers(), environment, fast.clock)

    writes = [name for name, _ in github.seen if not name.startswith(("GET", "git"))]
    assert len(writes) == 15 + len(desired(publishing_answers()).every_secret)
    assert all(f"({name})" in shown for name in writes)


def test_a_key_of_another_repository_is_not_used(
    github: GitHub, make_project: MakeProject, environment: dict[str, str], fast: FastClock
) -> None:
    one, two = publishing_answers(), publishing_answers(project_name="another-project")

    publish(make_project("one"), one, environment, fast.clock)
    publish(make_project("two"), two, environment, fast.clock)

    held = [github.repository(name).environments for name in (NAME, "another-project")]
    assert len({each["prod"].secrets["PROD_AZURE_SP_CLIENT_SECRET"] for each in held}) == 1


@pytest.mark.parametrize("plan", ["free", "team", "enterprise"])
@pytest.mark.parametrize(
    "guards",
    [
        pytest.param({"credentials": "repository", "protected_branches": False}, id="nothing"),
        pytest.param({"credentials": "repository", "protected_branches": True}, id="branches"),
        pytest.param({"credentials": "environments", "protected_branches": False}, id="secrets"),
        pytest.param({"credentials": "environments", "protected_branches": True}, id="both"),
    ],
)
def test_each_plan_gets_what_it_can_have_or_a_refusal_before_anything_is_made(  # noqa: PLR0913, PLR0917
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    plan: str,
    guards: dict[str, str | bool],
) -> None:
    github.organisation.plan = plan
    answers = publishing_answers(**guards)
    wants = answers.credentials == "environments" or answers.protected_branches

    if plan == "free" and wants:
        with pytest.raises(PublishError, match="has GitHub's Free plan") as refused:
            preflight(project, answers, environment, fast.clock)
        cures = ["-d credentials=repository", "-d protected_branches=no"]
        asked = [answers.credentials == "environments", answers.protected_branches]
        assert [cure in str(refused.value) for cure in cures] == asked
        assert github.organisation.repositories == {}
        return
    preflight(project, answers, environment, fast.clock)
    publish(project, answers, environment, fast.clock)

    assert_published(github, project, answers)


def test_a_project_without_a_commit_is_told_before_anything_is_asked(
    github: GitHub, tmp_path: Path, environment: dict[str, str], fast: FastClock
) -> None:
    with pytest.raises(PublishError, match="has no commit on main"):
        publish(tmp_path, publishing_answers(), environment, fast.clock)

    assert github.seen == []
