"""A repository that somebody made before this project was published: no secret reaches it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.github_api.response import Response
from hooks.publishing.comparing import LONGEST_NAME
from hooks.publishing.desired import desired
from hooks.publishing.holders import (
    ENVIRONMENTS,
    EVERYWHERE,
    FORKS,
    HOOKS,
    INVITATIONS,
    KEYS,
    PEOPLE,
    RULESETS,
    RUNNERS,
    RUNS,
    TEAMS,
    AccessList,
    hidden,
)
from hooks.publishing.remote import REHEARSALS
from hooks.publishing.rulesets import RELEASES, body
from tests.support.answers import publishing_answers
from tests.support.breadth import diagonals, sweep
from tests.support.github import git_http
from tests.support.github.description import Json
from tests.support.github.environments import Environment
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.published_ends import everything
from tests.support.publishing import commit, git, new_project
from tests.support.publishing_run import Run

NAME = "awesome-ml-project"
RIGHTS = {
    PEOPLE: "Metadata",
    INVITATIONS: "Administration",
    TEAMS: "Administration",
    KEYS: "Administration",
    HOOKS: "Webhooks",
    RUNNERS: "Administration",
    RUNS: "Actions",
    FORKS: "Metadata",
    ENVIRONMENTS: "Actions",
    RULESETS: "Metadata",
}
CLOSED = {"protected_branches": False, "custom_branch_policies": True}
ANSWERS = publishing_answers()
PLACE = f"/repos/my-org/{NAME}"


@pytest.fixture
def beforehand(github: GitHub) -> Repository:
    """A private, empty repository with the name and the description of the project."""
    return github.calls.add(NAME, desired(ANSWERS).description)


def secrets_in(held: Repository) -> dict[str, str]:
    """All that it holds, whatever the place."""
    kept = (one for each in held.environments.values() for one in each.secrets.items())
    return {**held.secrets, **dict(kept)}


def land(held: Repository, source: Path, branch: str = "main") -> None:
    """Push a folder's main to a branch of it."""
    git_http.run(held.folder, "fetch", "--quiet", source, f"main:{branch}")
    held.settings["default_branch"] = git_http.settle_default_branch(held.folder)


def a_collaborator(held: Repository, scratch: Path) -> None:
    del scratch
    held.holders.people["mallory"] = "admin"


def a_run_of_ml_init(held: Repository, scratch: Path) -> None:
    """With the same answers, so that the trees are the same commit by commit."""
    land(held, new_project(scratch / "theirs", date="2025-05-05T00:00:00Z"))
    held.teams |= {"ml-contributors": "push", "ml-admins": "admin"}
    held.holders.people["mallory"] = "admin"


def a_transfer(held: Repository, scratch: Path) -> None:
    """The one who gave it away stays a collaborator."""
    del scratch
    held.holders.people["mallory"] = "write"


def a_new_name(held: Repository, scratch: Path) -> None:
    """A repository that lived under another name keeps the runs of its workflows."""
    del scratch
    held.holders.runs.append("5" * 40)


def an_invitation(held: Repository, scratch: Path) -> None:
    del scratch
    held.holders.invitations["mallory"] = "admin"


def a_second_team(held: Repository, scratch: Path) -> None:
    del scratch
    held.teams["mallorys"] = "admin"


def a_higher_permission(held: Repository, scratch: Path) -> None:
    del scratch
    held.teams["ml-contributors"] = "admin"


def a_role_of_the_organisation(held: Repository, scratch: Path) -> None:
    del scratch
    held.teams["ml-contributors"] = "may-do-much"


def a_release_branch(held: Repository, scratch: Path) -> None:
    land(held, new_project(scratch / "theirs"), "release")


def a_branch_like_ours(held: Repository, scratch: Path) -> None:
    """With the name of a place that this product pushes to, which is no branch."""
    land(held, new_project(scratch / "theirs"), f"refs/heads/{REHEARSALS}1")


def a_workflow_on_top(held: Repository, scratch: Path) -> None:
    theirs = new_project(scratch / "theirs")
    (theirs / ".github" / "workflows" / "ci.yml").write_text("on: push  # and send the secrets\n")
    commit(theirs, "harmless")
    land(held, theirs)


