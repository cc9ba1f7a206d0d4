"""Preflight: every problem at once, each with its cure, and nothing made."""

import os
import pty
import sys
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.preflight import preflight
from tests.support.answers import publishing_answers
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.github.state import Access
from tests.support.publishing import TOKEN, VALUES, FastClock, git

assert sys.platform != "win32"  # what is played here is POSIX's own

ANSWERS = publishing_answers()
NAME = "awesome-ml-project"


def problems(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock, **changes: str
) -> str:
    """What preflight refuses with; nothing may have been made."""
    with pytest.raises(PublishError) as refused:
        preflight(project, publishing_answers(**changes), environment, fast.clock)
    assert github.organisation.repositories == {}
    assert all(name.startswith("GET ") for name, _ in github.seen)
    text = str(refused.value)
    assert text.endswith("Nothing was created on GitHub.")
    return text


def test_a_ready_organisation_passes_and_the_plan_is_shown(
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    preflight(project, ANSWERS, environment, fast.clock)

    assert "create the private repository my-org/awesome-ml-project" in capsys.readouterr().err
    assert len(github.seen) == 7


def test_every_problem_is_in_one_list(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    github.access[TOKEN] = Access(scopes=("repo",))
    github.organisation.members_can_create = False
    github.organisation.teams = {"ml-contributor": "ML Contributor"}
    del environment["DATABRICKS_PROD_CLIENT_SECRET"]
    environment["DATABRICKS_STAGING_CLIENT_SECRET"] = "x" * 50_000

    told = problems(github, project, environment, fast)

    for part in (
        "lacks the scope workflow, read:org. Add it at",
        "lets only its owners make private repositories",
        "The team ml-contributors is missing in my-org, or the token may not see it.",
        "Did you mean ml-contributor?",
        "The team ml-admins is missing",
        "Correct its name, or ask an owner",
        "PROD_AZURE_SP_CLIENT_SECRET has no value: set DATABRICKS_PROD_CLIENT_SECRET.",
        "DATABRICKS_STAGING_CLIENT_SECRET is longer than the 48 KB",
    ):
        assert part in told


def test_a_team_with_another_slug_than_its_name_tells_is_found(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    github.organisation.teams = {"contributors-2": "ML Contributors", "ml-admins": "ML Admins"}

    told = problems(github, project, environment, fast)

    assert "The team of that name has the slug contributors-2: answer with it." in told


def test_teams_are_looked_through_to_the_last_page(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    teams = {f"team-{number}": f"Team {number}" for number in range(250)}
    github.organisation.teams = {**teams, "ml-admins": "ML Admins", "ml-contributorz": "Z"}

    assert "Did you mean ml-contributorz?" in problems(github, project, environment, fast)


def test_teams_that_may_not_be_listed_give_no_suggestion(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    del github.organisation.teams["ml-admins"]
    github.faults = [Fault("GET /orgs/my-org/teams", refusal(403, "Forbidden"), times=ALWAYS)]

    assert "The team ml-admins is missing" in problems(github, project, environment, fast)


def test_an_owner_may_create_where_members_may_not(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    github.organisation.members_can_create = False
    github.organisation.role = "admin"

    preflight(project, ANSWERS, environment, fast.clock)

    assert ("GET /user/memberships/orgs/my-org", 200) in github.seen


def test_an_app_is_asked_for_no_membership(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    github.organisation.members_can_create = False
    github.access = {"ghs_app": Access(scopes=None, is_installation=True)}
    environment["ADMIN_GITHUB_TOKEN"] = "ghs_app"

    preflight(project, ANSWERS, environment, fast.clock)

    assert github.seen[0][0] == "GET /installation/repositories"
    assert not [name for name, _ in github.seen if "memberships" in name]


def test_an_unknown_organisation_is_told_without_echoes(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    told = problems(github, project, environment, fast, github_owner="no-org")

    assert "The organisation no-org is missing, or the token may not see it." in told
    assert told.count("\n- ") == 1


def test_single_sign_on_is_told_with_its_link(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    github.access[TOKEN] = Access(single_sign_on=False)

    told = problems(github, project, environment, fast)

    assert f"authorise the token at {github.web}/orgs/my-org/sso?authorization_request=A1" in told
    assert told.count("\n- ") == 1


def test_a_refused_token_is_tried_once(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    environment["ADMIN_GITHUB_TOKEN"] = "ghp_expired"

    told = problems(github, project, environment, fast)

    assert "401 Bad credentials" in told
    assert "make a new one" in told
    assert github.seen == [("GET /user", 401)]


def test_a_check_that_fails_does_not_hide_the_others(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    name = f"GET /repos/my-org/{NAME}"
    github.faults = [Fault(name, refusal(403, "Repository access blocked"), times=ALWAYS)]
    del github.organisation.teams["ml-admins"]

    told = problems(github, project, environment, fast)

    assert "Repository access blocked" in told
    assert "The team ml-admins is missing" in told


def test_no_network_is_one_message(
    project: Path, fast: FastClock, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = {"GITHUB_SERVER_URL": "http://127.0.0.1:9", "ADMIN_GITHUB_TOKEN": TOKEN, **VALUES}

    with pytest.raises(PublishError, match=r"no answer \(ConnectionError\)"):
        preflight(project, ANSWERS, nowhere, fast.clock)

    assert sum(fast.waits) < 10
    assert "trying again" in capsys.readouterr().err


def test_a_project_inside_another_repository_is_refused(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    inside = project / "inside"
    inside.mkdir()

    told = problems(github, inside, environment, fast)

    assert f"The project lies inside the repository {project}" in told


def test_a_folder_without_a_repository_is_fine(
    github: GitHub, tmp_path: Path, environment: dict[str, str], fast: FastClock
) -> None:
    preflight(tmp_path, ANSWERS, environment, fast.clock)

    assert github.seen


def test_one_team_for_both_is_an_admin_and_asked_for_once(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    answers = publishing_answers(github_contributor_group="ml-admins")

    preflight(project, answers, environment, fast.clock)

    assert [name for name, _ in github.seen].count("GET /orgs/my-org/teams/ml-admins") == 1


@pytest.mark.parametrize(
    ("held", "headline", "unchecked"),
    [
        ([], "Before publishing", "GitHub (its token is still to be typed)"),
        (
            ["ADMIN_GITHUB_TOKEN"],
            "Checked: nothing at GitHub stands in the way of publishing",
            "Databricks (its secrets are still to be typed)",
        ),
        (
            ["ADMIN_GITHUB_TOKEN", *VALUES],
            "Checked: nothing at GitHub stands in the way of publishing",
            "Databricks (ML_INIT_CHECKS is off)",
        ),
    ],
    ids=["nothing", "a token", "all"],
)
def test_at_a_terminal_only_what_was_looked_at_is_called_checked(  # noqa: PLR0913, PLR0917
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    held: list[str],
    headline: str,
    unchecked: str,
) -> None:
    monkeypatch.setattr("sys.stdin", os.fdopen(pty.openpty()[1], closefd=False))
    monkeypatch.setattr("sys.stdout", os.fdopen(pty.openpty()[1], "w", closefd=False))
    monkeypatch.setenv("PATH", os.defpath)
    known = {name: environment[name] for name in ("GITHUB_SERVER_URL", *held)}

    preflight(project, ANSWERS, known, fast.clock)

    said = capsys.readouterr().err
    assert headline in said.splitlines()
    assert f"  Not checked: {unchecked}." in said.splitlines()
    assert "create the private repository" in said
    assert bool(github.seen) == bool(held)


def test_nothing_is_changed_in_the_project(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    before = git(project, "for-each-ref"), git(project, "config", "--list")

    preflight(project, ANSWERS, environment, fast.clock)

    assert (git(project, "for-each-ref"), git(project, "config", "--list")) == before
    assert github.seen
