"""The same command again: what it takes over, what it goes on with, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.preflight import preflight
from hooks.publish import publish
from hooks.publishing.desired import desired
from tests.support.answers import publishing_answers
from tests.support.github.calls import NOT_FOUND
from tests.support.github.faults import ALWAYS, Fault
from tests.support.github.git_http import head_of, run
from tests.support.github.server import GitHub
from tests.support.github.state import Access
from tests.support.published_ends import assert_published, everything
from tests.support.publishing import FastClock, MakeProject, commit, git

NAME = "awesome-ml-project"
ANSWERS = publishing_answers()
Run = Callable[[Path], None]


@pytest.fixture
def publish_from(github: GitHub, environment: dict[str, str], fast: FastClock) -> Run:
    """The command, with the same answers each time."""
    assert github.port
    return lambda project: publish(project, ANSWERS, environment, fast.clock)


def forget(project: Path) -> None:
    """Have the project as a run leaves it that is killed before its last step."""
    git(project, "remote", "remove", "origin")


def land(github: GitHub, source: Path) -> None:
    """Have a folder's main at GitHub, as if it had been pushed from there."""
    run(github.repository(NAME).folder, "fetch", "--quiet", source, "main:main")


def test_another_machine_takes_over_the_commits_of_the_first(
    github: GitHub, make_project: MakeProject, publish_from: Run
) -> None:
    publish_from(make_project("first", date="2026-01-01T00:00:00Z"))
    second = make_project("second", date="2026-02-02T00:00:00Z")
    before = git(second, "rev-parse", "main")

    publish_from(second)

    assert git(second, "rev-parse", "main") != before
    assert_published(github, second, ANSWERS)


def test_commits_made_since_are_pushed_on_top(
    github: GitHub, project: Path, publish_from: Run
) -> None:
    publish_from(project)
    forget(project)
    commit(project, "mine")
    github.repository(NAME).rulesets.clear()

    publish_from(project)

    assert_published(github, project, ANSWERS)


def test_commits_made_since_are_not_pushed_past_the_reviews(
    github: GitHub, project: Path, publish_from: Run
) -> None:
    publish_from(project)
    forget(project)
    there = git(project, "rev-parse", "main")
    commit(project, "mine")

    with pytest.raises(PublishError, match="push a branch, and open a pull request"):
        publish_from(project)

    assert head_of(github.repository(NAME).folder, "main") == there


@pytest.mark.parametrize("there", [True, False], ids=["folder still there", "folder gone"])
def test_secrets_that_changed_meanwhile_are_set_again(
    github: GitHub,
    make_project: MakeProject,
    environment: dict[str, str],
    publish_from: Run,
    *,
    there: bool,
) -> None:
    first = make_project("first")
    publish_from(first)
    forget(first)
    environment["DATABRICKS_PROD_CLIENT_SECRET"] = "rotated"

    publish_from(first if there else make_project("second"))

    prod = github.repository(NAME).environments["prod"]
    assert prod.secrets["PROD_AZURE_SP_CLIENT_SECRET"] == "rotated"


def test_a_repository_that_lost_a_secret_and_a_team_gets_them_back(
    github: GitHub, project: Path, publish_from: Run
) -> None:
    publish_from(project)
    forget(project)
    held = github.repository(NAME)
    held.environments["prod"].secrets.clear()
    held.teams.clear()
    held.settings["allow_rebase_merge"] = True

    publish_from(project)

    assert_published(github, project, ANSWERS)


def test_an_app_goes_on_with_what_it_made_itself(
    github: GitHub, make_project: MakeProject, publish_from: Run, environment: dict[str, str]
) -> None:
    environment["ADMIN_GITHUB_TOKEN"] = "ghs_of0an0installation"
    github.access["ghs_of0an0installation"] = Access(scopes=None, is_installation=True)

    publish_from(make_project("first"))
    publish_from(make_project("second", date="2026-02-02T00:00:00Z"))

    assert github.repository(NAME).holders.people == {}