def a_merge_below(held: Repository, scratch: Path) -> None:
    """The same trees along the first parents, and a commit that is merged in without a trace."""
    theirs = new_project(scratch / "theirs")
    git(theirs, "checkout", "--quiet", "-b", "side", "main~1")
    commit(theirs, "evil")
    git(theirs, "checkout", "--quiet", "main")
    git(theirs, "reset", "--quiet", "--hard", "main~1")
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git(theirs, *person, "merge", "--quiet", "--no-ff", "--strategy=ours", "--message=m", "side")
    (theirs / "readme.md").write_text("a2\n")
    git(theirs, "add", "--all")
    git(theirs, *person, "commit", "--quiet", "--amend", "--message=m")
    land(held, theirs)


def a_deploy_key(held: Repository, scratch: Path) -> None:
    del scratch
    held.holders.keys.append({"id": 7, "read_only": False})


def a_webhook(held: Repository, scratch: Path) -> None:
    del scratch
    held.holders.hooks.append({"id": 8})


def a_runner(held: Repository, scratch: Path) -> None:
    del scratch
    held.holders.runners.append({"name": "mallorys-laptop"})


def a_waiting_run(held: Repository, scratch: Path) -> None:
    """Of a branch that is gone by now; its last job would be given the secrets."""
    del scratch
    held.holders.runs += ["6" * 40] * 101


def a_fork(held: Repository, scratch: Path) -> None:
    del scratch
    held.holders.forks.append({"full_name": f"mallory/{NAME}"})


def an_environment(held: Repository, scratch: Path) -> None:
    del scratch
    held.environments["mallorys"] = Environment("mallorys")


def an_open_environment(held: Repository, scratch: Path) -> None:
    """Who may make a rule that protects a branch, lets it use the environment."""
    del scratch
    held.environments["prod"] = Environment("prod", {name: not on for name, on in CLOSED.items()})


def a_branch_of_prod(held: Repository, scratch: Path) -> None:
    del scratch
    held.environments["prod"] = Environment("prod", dict(CLOSED), ["release", "mallorys"])


def a_ruleset(held: Repository, scratch: Path) -> None:
    del scratch
    held.rulesets.append(ruleset("mallorys", []))


def a_way_past_a_ruleset(held: Repository, scratch: Path) -> None:
    del scratch
    actor = {"actor_type": "Team", "actor_id": 9, "bypass_mode": "always"}
    held.rulesets.append(ruleset(RELEASES.name, [actor]))


def ruleset(name: str, actors: list[Json]) -> Json:
    """A ruleset as the double keeps it."""
    asked = {**body(RELEASES), "name": name, "bypass_actors": actors, "id": 1}
    return {**asked, "source": f"my-org/{NAME}", "source_type": "Repository"}


