"""What GitHub's plan has not is known before, or told afterwards; never half done in silence."""

from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.project import run_report
from hooks.publishing.plans import Plan, plan_of
from tests.support.publishing_run import Run

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
def test_preflight_says_what_will_not_be_guarded(
    run: Run, plan: str, told: str, *, shows: bool
) -> None:
    run.github.organisation.plan, run.github.organisation.shows_plan = plan, shows

    said = run.preflight()

    notes = [line for line in said.splitlines() if "note:" in line]
    assert len(notes) == bool(told)
    assert told in "".join(notes)


def test_a_plan_without_reviewers_is_told_at_the_end_and_in_the_summary(
    run: Run, remarks: Path
) -> None:
    run.github.organisation.shows_plan = False

    said = run.publish()

    (remark,) = run_report.read(remarks).remarks
    assert "nobody has to approve what uses the environment prod" in remark
    assert "billing plan" in remark
    assert remark in said
    run.assert_published()


def test_a_plan_without_rulesets_is_told_at_the_end_and_in_the_summary(
    run: Run, remarks: Path
) -> None:
    run.github.organisation.plan, run.github.organisation.shows_plan = "free", False
    run.answer(credentials="repository")

    run.publish()

    (remark,) = run_report.read(remarks).remarks
    assert "no ruleset protects main and release" in remark
    assert "Upgrade to GitHub Pro" in remark
    assert run.repository.rulesets == []
    assert run.repository.secrets


def test_a_plan_without_rulesets_is_told_of_a_repository_that_was_there(
    run: Run, remarks: Path
) -> None:
    run.github.organisation.plan, run.github.organisation.shows_plan = "free", False
    run.answer(credentials="repository")
    run.github.calls.add(NAME, f"x (ml-init {run.answers.bundle_uuid})")

    run.publish()

    assert "Upgrade to GitHub Pro" in "".join(run_report.read(remarks).remarks)
    assert run.waits == []  # though the repository was made a moment ago


def test_a_plan_without_environments_stops_the_run_before_a_secret_and_the_push(run: Run) -> None:
    run.github.organisation.plan, run.github.organisation.shows_plan = "free", False

    with pytest.raises(PublishError, match="-d credentials=repository"):
        run.publish()

    assert not [name for name in run.asked if "secrets/" in name or "receive-pack" in name]
    run.answer(credentials="repository", protected_branches=False)
    run.publish()
    run.assert_published()