def test_teams_below_a_wanted_one_and_those_of_the_organisation_are_no_strangers(
    github: GitHub, make_project: MakeProject, publish_from: Run
) -> None:
    publish_from(make_project("first"))
    held = github.repository(NAME)
    github.organisation.teams |= {"night-shift": "Night shift", "security": "Security"}
    held.teams |= {"night-shift": "push", "security": "pull"}
    held.holders.parents["night-shift"] = "ml-contributors"
    held.holders.of_organisation.add("security")

    publish_from(second := make_project("second", date="2026-02-02T00:00:00Z"))

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
def test_preflight_refuses_a_name_that_is_taken(  # noqa: PLR0913, PLR0917
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    prepare: Callable[[GitHub], None],
    why: str,
) -> None:
    prepare(github)
    before = everything(github)

    with pytest.raises(PublishError, match=why):
        preflight(project, ANSWERS, environment, fast.clock)

    assert everything(github) == before


@pytest.mark.parametrize(("prepare", "why"), FOREIGN[:-1])
def test_a_name_that_was_taken_after_preflight_is_not_touched(
    github: GitHub,
    project: Path,
    publish_from: Run,
    prepare: Callable[[GitHub], None],
    why: str,
) -> None:
    prepare(github)
    before = everything(github)

    with pytest.raises(PublishError, match=why):
        publish_from(project)

    assert everything(github) == before
    assert not git(project, "remote")


@pytest.mark.attack("a marked repository with another history is taken for the project's")
def test_another_history_under_our_marker_is_not_touched(
    github: GitHub, make_project: MakeProject, publish_from: Run
) -> None:
    publish_from(make_project("first", text="theirs"))
    run(github.repository(NAME).folder, "branch", "theirs", "main")
    before = everything(github)

    with pytest.raises(PublishError, match=r"- the branch theirs\n- main holds another history"):
        publish_from(make_project("second", text="ours"))

    assert everything(github) == before


def test_another_history_is_told_from_one_that_is_cut_off(
    github: GitHub, make_project: MakeProject, publish_from: Run
) -> None:
    publish_from(make_project("first", text="theirs"))
    second = make_project("second", text="ours")
    shallow = second.with_name("shallow")
    git(second.parent, "clone", "--quiet", "--depth=1", second.as_uri(), str(shallow))
    git(shallow, "remote", "remove", "origin")
    before = everything(github)

    with pytest.raises(PublishError, match=r"- main holds another history"):
        publish_from(shallow)

    assert everything(github) == before


@pytest.mark.attack("somebody pushes between the comparison and the push")
def test_a_push_by_somebody_else_in_between_is_not_overwritten(
    github: GitHub, make_project: MakeProject, publish_from: Run
) -> None:
    theirs = make_project("theirs", text="theirs")
    project = make_project("ours")

    def push_first(name: str) -> None:
        if name == "git git-receive-pack refs":
            land(github, theirs)

    github.watch = push_first

    with pytest.raises(PublishError, match="nothing was overwritten"):
        publish_from(project)

    branch = run(github.repository(NAME).folder, "rev-parse", "main").strip()
    assert branch == git(theirs, "rev-parse", "main")


def test_a_push_by_somebody_else_into_a_new_repository_is_not_overwritten(
    github: GitHub, make_project: MakeProject, publish_from: Run
) -> None:
    theirs = make_project("theirs", text="theirs")
    project = make_project("ours")

    def push_first(name: str) -> None:
        if name == "git git-upload-pack refs":
            land(github, theirs)

    github.watch = push_first

    with pytest.raises(PublishError, match=f"my-org/{NAME}: main holds another history"):
        publish_from(project)

    branch = run(github.repository(NAME).folder, "rev-parse", "main").strip()
    assert branch == git(theirs, "rev-parse", "main")


def test_a_repository_that_the_token_may_not_see_is_told(
    github: GitHub, project: Path, publish_from: Run
) -> None:
    github.calls.add(NAME, "hidden")
    hidden = f"GET /repos/my-org/{NAME}"
    github.faults = [Fault(hidden, NOT_FOUND, times=ALWAYS)]

    with pytest.raises(PublishError, match="exists, and the token may not see it"):
        publish_from(project)