VARIANTS = [
    pytest.param(
        a_collaborator,
        r"mallory has access of their own \(admin\)",
        id="empty, its maker an administrator",
        marks=pytest.mark.attack("an empty repository is made beforehand, its maker has access"),
    ),
    pytest.param(
        a_run_of_ml_init,
        r"mallory has access of their own \(admin\)",
        id="a whole run of ml-init",
        marks=pytest.mark.attack("ml-init is run beforehand with the same answers by a stranger"),
    ),
    pytest.param(
        a_transfer,
        r"mallory has access of their own \(write\)",
        id="transferred",
        marks=pytest.mark.attack("a repository is transferred into the organisation beforehand"),
    ),
    pytest.param(
        a_new_name,
        "1 run of workflows at commits that are not this project's",
        id="renamed",
        marks=pytest.mark.attack("a repository is given the project's name beforehand"),
    ),
    pytest.param(
        an_invitation,
        r"mallory is invited \(admin\)",
        id="invitation",
        marks=pytest.mark.attack("an invitation into the repository is still open"),
    ),
    pytest.param(
        a_second_team,
        r"the team mallorys has access \(admin\)",
        id="second team",
        marks=pytest.mark.attack("a second team administers the repository"),
    ),
    pytest.param(
        a_higher_permission,
        r"the team ml-contributors has access \(admin, push is wanted\)",
        id="contributors that administer",
        marks=pytest.mark.attack("the contributors were made administrators beforehand"),
    ),
    pytest.param(
        a_role_of_the_organisation,
        r"the team ml-contributors has access \(may-do-much, push is wanted\)",
        id="contributors with a role of the organisation's",
    ),
    pytest.param(
        a_release_branch,
        "- the branch release$",
        id="release branch",
        marks=pytest.mark.attack("a release branch is pushed beforehand"),
    ),
    pytest.param(
        a_branch_like_ours,
        "- the branch refs/ml-init/rehearsal/1$",
        id="a branch like a rehearsal",
        marks=pytest.mark.attack("a branch has the name of a place that ml-init pushes to"),
    ),
    pytest.param(
        a_workflow_on_top,
        r"1 commit of others is on top of main \(by A\)",
        id="a workflow on top",
        marks=pytest.mark.attack("a commit with a workflow stands on top of the project's own"),
    ),
    pytest.param(
        a_merge_below,
        "1 commit of others is on top of main",
        id="a merge",
        marks=pytest.mark.attack("a commit is merged in below the project's own trees"),
    ),
    pytest.param(
        a_deploy_key,
        r"a deploy key \(pushes, id 7\)",
        id="deploy key",
        marks=pytest.mark.attack("a deploy key may push to the repository"),
    ),
    pytest.param(
        a_webhook,
        r"a webhook \(id 8\)",
        id="webhook",
        marks=pytest.mark.attack("a webhook tells of every push"),
    ),
    pytest.param(
        a_runner,
        "the runner mallorys-laptop",
        id="runner",
        marks=pytest.mark.attack("the repository has a runner of its own"),
    ),
    pytest.param(
        a_waiting_run,
        "101 runs of workflows at commits that are not this project's",
        id="waiting run",
        marks=pytest.mark.attack("a run of a branch that is gone waits for the secrets"),
    ),
    pytest.param(
        a_fork,
        f"the fork mallory/{NAME}",
        id="forked",
        marks=pytest.mark.attack("the repository was forked beforehand"),
    ),
    pytest.param(
        an_environment,
        "the environment mallorys",
        id="environment",
        marks=pytest.mark.attack("the repository has an environment that nobody wants"),
    ),
    pytest.param(
        an_open_environment,
        "every protected branch may use the environment prod",
        id="open environment",
        marks=pytest.mark.attack("prod is made beforehand, open to every protected branch"),
    ),
    pytest.param(
        a_branch_of_prod,
        "branch mallorys may use the environment prod",
        id="branch of prod",
        marks=pytest.mark.attack("prod is made beforehand, and lets another branch use it"),
    ),
    pytest.param(a_ruleset, "the ruleset mallorys", id="ruleset"),
    pytest.param(
        a_way_past_a_ruleset,
        'Team 9 need not keep "ml-init: administrators release"',
        id="way past a ruleset",
        marks=pytest.mark.attack("a ruleset is made beforehand that a team need not keep"),
    ),
]


@pytest.mark.parametrize(("prepare", "told"), VARIANTS)
def test_a_repository_made_beforehand_gets_no_secret_and_is_not_touched(
    run: Run,
    beforehand: Repository,
    tmp_path: Path,
    prepare: Callable[[Repository, Path], None],
    told: str,
) -> None:
    run.github.organisation.teams["mallorys"] = "Mallory's"
    prepare(beforehand, tmp_path)
    before = everything(run.github)

    with pytest.raises(PublishError, match=rf"(?m){told}[\s\S]*no secret was set"):
        run.publish()

    assert secrets_in(beforehand) == {}
    assert everything(run.github) == before
    assert not git(run.project, "remote")


def test_a_project_that_moved_on_is_told_the_command_for_its_clone(run: Run) -> None:
    run.publish_before(is_stored=False)
    commit(run.project, "a feature")
    land(run.repository, run.project)
    before = everything(run.github)

    with pytest.raises(PublishError, match=r"1 commit [\s\S]* clone: \./ml-init converge"):
        run.publish(run.new_project("again", date="2026-02-02T00:00:00Z"))

    assert everything(run.github) == before


@pytest.mark.attack("prod is made beforehand, and lets a tag with the name of the branch use it")
def test_a_tag_with_the_name_of_the_branch_is_no_branch(run: Run, beforehand: Repository) -> None:
    beforehand.environments["prod"] = Environment("prod", dict(CLOSED), ["release"])
    listed = {"total_count": 1, "branch_policies": [{"name": "release", "type": "tag"}]}
    policies = f"GET {PLACE}/environments/prod/deployment-branch-policies"
    run.github.faults = [Fault(policies, Answer(200, listed), times=ALWAYS)]
    before = everything(run.github)

    with pytest.raises(PublishError, match="tag release may use the environment prod"):
        run.publish()

    assert everything(run.github) == before


