"""What GitHub may do to a run: limits, delays, refusals, redirects, lost answers."""

import pytest

from hooks.errors import PublishError
from tests.support.breadth import sweep
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.git_http import SECRET_RULE, set_rule
from tests.support.github.state import Access
from tests.support.published_ends import everything
from tests.support.publishing import TOKEN
from tests.support.publishing_run import Run

NAME = "awesome-ml-project"
REPO = f"/repos/my-org/{NAME}"
PERMISSIONS = f"PUT {REPO}/actions/permissions/workflow"


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(refusal(403, "Resource not accessible"), id="the token may not"),
        pytest.param(refusal(404, "Not Found"), id="the plan lacks it"),
        pytest.param(refusal(409, "Prevented by the owning organization"), id="the organisation"),
    ],
)
def test_a_setting_that_may_not_be_made_is_told_and_no_failure(run: Run, forbidden: Answer) -> None:
    run.github.faults = [Fault(PERMISSIONS, forbidden, times=ALWAYS)]

    told = run.publish()

    assert "note: not done: make the workflows' token read-only" in told
    assert "note: the setting default_workflow_permissions is write, not read" in told


def test_a_setting_that_fails_for_another_reason_stops_the_run(run: Run) -> None:
    run.github.faults = [Fault(PERMISSIONS, refusal(422, "Invalid"), times=ALWAYS)]

    with pytest.raises(PublishError, match="422 Invalid"):
        run.publish()


def test_a_new_repository_that_is_not_there_yet_is_waited_for(run: Run) -> None:
    run.github.calls.ready_after = 25

    run.publish()

    run.assert_published()
    assert run.waits


LIMITS = [
    pytest.param(refusal(403, "Forbidden", Retry_After="7"), 7, id="403 with Retry-After"),
    pytest.param(refusal(429, "Too many requests"), 60, id="429 without a time"),
    pytest.param(
        refusal(403, "You have exceeded a secondary rate limit."), 60, id="the secondary limit"
    ),
]


@pytest.mark.parametrize(("answer", "seconds"), LIMITS)
@pytest.mark.parametrize(
    "call", sweep([("POST /orgs/my-org/repos",), (PERMISSIONS,)], lambda _: "a write")
)
def test_a_rate_limit_is_waited_for_as_long_as_it_asks(
    run: Run, answer: Answer, seconds: int, call: str
) -> None:
    run.github.faults = [Fault(call, answer)]

    told = run.publish()

    run.assert_published()
    assert sum(run.waits) >= seconds
    assert f"GitHub's rate limit asks to wait {seconds} s." in told


def test_a_limit_that_takes_too_long_stops_the_run_and_the_next_one_finishes(run: Run) -> None:
    run.github.faults = [Fault(PERMISSIONS, refusal(403, "Forbidden", Retry_After="3600"))]

    with pytest.raises(PublishError, match=r"run the same command again then"):
        run.publish()

    run.publish()
    run.assert_published()


def test_a_write_to_a_renamed_repository_is_no_success(run: Run) -> None:
    moved = Answer(307, {"message": "Temporary Redirect"}, {"Location": f"{run.github.web}/x"})
    name = f"PUT {REPO}/environments/staging/secrets/STAGING_AZURE_SP_CLIENT_SECRET"
    run.github.faults = [Fault(name, moved, times=ALWAYS)]

    with pytest.raises(PublishError, match="was renamed or moved"):
        run.publish()


def test_a_token_without_the_right_to_workflows_is_told_so_and_nothing_lands(run: Run) -> None:
    run.github.access[TOKEN] = Access(scopes=None, may_write_workflows=False)

    with pytest.raises(PublishError, match="needs the scope workflow"):
        run.publish()

    assert not everything(run.github)[NAME][1]
    run.github.access[TOKEN] = Access()
    run.publish()
    run.assert_published()


def test_a_secret_in_the_history_is_told_with_the_servers_words(run: Run) -> None:
    def forbid(name: str) -> None:
        if name == "git git-receive-pack refs":
            set_rule(run.repository.folder, SECRET_RULE)

    run.github.watch = forbid

    with pytest.raises(PublishError) as refused:
        run.publish()

    assert "Push cannot contain secrets" in str(refused.value)
    assert "remove what the rule names" in str(refused.value)


def test_a_lost_answer_to_the_push_is_looked_up(run: Run) -> None:
    run.github.faults = [Fault("git git-receive-pack data", after=True)]

    run.publish()

    run.assert_published()


def test_a_team_that_is_gone_meanwhile_is_told(run: Run) -> None:
    del run.github.organisation.teams["ml-admins"]

    with pytest.raises(PublishError, match=r"did not grant the team ml-admins"):
        run.publish()
