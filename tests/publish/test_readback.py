"""Everything is read back: what is late is waited for, what is wrong is told."""

import pytest

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.github_api.server import Server
from hooks.publishing.desired import desired
from hooks.publishing.readback import confirm
from hooks.system.secret import Secret
from tests.github.faults import ALWAYS, Answer, Fault, refusal
from tests.github.git_http import run
from tests.github.server import GitHub
from tests.github.state import Repository
from tests.publish.conftest import TOKEN, FastClock, publishing_answers

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
def client(github: GitHub, fast: FastClock) -> Client:
    """A client to the double."""
    return Client(Server(f"{github.web}/api/v3", github.web), Secret(TOKEN), fast.clock)


@pytest.fixture
def held(github: GitHub) -> Repository:
    """The repository as it should be, but for its branch."""
    made = github.calls.add(WANTED.name, WANTED.description)
    made.teams = {given.team: given.permission for given in WANTED.grants}
    made.secrets = {secret.name: "x" for secret in WANTED.secrets}
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


def test_a_repository_as_wanted_takes_five_calls_and_no_wait(
    github: GitHub, client: Client, fast: FastClock, head: str
) -> None:
    assert confirm(client, WANTED, head) == []
    assert len(github.seen) == 5
    assert fast.waits == []


def test_what_github_shows_late_is_waited_for(
    github: GitHub, client: Client, fast: FastClock, head: str
) -> None:
    late = Answer(200, {"total_count": 0, "secrets": []})
    github.faults = [Fault(f"{SHOW}/actions/secrets", late, times=4)]

    assert confirm(client, WANTED, head) == []
    assert fast.waits == [0.5, 1.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"teams": {"ml-admins": "admin"}}, "ml-contributors has not", id="a grant"),
        pytest.param({"secrets": {}}, "PROD_AZURE_SP_TENANT_ID is missing", id="a secret"),
        pytest.param({"private": False}, "is not private", id="its privacy"),
    ],
)
def test_what_stays_wrong_is_told_after_a_minute(
    client: Client, held: Repository, head: str, change: dict[str, object], told: str
) -> None:
    vars(held).update(change)

    with pytest.raises(PublishError, match=told):
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


def test_permissions_of_the_workflows_that_differ_are_told(
    client: Client, held: Repository, head: str
) -> None:
    held.workflow_permissions["default_workflow_permissions"] = "write"

    told = confirm(client, WANTED, head)

    assert told == ["the setting default_workflow_permissions is write, not read"]
