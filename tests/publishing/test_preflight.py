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
from tests.support.github.state import Access
from tests.support.publishing import TOKEN, VALUES, FastClock, git
from tests.support.publishing_run import Run

assert sys.platform != "win32"  # what is played here is POSIX's own

ANSWERS = publishing_answers()
NAME = "awesome-ml-project"


def problems(run: Run, project: Path | None = None) -> str:
    """What preflight refuses with; nothing may have been made."""
    with pytest.raises(PublishError) as refused:
        run.preflight(project)
    assert run.github.organisation.repositories == {}
    assert all(name.startswith("GET ") for name in run.asked)
    text = str(refused.value)
    assert text.endswith("Nothing was created on GitHub.")
    return text


def test_a_ready_organisation_passes_and_the_plan_is_shown(run: Run) -> None:
    said = run.preflight()

    assert "create the private repository my-org/awesome-ml-project" in said
    assert len(run.github.seen) == 7


def test_every_problem_is_in_one_list(run: Run) -> None:
    run.github.access[TOKEN] = Access(scopes=("repo",))
    run.github.organisation.members_can_create = False
    run.github.organisation.teams = {"ml-contributor": "ML Contributor"}
    del run.environment["DATABRICKS_PROD_CLIENT_SECRET"]
    run.environment["DATABRICKS_STAGING_CLIENT_SECRET"] = "x" * 50_000

    told = problems(run)

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


def test_a_team_with_another_slug_than_its_name_tells_is_found(run: Run) -> None:
    run.github.organisation.teams = {"contributors-2": "ML Contributors", "ml-admins": "ML Admins"}

    told = problems(run)

    assert "The team of that name has the slug contributors-2: answer with it." in told


def test_teams_are_looked_through_to_the_last_page(run: Run) -> None:
    teams = {f"team-{number}": f"Team {number}" for number in range(250)}
    run.github.organisation.teams = {**teams, "ml-admins": "ML Admins", "ml-contributorz": "Z"}

    assert "Did you mean ml-contributorz?" in problems(run)


def test_teams_that_may_not_be_listed_give_no_suggestion(run: Run) -> None:
    del run.github.organisation.teams["ml-admins"]
    run.github.faults = [Fault("GET /orgs/my-org/teams", refusal(403, "Forbidden"), times=ALWAYS)]

    assert "The team ml-admins is missing" in problems(run)


def test_an_owner_may_create_where_members_may_not(run: Run) -> None:
    run.github.organisation.members_can_create = False
    run.github.organisation.role = "admin"

    run.preflight()

    assert ("GET /user/memberships/orgs/my-org", 200) in run.github.seen


def test_an_app_is_asked_for_no_membership(run: Run) -> None:
    run.github.organisation.members_can_create = False
    run.sign_in("ghs_app", Access(scopes=None, is_installation=True))

    run.preflight()

    assert run.asked[0] == "GET /installation/repositories"
    assert not [name for name in run.asked if "memberships" in name]


def test_an_unknown_organisation_is_told_without_echoes(run: Run) -> None:
    run.answer(github_owner="no-org")

    told = problems(run)

    assert "The organisation no-org is missing, or the token may not see it." in told
    assert told.count("\n- ") == 1


def test_single_sign_on_is_told_with_its_link(run: Run) -> None:
    run.github.access[TOKEN] = Access(single_sign_on=False)

    told = problems(run)

    page = f"{run.github.web}/orgs/my-org/sso?authorization_request=A1"
    assert f"authorise the token at {page}" in told
    assert told.count("\n- ") == 1


def test_a_refused_token_is_tried_once(run: Run) -> None:
    run.environment["ADMIN_GITHUB_TOKEN"] = "ghp_expired"

    told = problems(run)

    assert "401 Bad credentials" in told
    assert "make a new one" in told
    assert run.github.seen == [("GET /user", 401)]


def test_a_check_that_fails_does_not_hide_the_others(run: Run) -> None:
    name = f"GET /repos/my-org/{NAME}"
    run.github.faults = [Fault(name, refusal(403, "Repository access blocked"), times=ALWAYS)]
    del run.github.organisation.teams["ml-admins"]

    told = problems(run)

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


def test_a_project_inside_another_repository_is_refused(run: Run) -> None:
    inside = run.project / "inside"
    inside.mkdir()

    told = problems(run, inside)

    assert f"The project lies inside the repository {run.project}" in told


def test_a_folder_without_a_repository_is_fine(run: Run, tmp_path: Path) -> None:
    run.preflight(tmp_path)

    assert run.github.seen


def test_one_team_for_both_is_an_admin_and_asked_for_once(run: Run) -> None:
    run.answer(github_contributor_group="ml-admins")

    run.preflight()

    assert run.asked.count("GET /orgs/my-org/teams/ml-admins") == 1


@pytest.mark.parametrize(
    ("held", "headline", "unchecked"),
    [
        ([], "Before publishing", "GitHub (its token is still to be typed)"),
        (
            ["ADMIN_GITHUB_TOKEN"],
            "Checked: nothing at GitHub stops publishing",
            "Databricks (its secrets are still to be typed)",
        ),
        (
            ["ADMIN_GITHUB_TOKEN", *VALUES],
            "Checked: nothing at GitHub stops publishing",
            "Databricks (ML_INIT_CHECKS is off)",
        ),
    ],
    ids=["nothing", "a token", "all"],
)
def test_at_a_terminal_only_what_was_looked_at_is_called_checked(
    run: Run, monkeypatch: pytest.MonkeyPatch, held: list[str], headline: str, unchecked: str
) -> None:
    monkeypatch.setattr("sys.stdin", os.fdopen(pty.openpty()[1], closefd=False))
    monkeypatch.setattr("sys.stdout", os.fdopen(pty.openpty()[1], "w", closefd=False))
    monkeypatch.setenv("PATH", os.defpath)
    known = {name: run.environment[name] for name in ("GITHUB_SERVER_URL", *held)}

    run.environment = known

    said = run.preflight()

    assert headline in said.splitlines()
    assert f"  Not checked: {unchecked}." in said.splitlines()
    assert "create the private repository" in said
    assert bool(run.github.seen) == bool(held)


def test_nothing_is_changed_in_the_project(run: Run) -> None:
    before = git(run.project, "for-each-ref"), git(run.project, "config", "--list")

    run.preflight()

    assert (git(run.project, "for-each-ref"), git(run.project, "config", "--list")) == before
    assert run.github.seen
