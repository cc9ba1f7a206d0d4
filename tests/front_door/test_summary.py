"""What the page of a run tells."""

from pathlib import Path

from extensions.stacks import STACKS
from front_door.summary import failure, success
from front_door.template import Template
from hooks.project.run_report import RunReport
from tests.support.answers import publishing_answers

SOURCE = Template("https://github.com/my-org/ml-init.git", "v0.1.0", Path("/checkout"))
MADE = RunReport(
    patches=["Run every job cluster for the identity that deploys it"],
    notes=["cli_pin: already true"],
    address="https://github.com/my-org/awesome-ml-project",
    is_new=True,
)


def test_it_begins_with_a_link_to_what_was_made() -> None:
    text = success(publishing_answers(), SOURCE, MADE)

    assert text.startswith(
        "## [my-org/awesome-ml-project](https://github.com/my-org/awesome-ml-project) was made\n"
    )


def test_it_lists_teams_secrets_stack_version_and_patches() -> None:
    text = success(publishing_answers(), SOURCE, MADE)

    assert "| teams | ml-contributors (push), ml-admins (admin) |" in text
    assert "`STAGING_AZURE_SP_CLIENT_SECRET`" in text
    assert "| stack | starter, carried by ml-init |" in text
    assert "| ml-init | v0.1.0 of https<span>:</span>//github.com/my-org/ml-init.git |" in text
    assert "- Run every job cluster for the identity that deploys it" in text
    assert "- cli\\_pin: already true" in text


def test_it_names_the_commit_of_a_pinned_stack_and_of_an_own_one() -> None:
    pinned = success(publishing_answers(stack="mlops-stacks"), SOURCE, MADE)
    own = {"stack": "custom", "stack_url": "https://example.org/s.git", "stack_commit": "a" * 40}
    custom = success(publishing_answers(**own), SOURCE, MADE)

    assert f"| stack | mlops-stacks at `{STACKS['mlops-stacks'].commit}` |" in pinned
    assert f"| stack | https<span>:</span>//example.org/s.git at `{'a' * 40}` |" in custom


def test_it_says_what_guards_production_and_how_a_release_is_made() -> None:
    guarded = publishing_answers()
    unguarded = publishing_answers(credentials="repository", protected_branches=False)

    text, bare = (success(each, SOURCE, MADE) for each in (guarded, unguarded))

    assert "| production | only the branch `release` can use its credentials; only admin" in text
    assert "\n4. When it may go to production: an administrator runs `git push origin main:" in text
    assert "| production | a workflow on any branch can use its credentials; everybody who" in bare
    assert "\n4. When it may go to production: `git push origin main:release`.\n" in bare


def test_what_the_plan_does_not_allow_is_told_and_an_empty_list_is_not() -> None:
    with_remark = success(publishing_answers(), SOURCE, RunReport(remarks=["no rebasing"]))

    assert "Worth knowing (1)" in with_remark
    assert "Patches" not in with_remark


def test_a_failure_is_listed_line_by_line_without_live_markdown() -> None:
    text = failure(
        "", RunReport(problem="Publishing cannot start:\n- <b>one</b> @all\n  two [x](y)\n")
    )

    assert text.startswith("## The use case was not made\n")
    assert "\nPublishing cannot start:\n" in text
    assert "\n- \\<b\\>one\\</b\\> <span>@</span>all\n- two \\[x\\](y)\n" in text
    assert "Nothing was created on GitHub" in text


def test_a_project_without_a_secret_says_so() -> None:
    answers = publishing_answers(credentials="federation")

    assert "| secrets | none: the workflows sign in by the ID tokens" in success(
        answers, SOURCE, MADE
    )


def test_a_run_that_waits_is_no_failure() -> None:
    text = failure("churn", RunReport(problem="Run this.", stopped_at="publish", is_waiting=True))

    assert text.startswith("## churn waits for trust\n")
    assert "press **Re-run jobs**" in text


def test_a_failure_after_effects_says_to_press_again() -> None:
    text = failure("churn", RunReport(problem="No answer.", stopped_at="publish"))

    assert text.startswith("## churn is not finished\n")
    assert "press **Re-run jobs**" in text
