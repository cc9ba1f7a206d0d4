"""The same command again: what it takes over, what it goes on with, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.publishing.desired import desired
from tests.support.answers import publishing_answers
from tests.support.github import git_http
from tests.support.github.calls import NOT_FOUND
from tests.support.github.faults import ALWAYS, Fault
from tests.support.github.git_http import head_of
from tests.support.github.server import GitHub
from tests.support.github.state import Access
from tests.support.published_ends import everything
from tests.support.publishing import commit, git
from tests.support.publishing_run import Run

NAME = "awesome-ml-project"
ANSWERS = publishing_answers()


def forget(project: Path) -> None:
    """Have the project as a run leaves it that is killed before its last step."""
    git(project, "remote", "remove", "origin")


def land(github: GitHub, source: Path) -> None:
    """Have a folder's main at GitHub, as if it had been pushed from there."""
    git_http.run(github.repository(NAME).folder, "fetch", "--quiet", source, "main:main")


def test_another_machine_takes_over_the_commits_of_the_first(run: Run) -> None:
    run.publish_before(is_stored=False)
    second = run.new_project("second", date="2026-02-02T00:00:00Z")
    before = git(second, "rev-parse", "main")

    run.publish(second)

    assert git(second, "rev-parse", "main") != before
    run.assert_published(second)


def test_commits_made_since_are_pushed_on_top(run: Run) -> None:
    run.publish_before()
    forget(run.project)
    commit(run.project, "mine")
    run.repository.rulesets.clear()

    run.publish()

    run.assert_published()


def test_commits_made_since_are_not_pushed_past_the_reviews(run: Run) -> None:
    run.publish_before()
    forget(run.project)
    there = git(run.project, "rev-parse", "main")
    commit(run.project, "mine")

    with pytest.raises(PublishError, match="push a branch, and open a pull request"):
        run.publish()

    assert head_of(run.repository.folder, "main") == there


@pytest.mark.parametrize("there", [True, False], ids=["folder still there", "folder gone"])
def test_secrets_that_changed_meanwhile_are_set_again(run: Run, *, there: bool) -> None:
    run.publish_before(is_stored=False)
    forget(run.project)
    run.environment["DATABRICKS_PROD_CLIENT_SECRET"] = "rotated"

    run.publish(run.project if there else run.new_project("second"))

    prod = run.repository.environments["prod"]
    assert prod.secrets["PROD_AZURE_SP_CLIENT_SECRET"] == "rotated"


def test_a_repository_that_lost_a_secret_and_a_team_gets_them_back(run: Run) -> None:
    run.publish_before()
    forget(run.project)
    held = run.repository
    held.environments["prod"].secrets.clear()
    held.teams.clear()
    held.settings["allow_rebase_merge"] = True

    run.publish()

    run.assert_published()


def test_an_app_goes_on_with_what_it_made_itself(run: Run) -> None:
    run.environment["ADMIN_GITHUB_TOKEN"] = "ghs_of0an0installation"
    run.github.access["ghs_of0an0installation"] = Access(scopes=None, is_installation=True)

    run.publish(run.new_project("first"))
    run.publish(run.new_project("second", date="2026-02-02T00:00:00Z"))

    assert run.repository.holders.people == {}


def test_teams_below_a_wanted_one_and_those_of_the_organisation_are_no_strangers(run: Run) -> None:
    held = run.publish_before(is_stored=False)
    run.github.organisation.teams |= {"night-shift": "Night shift", "security": "Security"}
    held.teams |= {"night-shift": "push", "security": "pull"}
    held.holders.parents["night-shift"] = "ml-contributors"
    held.holders.of_organisation.add("security")

    run.publish(second := run.new_project("second", date="2026-02-02T00:00:00Z"))

    assert git(second, "remote") == "origin"


def somebody_elses(github: GitHub) -> None:
    github.calls.add(NAME, "a web shop")


def in_capitals(github: GitHub) -> None:
    github.calls.add(NAME.upper(), "a web shop")


def public(github: GitHub) -> None:
    github.calls.add(NAME, desired(ANSWERS).description, private=False)


def internal(github: GitHub) -> None:
    github.calls.add(NAME, desired(ANSWERS).description).internal = True


def quoting(github: GitHub) -> None:
    github.calls.add(NAME, f"Not the one that is marked {desired(ANSWERS).marker}-2 elsewhere")


def archived(github: GitHub) -> None:
    github.calls.add(NAME, desired(ANSWERS).description).archived = True


def forked(github: GitHub) -> None:
    github.calls.add(NAME, desired(ANSWERS).description).holders.is_fork = True


