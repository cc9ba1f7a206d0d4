"""What GitHub's plan has not is known before, or told afterwards; never half done in silence."""

from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.preflight import preflight
from hooks.project import run_report
from hooks.publish import publish
from hooks.publishing.plans import Plan, plan_of
from tests.support.answers import publishing_answers
from tests.support.github.server import GitHub
from tests.support.published_ends import assert_published
from tests.support.publishing import FastClock

NAME = "awesome-ml-project"


@pytest.fixture
def remarks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a run leaves what it has to tell."""
    place = tmp_path / "outcome"
    monkeypatch.setenv(run_report.VARIABLE, str(place))
    return place


@pytest.mark.parametrize(
    ("shown", "plan"),
    [
        ({"plan": {"name": "free"}}, Plan.FREE),
        ({"plan": {"name": "Team"}}, Plan.TEAM),
        ({"plan": {"name": "enterprise"}}, Plan.ENTERPRISE),
        ({"plan": {"name": "business_plus"}}, Plan.ENTERPRISE),
        ({"plan": {"name": "medium"}}, Plan.HIDDEN),
        ({"plan": None}, Plan.HIDDEN),
        ({}, Plan.HIDDEN),
    ],
)
def test_a_plan_is_known_by_githubs_name_for_it(shown: dict[str, object], plan: Plan) -> None:
    assert plan_of(shown) is plan


@pytest.mark.parametrize(
    ("plan", "shows", "told"),
    [
        ("team", True, "Team plan has no required reviewers"),
        ("enterprise", False, "may not see which plan my-org has"),
        ("enterprise", True, ""),
    ],
)
def test_preflight_says_what_will_not_be_guarded(  # noqa: PLR0913, PLR0917
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
    plan: str,
    shows: bool,  # noqa: FBT001
    told: str,
) -> None:
    github.organisation.plan, github.organisation.shows_plan = plan, shows

    preflight(project, publishing_answers(), environment, fast.clock)

    notes = [line for line in capsys.readouterr().err.splitlines() if "note:" in line]
    assert len(notes) == bool(told)
    assert told in "".join(notes)


def test_a_plan_without_reviewers_is_told_at_the_end_and_in_the_summary(  # noqa: PLR0913, PLR0917
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    remarks: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    github.organisation.shows_plan = False

    publish(project, publishing_answers(), environment, fast.clock)

    (remark,) = run_report.read(remarks).remarks
    assert "nobody has to approve what uses the environment prod" in remark
    assert "billing plan" in remark
    assert remark in capsys.readouterr().err
    assert_published(github, project, publishing_answers())


def test_a_plan_without_rulesets_is_told_at_the_end_and_in_the_summary(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock, remarks: Path
) -> None:
    github.organisation.plan, github.organisation.shows_plan = "free", False
    answers = publishing_answers(credentials="repository")

    publish(project, answers, environment, fast.clock)

    (remark,) = run_report.read(remarks).remarks
    assert "no ruleset protects main and release" in remark
    assert "Upgrade to GitHub Pro" in remark
    assert github.repository(NAME).rulesets == []
    assert github.repository(NAME).secrets


def test_a_plan_without_rulesets_is_told_of_a_repository_that_was_there(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock, remarks: Path
) -> None:
    github.organisation.plan, github.organisation.shows_plan = "free", False
    answers = publishing_answers(credentials="repository")
    github.calls.add(NAME, f"x (ml-init {answers.bundle_uuid})")

    publish(project, answers, environment, fast.clock)

    assert "Upgrade to GitHub Pro" in "".join(run_report.read(remarks).remarks)
    assert fast.waits == []  # though the repository was made a moment ago


def test_a_plan_without_environments_stops_the_run_before_a_secret_and_the_push(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    github.organisation.plan, github.organisation.shows_plan = "free", False

    with pytest.raises(PublishError, match="-d credentials=repository"):
        publish(project, publishing_answers(), environment, fast.clock)

    asked = [name for name, _ in github.seen]
    assert not [name for name in asked if "secrets/" in name or "receive-pack" in name]
    answers = publishing_answers(credentials="repository", protected_branches=False)
    publish(project, answers, environment, fast.clock)
    assert_published(github, project, answers)
