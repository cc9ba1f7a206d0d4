"""Environments: closed before anything is pushed, and never less guarded than people made them."""

import pytest

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.github_api.server import Server
from hooks.publishing.converge import prepare
from hooks.publishing.desired import desired
from hooks.publishing.environments import BY_BRANCHES, Seen, Team, body, reviewed_body
from hooks.system.secret import Secret
from tests.support.answers import publishing_answers
from tests.support.github.environments import Environment, secrets_of_run
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.published_ends import secrets_of
from tests.support.publishing import TOKEN, FastClock
from tests.support.publishing_run import Run
from tests.support.repository import POLICIES

ANSWERS = publishing_answers()
WANTED = desired(ANSWERS)
PROD = f"{WANTED.path}/environments/prod"
BY_PROTECTION = {"protected_branches": True, "custom_branch_policies": False}


@pytest.fixture
def client(github: GitHub, fast: FastClock) -> Client:
    """A client to the double, of an organisation with reviewers."""
    github.organisation.plan = "enterprise"
    return Client(Server(f"{github.web}/api/v3", github.web), Secret(TOKEN), fast.clock)


@pytest.fixture
def held(github: GitHub) -> Repository:
    """A repository of an earlier run that ended soon."""
    return github.calls.add(WANTED.name, WANTED.description)


def writes(github: GitHub) -> list[str]:
    """What was asked that changes a thing in the environment prod."""
    return [
        name
        for name, _ in github.seen
        if not name.startswith("GET") and f"{PROD}/" in f"{name}/" and "/secrets" not in name
    ]


def test_every_environment_is_closed_before_a_secret_and_the_push(run: Run) -> None:
    run.publish()

    asked = run.asked
    guards = [at for at, name in enumerate(asked) if "policies" in name and "POST" in name]
    secrets = [at for at, name in enumerate(asked) if "/secrets/" in name and "PUT" in name]
    assert len(guards) == 4
    assert len(secrets) == 6
    assert max(guards) < min(secrets) < asked.index("git git-receive-pack data")


RUNS = [
    pytest.param("prod", "refs/heads/release", "PROD", id="a release"),
    pytest.param("prod", "refs/heads/main", "", id="main, for production"),
    pytest.param(
        "prod",
        "refs/heads/feature",
        "",
        id="a branch, for production",
        marks=pytest.mark.attack("a workflow on a branch asks for production's secrets"),
    ),
    pytest.param(
        "prod",
        "refs/pull/7/merge",
        "",
        id="a pull request, for production",
        marks=pytest.mark.attack("a pull request asks for production's secrets"),
    ),
    pytest.param("prod", "refs/heads/release/x", "", id="a branch that is named like it"),
    pytest.param("staging", "refs/heads/main", "STAGING", id="main"),
    pytest.param("staging", "refs/pull/7/merge", "STAGING", id="a pull request"),
    pytest.param("staging", "refs/heads/feature", "", id="a branch"),
    pytest.param("", "refs/heads/main", "", id="a job that names no environment"),
    pytest.param("production", "refs/heads/main", "", id="an environment of its own making"),
]


@pytest.mark.no_cover
@pytest.mark.parametrize(("named", "ref", "place"), RUNS)
def test_a_run_gets_the_secrets_of_its_branch_and_no_others(
    run: Run, named: str, ref: str, place: str
) -> None:
    held = run.publish_before()

    given = secrets_of_run(held, named, ref) or {}

    values = secrets_of(ANSWERS)
    assert given == {
        name: value for name, value in values.items() if place and name.startswith(place)
    }


def test_the_runner_of_the_tests_lets_in_what_the_environments_do() -> None:
    refs = {
        each.name: tuple(
            name if name.startswith("refs/") else f"refs/heads/{name}" for name in each.branches
        )
        for each in WANTED.environments
        if each.secrets
    }

    assert refs == POLICIES


@pytest.mark.parametrize(
    "call",
    [
        f"PUT {PROD}",
        f"POST {PROD}/deployment-branch-policies",
        f"GET {PROD}/secrets/public-key",
        f"PUT {PROD}/secrets/PROD_AZURE_SP_CLIENT_SECRET",
        f"POST {WANTED.path}/rulesets",
    ],
)
def test_what_github_does_not_find_yet_in_a_new_repository_is_asked_for_again(
    run: Run, call: str
) -> None:
    run.github.faults = [Fault(call, refusal(404, "Not Found"), times=5)]

    run.publish()

    run.assert_published()


def test_in_the_repository_every_run_gets_every_secret(run: Run) -> None:
    run.answer(credentials="repository")

    run.publish()

    assert secrets_of_run(run.repository, "", "refs/heads/feature") == secrets_of(run.answers)


@pytest.mark.parametrize(("members", "prevented"), [(0, False), (1, False), (2, True), (9, True)])
def test_nobody_approves_their_own_release_unless_the_team_has_nobody_else(
    github: GitHub, client: Client, held: Repository, members: int, *, prevented: bool
) -> None:
    github.organisation.members["ml-admins"] = members

    prepare(client, WANTED, is_new=False)

    assert held.environments["prod"].reviewers == [{"type": "Team", "id": 8}]
    assert held.environments["prod"].prevent_self_review == prevented