def renamed(github: GitHub) -> None:
    github.calls.add("new-name", "a web shop")
    github.organisation.renamed[NAME] = "new-name"


FOREIGN = [
    pytest.param(
        somebody_elses,
        "was not made for this project",
        id="somebody else's",
        marks=pytest.mark.attack(
            "somebody else's repository of the name is taken for the project's"
        ),
    ),
    pytest.param(in_capitals, "was not made for this project", id="somebody else's in capitals"),
    pytest.param(
        public,
        "is not private",
        id="ours, but public",
        marks=pytest.mark.attack("a marked repository that all can read is given the secrets"),
    ),
    pytest.param(
        internal,
        "is internal: more people read it",
        id="ours, but internal",
        marks=pytest.mark.attack("a repository that a whole enterprise reads passes for private"),
    ),
    pytest.param(
        quoting,
        "was not made for this project",
        id="one that quotes our marker",
        marks=pytest.mark.attack("a description that quotes the marker passes for the project's"),
    ),
    pytest.param(
        forked,
        "is a fork",
        id="ours, but a fork",
        marks=pytest.mark.attack("a fork whose original others may read is given the secrets"),
    ),
    pytest.param(archived, "is archived", id="ours, but archived"),
    pytest.param(renamed, "is the old name of my-org/new-name", id="the old name of another"),
]


@pytest.mark.parametrize(("prepare", "why"), FOREIGN)
def test_preflight_refuses_a_name_that_is_taken(
    run: Run, prepare: Callable[[GitHub], None], why: str
) -> None:
    prepare(run.github)
    before = everything(run.github)

    with pytest.raises(PublishError, match=why):
        run.preflight()

    assert everything(run.github) == before


@pytest.mark.parametrize(("prepare", "why"), FOREIGN[:-1])
def test_a_name_that_was_taken_after_preflight_is_not_touched(
    run: Run, prepare: Callable[[GitHub], None], why: str
) -> None:
    prepare(run.github)
    before = everything(run.github)

    with pytest.raises(PublishError, match=why):
        run.publish()

    assert everything(run.github) == before
    assert not git(run.project, "remote")


@pytest.mark.attack("a marked repository with another history is taken for the project's")
def test_another_history_under_our_marker_is_not_touched(run: Run) -> None:
    run.publish(run.new_project("first", text="theirs"))
    git_http.run(run.repository.folder, "branch", "theirs", "main")
    before = everything(run.github)

    with pytest.raises(PublishError, match=r"- the branch theirs\n- main holds another history"):
        run.publish(run.new_project("second", text="ours"))

    assert everything(run.github) == before


def test_another_history_is_told_from_one_that_is_cut_off(run: Run) -> None:
    run.publish(run.new_project("first", text="theirs"))
    second = run.new_project("second", text="ours")
    shallow = second.with_name("shallow")
    git(second.parent, "clone", "--quiet", "--depth=1", second.as_uri(), str(shallow))
    git(shallow, "remote", "remove", "origin")
    before = everything(run.github)

    with pytest.raises(PublishError, match=r"- main holds another history"):
        run.publish(shallow)

    assert everything(run.github) == before


@pytest.mark.attack("somebody pushes between the comparison and the push")
def test_a_push_by_somebody_else_in_between_is_not_overwritten(run: Run) -> None:
    theirs = run.new_project("theirs", text="theirs")
    project = run.new_project("ours")

    def push_first(name: str) -> None:
        if name == "git git-receive-pack refs":
            land(run.github, theirs)

    run.github.watch = push_first

    with pytest.raises(PublishError, match="nothing was overwritten"):
        run.publish(project)

    branch = git_http.run(run.repository.folder, "rev-parse", "main").strip()
    assert branch == git(theirs, "rev-parse", "main")


def test_a_push_by_somebody_else_into_a_new_repository_is_not_overwritten(run: Run) -> None:
    theirs = run.new_project("theirs", text="theirs")
    project = run.new_project("ours")

    def push_first(name: str) -> None:
        if name == "git git-upload-pack refs":
            land(run.github, theirs)

    run.github.watch = push_first

    with pytest.raises(PublishError, match=f"my-org/{NAME}: main holds another history"):
        run.publish(project)

    branch = git_http.run(run.repository.folder, "rev-parse", "main").strip()
    assert branch == git(theirs, "rev-parse", "main")


def test_a_repository_that_the_token_may_not_see_is_told(run: Run) -> None:
    run.github.calls.add(NAME, "hidden")
    hidden = f"GET /repos/my-org/{NAME}"
    run.github.faults = [Fault(hidden, NOT_FOUND, times=ALWAYS)]

    with pytest.raises(PublishError, match="exists, and the token may not see it"):
        run.publish()