def test_one_that_nobody_else_has_a_hold_on_is_taken(run: Run, beforehand: Repository) -> None:
    beforehand.holders.people["Ada"] = "admin"

    run.publish()

    run.assert_published()


def test_everything_that_is_strange_is_told_at_once(
    run: Run, beforehand: Repository, tmp_path: Path
) -> None:
    prepared = [a_collaborator, an_invitation, a_deploy_key, a_webhook, a_fork, a_ruleset]
    for prepare in prepared:
        prepare(beforehand, tmp_path)
    a_workflow_on_top(beforehand, tmp_path)

    with pytest.raises(PublishError) as refused:
        run.publish()

    assert str(refused.value).count("\n- ") == len(prepared) + 1


def test_a_stranger_s_name_is_cut_to_what_a_line_holds(
    run: Run, beforehand: Repository, tmp_path: Path
) -> None:
    theirs = new_project(tmp_path / "theirs")
    (theirs / "readme.md").write_text("on top\n")
    name = "\u202e" + "N" * 999
    git(theirs, "-c", f"user.name={name}", "-c", "user.email=x", "commit", "-qam", "on top")
    land(beforehand, theirs)

    with pytest.raises(PublishError, match=rf"\(by {'N' * LONGEST_NAME}…\)"):
        run.publish()


HIDDEN = [[(look, status) for status in (403, 404)] for look in EVERYWHERE if not look.of_plan]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("look", "status"),
    sweep(diagonals(HIDDEN), lambda look, _: look),
    ids=lambda value: value.what if isinstance(value, AccessList) else None,
)
@pytest.mark.attack("what the token may not see is taken for empty")
def test_a_list_that_the_token_may_not_see_is_not_taken_for_empty(
    run: Run, beforehand: Repository, look: AccessList, status: int
) -> None:
    path = look.path.partition("?")[0]
    run.github.faults = [Fault(f"GET {PLACE}/{path}", refusal(status, "No"), times=ALWAYS)]
    before = everything(run.github)

    with pytest.raises(
        PublishError, match=f"(?m){look.what}: .*; the token needs {RIGHTS[look]}: read$"
    ):
        run.publish()

    assert secrets_in(beforehand) == {}
    assert everything(run.github) == before


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (403, "rulesets: GitHub hides them .*; the token needs Metadata: read"),
        (500, "GitHub did not list the rulesets"),
    ],
)
def test_rulesets_that_are_not_shown_stop_the_run(
    run: Run, beforehand: Repository, status: int, why: str
) -> None:
    run.github.faults = [Fault(f"GET {PLACE}/rulesets", refusal(status, "No"), times=ALWAYS)]

    with pytest.raises(PublishError, match=why):
        run.publish()

    assert secrets_in(beforehand) == {}


@pytest.mark.parametrize("look", [ENVIRONMENTS, RULESETS], ids=lambda look: look.what)
@pytest.mark.parametrize(
    ("status", "words", "is_seen"),
    [
        (404, "Not Found", True),
        (403, "Upgrade to GitHub Pro or make this repository public to enable this feature.", True),
        (403, "Resource not accessible by personal access token", False),
    ],
)
def test_a_plan_without_a_feature_has_none_of_it(
    look: AccessList, status: int, words: str, *, is_seen: bool
) -> None:
    told = hidden(look, Response(status, {}, f'{{"message": "{words}"}}'))

    assert bool(told) is not is_seen


def test_an_outage_while_it_looks_stops_the_run(run: Run, beforehand: Repository) -> None:
    run.github.faults = [Fault(f"GET {PLACE}/keys", refusal(500, "Server Error"), times=ALWAYS)]

    with pytest.raises(PublishError, match="GitHub did not list the deploy keys"):
        run.publish()

    assert secrets_in(beforehand) == {}


def test_it_looks_side_by_side_before_it_writes(run: Run, beforehand: Repository) -> None:
    del beforehand

    run.publish()

    names = run.asked
    first = min(names.index(name) for name in names if name.startswith("PUT "))
    looked = {name.removeprefix(f"GET {PLACE}/") for name in names[:first]}
    assert {look.path.partition("?")[0] for look in EVERYWHERE} <= looked
