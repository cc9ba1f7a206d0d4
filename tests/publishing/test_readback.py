"""Everything is read back: what is late is waited for, what is wrong is told."""

import pytest

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.publishing.desired import desired
from hooks.publishing.readback import confirm, confirm_guards
from hooks.publishing.rulesets import body
from tests.support.answers import publishing_answers
from tests.support.github.environments import Environment
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.git_http import run
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.publishing import FastClock

WANTED = desired(publishing_answers())
SHOW = f"GET {WANTED.path}"
SETTINGS = {
    "allow_squash_merge": True,
    "allow_merge_commit": True,
    "allow_rebase_merge": False,
    "delete_branch_on_merge": True,
    "default_branch": "main",
}
HEAD = "HEAD"


@pytest.fixture
def held(github: GitHub) -> Repository:
    """The repository as it should be, but for its branch."""
    made = github.calls.add(WANTED.name, WANTED.description)
    made.teams = {given.team: given.permission for given in WANTED.grants}
    for each in WANTED.environments:
        made.environments[each.name] = Environment(
            each.name,
            policy={"protected_branches": False, "custom_branch_policies": True},
            branches=[*each.branches],
            reviewers=[{"type": "Team", "id": 8}] if each.reviewers else [],
            secrets={secret.name: "x" for secret in each.secrets},
        )
    made.rulesets = [
        {**body(each), "id": number, "source": made.full_name, "source_type": "Repository"}
        for number, each in enumerate(WANTED.rulesets, start=1)
    ]
    made.settings = dict(SETTINGS)
    made.workflow_permissions = {
        "default_workflow_permissions": "read",
        "can_approve_pull_request_reviews": False,
    }
    return made


@pytest.fixture
def head(held: Repository) -> str:
    """The commit of its branch."""
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    tree = run(held.folder, "mktree", "--missing").strip()
    commit = run(held.folder, *person, "commit-tree", tree, "-m", "one").strip()
    run(held.folder, "update-ref", "refs/heads/main", commit)
    return commit


def test_a_repository_as_wanted_takes_few_calls_and_no_wait(
    github: GitHub, client: Client, fast: FastClock, head: str
) -> None:
    assert confirm_guards(client, WANTED) == []
    assert len(github.seen) == 9

    assert confirm(client, WANTED, head) == []
    assert len(github.seen) == 11
    assert fast.waits == []


@pytest.mark.usefixtures("held")
def test_what_github_shows_late_is_waited_for_and_nothing_else_asked_again(
    github: GitHub, client: Client, fast: FastClock
) -> None:
    late = Answer(200, {"total_count": 0, "secrets": []})
    call = f"{SHOW}/environments/prod/secrets"
    github.faults = [Fault(call, late, times=4)]

    assert confirm_guards(client, WANTED) == []
    assert fast.waits == [0.5, 1.0, 2.0, 2.0]
    assert [name for name, _ in github.seen].count(call) == 5
    assert len(github.seen) == 13


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"teams": {"ml-admins": "admin"}}, "ml-contributors has not", id="a grant"),
        pytest.param({"environments": {}}, "the environment prod is missing", id="environments"),
        pytest.param({"rulesets": []}, 'ruleset "ml-init: history stays" is mis', id="rulesets"),
    ],
)
def test_what_stays_wrong_is_told_after_a_minute(
    client: Client, held: Repository, change: dict[str, object], told: str
) -> None:
    vars(held).update(change)

    with pytest.raises(PublishError, match=told):
        confirm_guards(client, WANTED)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"secrets": {}}, "PROD_AZURE_SP_TENANT_ID is missing", id="a secret"),
        pytest.param({"policy": None}, "every branch may use the environment prod", id="open"),
        pytest.param({"branches": []}, "release may not use the environment prod", id="a branch"),
        pytest.param({"reviewers": []}, "nobody has to approve what uses", id="reviewers"),
    ],
)
def test_an_environment_that_stays_wrong_is_told_after_a_minute(
    client: Client, held: Repository, change: dict[str, object], told: str
) -> None:
    vars(held.environments["prod"]).update(change)

    with pytest.raises(PublishError, match=told):
        confirm_guards(client, WANTED)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"branches": ["release", "hotfix"]}, "hotfix may use the env", id="more"),
        pytest.param(
            {"policy": {"protected_branches": True, "custom_branch_policies": False}},
            "every protected branch may use the environment prod, not release alone",
            id="protected branches",
        ),
    ],
)
def test_what_people_set_otherwise_in_an_environment_is_told_and_no_failure(
    client: Client, held: Repository, change: dict[str, object], told: str
) -> None:
    vars(held.environments["prod"]).update(change)

    (remark,) = confirm_guards(client, WANTED)

    assert told in remark


def test_a_ruleset_that_is_not_in_force_is_missing(client: Client, held: Repository) -> None:
    held.rulesets[0]["enforcement"] = "disabled"

    with pytest.raises(PublishError, match='the ruleset "ml-init: history stays" is missing'):
        confirm_guards(client, WANTED)


def test_a_repository_that_is_public_is_told(client: Client, held: Repository, head: str) -> None:
    held.private = False

    with pytest.raises(PublishError, match="is not private"):
        confirm(client, WANTED, head)


def test_another_commit_on_the_branch_is_told(client: Client, head: str) -> None:
    with pytest.raises(PublishError, match=f"main is at {head}, not at {'0' * 40}"):
        confirm(client, WANTED, "0" * 40)


@pytest.mark.usefixtures("held")
def test_a_branch_that_is_not_there_is_told(client: Client) -> None:
    with pytest.raises(PublishError, match="main is at None"):
        confirm(client, WANTED, "0" * 40)


def test_a_repository_that_vanished_is_told(github: GitHub, client: Client, head: str) -> None:
    github.faults = [Fault(SHOW, refusal(404, "Not Found"), times=ALWAYS)]

    with pytest.raises(PublishError, match=r"my-org/awesome-ml-project is missing"):
        confirm(client, WANTED, head)


def test_other_settings_are_put_right(client: Client, held: Repository, head: str) -> None:
    held.settings |= {"allow_rebase_merge": True, "default_branch": "master"}

    assert confirm(client, WANTED, head) == []
    assert held.settings == SETTINGS


def test_settings_that_may_not_be_changed_are_told_and_no_failure(
    github: GitHub, client: Client, held: Repository, head: str
) -> None:
    held.settings["allow_rebase_merge"] = True
    github.faults = [Fault(f"PATCH {WANTED.path}", refusal(403, "Forbidden by policy"))]

    told = confirm(client, WANTED, head)

    assert told == [
        "the setting allow_rebase_merge is True, not False",
        "GitHub says: Forbidden by policy",
    ]


def test_an_outage_that_keeps_settings_from_being_changed_is_a_failure(
    github: GitHub, client: Client, held: Repository, head: str
) -> None:
    held.settings["allow_rebase_merge"] = True
    outage = refusal(500, "Server Error")
    github.faults = [Fault(f"PATCH {WANTED.path}", outage, times=ALWAYS)]

    with pytest.raises(PublishError, match="Run the same command again"):
        confirm(client, WANTED, head)


def test_permissions_of_the_workflows_that_differ_are_told(
    client: Client, held: Repository
) -> None:
    held.workflow_permissions["default_workflow_permissions"] = "write"

    told = confirm_guards(client, WANTED)

    assert told == ["the setting default_workflow_permissions is write, not read"]