def test_what_people_set_stays_and_what_is_wanted_is_added(
    github: GitHub, client: Client, held: Repository
) -> None:
    held.teams = {"ml-contributors": "push"}
    held.environments["prod"] = Environment(
        "Prod",
        reviewers=[{"type": "Team", "id": 7}],
        prevent_self_review=True,
        wait_timer=30,
        branches=["hotfix"],
    )

    prepare(client, WANTED, is_new=False)

    prod = held.environments["prod"]
    assert (prod.reviewers, prod.wait_timer) == ([{"type": "Team", "id": 7}], 30)
    assert prod.prevent_self_review
    assert prod.policy == BY_BRANCHES
    assert prod.branches == ["hotfix", "release"]
    assert len(writes(github)) == 2


def test_protected_branches_as_people_chose_them_stay(
    github: GitHub, client: Client, held: Repository
) -> None:
    held.environments["prod"] = Environment("prod", policy=BY_PROTECTION)

    prepare(client, WANTED, is_new=False)

    assert held.environments["prod"].policy == BY_PROTECTION
    assert held.environments["prod"].branches == []
    assert len(writes(github)) == 1  # the reviewers


def test_what_is_as_wanted_is_not_written_again(
    github: GitHub, client: Client, held: Repository
) -> None:
    prepare(client, WANTED, is_new=False)
    before = repr(held.environments)
    github.seen.clear()

    prepare(client, WANTED, is_new=False)

    assert repr(held.environments) == before
    assert writes(github) == []


def test_the_reviewers_team_is_granted_before_it_is_named(run: Run) -> None:
    run.github.organisation.plan = "enterprise"
    grant = f"PUT /orgs/my-org/teams/ml-admins{WANTED.path}"
    run.github.faults = [Fault(grant, refusal(500, "Server Error"), times=2)]

    run.publish()

    run.assert_published()


def test_another_refusal_of_the_reviewers_is_no_matter_of_the_plan(
    github: GitHub, client: Client, held: Repository
) -> None:
    held.environments["prod"] = Environment("prod", policy=BY_BRANCHES)
    github.faults = [Fault(f"PUT {PROD}", refusal(422, "The team is secret"), times=ALWAYS)]

    with pytest.raises(PublishError, match="The team is secret"):
        prepare(client, WANTED, is_new=False)


def test_another_refusal_of_an_environment_is_no_matter_of_the_plan(
    github: GitHub, client: Client, held: Repository
) -> None:
    del held
    github.faults = [Fault(f"PUT {PROD}", refusal(403, "Repository is locked"), times=ALWAYS)]

    with pytest.raises(PublishError, match="Repository is locked") as failed:
        prepare(client, WANTED, is_new=False)

    assert "plan" not in str(failed.value)


def test_everything_that_is_done_to_an_environment_is_said(
    client: Client, held: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    del held

    prepare(client, WANTED, is_new=False)

    said = capsys.readouterr().err
    assert "make the environment prod, closed to every branch\n" in said
    assert "have ml-admins approve what uses prod\n" in said
    assert "let release use prod\n" in said


def test_a_policy_that_is_there_already_is_no_failure(
    github: GitHub, client: Client, held: Repository
) -> None:
    held.environments["prod"] = Environment("prod", policy=BY_BRANCHES, branches=["release"])
    listed = Answer(200, {"total_count": 0, "branch_policies": []})
    github.faults = [Fault(f"GET {PROD}/deployment-branch-policies", listed)]

    prepare(client, WANTED, is_new=False)

    assert (f"POST {PROD}/deployment-branch-policies", 303) in github.seen


def test_each_environments_secrets_are_sealed_with_its_own_key(run: Run) -> None:
    run.publish()

    keys = [name for name in run.asked if name.endswith("secrets/public-key")]
    assert sorted(keys) == [
        f"GET {WANTED.path}/environments/{name}/secrets/public-key" for name in ("prod", "staging")
    ]
    run.assert_published()


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        pytest.param(None, {"deployment_branch_policy": BY_BRANCHES}, id="not there"),
        pytest.param(Seen(BY_BRANCHES), None, id="closed"),
        pytest.param(Seen(BY_PROTECTION), None, id="closed otherwise"),
        pytest.param(
            Seen(kept={"wait_timer": 5}),
            {"wait_timer": 5, "deployment_branch_policy": BY_BRANCHES},
            id="open",
        ),
    ],
)
def test_only_what_is_wanted_and_what_was_there_is_sent(
    there: Seen | None, asked: dict[str, object] | None
) -> None:
    assert body(there) == asked


def test_reviewers_are_added_to_what_was_there_and_not_to_other_reviewers() -> None:
    alone = {"reviewers": [{"type": "Team", "id": 8}], "prevent_self_review": False}

    assert reviewed_body(Seen(BY_PROTECTION, kept={"wait_timer": 5}), Team(8, 1)) == {
        "wait_timer": 5,
        "deployment_branch_policy": BY_PROTECTION,
        **alone,
    }
    assert reviewed_body(None, Team(8, 1)) == {"deployment_branch_policy": BY_BRANCHES, **alone}
    assert reviewed_body(Seen(kept={"reviewers": [{"type": "User", "id": 1}]}), Team(8, 1)) is None
