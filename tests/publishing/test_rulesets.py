"""Rulesets: what they let be pushed and by whom, and how each is made once and kept."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.publishing import protection
from hooks.publishing.desired import desired
from hooks.publishing.protection import Protection, remarks, set_rulesets
from hooks.publishing.rulesets import ALL, HISTORY, RELEASES, REVIEWS, Ruleset, body, is_as
from tests.support.answers import publishing_answers
from tests.support.github.description import Json
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.git_http import head_of
from tests.support.github.server import GitHub
from tests.support.github.state import Access, Repository
from tests.support.publishing import TOKEN, FastClock, commit, git
from tests.support.publishing_run import Run

ANSWERS = publishing_answers()
WANTED = desired(ANSWERS)
MAKE = f"POST {WANTED.path}/rulesets"
CONTRIBUTOR = "ghp_contributor"


@pytest.fixture
def held(github: GitHub) -> Repository:
    """An empty repository."""
    return github.calls.add(WANTED.name, WANTED.description)


@pytest.fixture
def published(run: Run) -> Path:
    """A published project, with a contributor beside its administrator."""
    run.publish_before()
    run.github.access[CONTRIBUTOR] = Access(role="write")
    return run.project


def push(github: GitHub, project: Path, token: str, *words: str) -> str:
    """What git says to a person's push; empty where it was taken."""
    url = f"http://x:{token}@127.0.0.1:{github.port}/{WANTED.full_name}.git"
    command = ["-c", "credential.helper=", "push", "--porcelain", url, *words]
    ended = subprocess.run(
        ["git", *command], cwd=project, capture_output=True, text=True, check=False
    )
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


PUSHES = [
    pytest.param(TOKEN, "main:release", "", id="an administrator releases"),
    pytest.param(
        CONTRIBUTOR,
        "main:release",
        "Cannot create ref due to creations being restricted.",
        id="a contributor releases",
        marks=pytest.mark.attack("a contributor pushes to release, which deploys production"),
    ),
    pytest.param(CONTRIBUTOR, "main:feature", "", id="a contributor pushes a branch"),
    pytest.param(CONTRIBUTOR, "main:ml-init/update", "", id="the weekly update"),
    pytest.param(
        TOKEN, "mine:main", "Changes must be made through a pull request.", id="an administrator"
    ),
    pytest.param(
        CONTRIBUTOR, "mine:main", "Changes must be made through a pull request.", id="a contributor"
    ),
    pytest.param(
        TOKEN,
        ":main",
        "Cannot delete this protected ref.",
        id="main is deleted",
        marks=pytest.mark.attack("the history of main is taken away"),
    ),
]


@pytest.mark.no_cover
@pytest.mark.parametrize(("token", "refs", "told"), PUSHES)
def test_a_push_is_taken_or_refused_in_githubs_words(
    github: GitHub, published: Path, token: str, refs: str, told: str
) -> None:
    git(published, "branch", "mine")
    git(published, "switch", "--quiet", "mine")
    commit(published, "mine")

    said = push(github, published, token, refs)

    assert told in said
    assert bool(told) == ("GH013" in said)
    assert bool(said) == bool(told)


def test_a_release_goes_forward_by_administrators_only_and_never_back(
    github: GitHub, published: Path
) -> None:
    push(github, published, TOKEN, "main:release")
    git(published, "switch", "--quiet", "--orphan", "other")
    commit(published, "other")

    forced = push(github, published, TOKEN, "--force", "other:release")
    updated = push(github, published, CONTRIBUTOR, "main~1:release", "--force")

    assert "Cannot force-push" in forced
    assert "Cannot update this protected ref." in updated
    release = head_of(github.repository(WANTED.name).folder, "release")
    assert release == git(published, "rev-parse", "main")


def test_without_protection_everybody_may_release(run: Run) -> None:
    run.answer(protected_branches=False)
    run.publish()
    run.github.access[CONTRIBUTOR] = Access(role="write")

    assert push(run.github, run.project, CONTRIBUTOR, "main:release") == ""


def test_the_rule_that_would_stop_the_first_push_comes_after_it(run: Run) -> None:
    run.publish()

    made = [at for at, name in enumerate(run.asked) if name == MAKE]
    assert len(made) == 3
    assert made[1] < run.asked.index("git git-receive-pack data") < made[2]
    assert run.repository.rulesets[2]["name"] == REVIEWS.name


def set_all(client: Client) -> Protection:
    """Bring all rulesets about, in a repository that was found."""
    there = protection.read_rulesets(client, WANTED)
    return set_rulesets(client, WANTED, ALL, there)


def test_rulesets_that_are_there_are_not_made_again(
    github: GitHub, client: Client, held: Repository
) -> None:
    set_all(client)
    github.seen.clear()

    shown = set_all(client)

    assert remarks(ALL, shown) == []
    assert [name for name, _ in github.seen if not name.startswith("GET")] == []
    assert len(held.rulesets) == 3


def named(held: Repository, wanted: Ruleset) -> Json:
    """One of the rulesets that a repository has."""
    (found,) = [each for each in held.rulesets if each["name"] == wanted.name]
    return found


BROKEN: list[Mapping[str, object]] = [
    {"enforcement": "disabled"},
    {"rules": []},
    {"rules": [{"type": "creation"}]},
    {"bypass_actors": []},
    {"conditions": {"ref_name": {"include": ["refs/heads/other"], "exclude": []}}},
    {
        "conditions": {
            "ref_name": {"include": ["refs/heads/release"], "exclude": ["refs/heads/release"]}
        }
    },
]


@pytest.mark.parametrize("change", BROKEN, ids=str)
def test_a_ruleset_that_differs_is_put_right(
    client: Client, held: Repository, change: Mapping[str, object]
) -> None:
    set_all(client)
    releases = named(held, RELEASES)
    releases.update(change)

    shown = set_all(client)

    branches = releases["conditions"]["ref_name"]
    assert "refs/heads/release" in branches["include"]
    assert branches["exclude"] == []
    assert is_as(body(RELEASES), {**releases, "conditions": body(RELEASES)["conditions"]})
    assert remarks(ALL, shown) == []


def test_rules_and_actors_that_people_added_stay_and_are_told(
    client: Client, held: Repository
) -> None:
    set_all(client)
    checks = {"type": "required_linear_history"}
    robot = {"actor_id": 9, "actor_type": "Team", "bypass_mode": "always"}
    releases = named(held, RELEASES)
    releases["rules"] = [checks]
    releases["bypass_actors"] = [robot]

    shown = set_all(client)

    assert releases["rules"] == [*RELEASES.rules, checks]
    assert releases["bypass_actors"] == [
        {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"},
        robot,
    ]
    assert remarks(ALL, shown) == [f'Team 9 need not keep "{RELEASES.name}"']


@pytest.mark.parametrize("wanted", ALL, ids=lambda wanted: wanted.name)
def test_what_is_there_already_is_not_asked_for_twice(wanted: Ruleset) -> None:
    assert body(wanted, body(wanted)) == body(wanted)


def test_what_github_leaves_out_or_adds_is_no_difference() -> None:
    asked = body(REVIEWS)
    (rule,) = REVIEWS.rules
    parameters = rule["parameters"]
    assert isinstance(parameters, dict)
    shown = {
        **{key: value for key, value in asked.items() if key != "bypass_actors"},
        "rules": [
            {
                "type": "pull_request",
                "parameters": {
                    **parameters,
                    "allowed_merge_methods": ["merge", "squash"],
                    "required_reviewers": [],
                },
            }
        ],
    }
    without = {**body(RELEASES), "rules": [{"type": "update"}, {"type": "creation"}]}

    assert is_as(asked, shown)
    assert is_as(body(RELEASES), without)


def test_what_github_made_otherwise_is_told(client: Client, held: Repository) -> None:
    set_all(client)
    shown = {each["name"]: each for each in held.rulesets}
    shown[HISTORY.name] = {**shown[HISTORY.name], "rules": []}

    assert remarks(ALL, Protection(shown)) == [
        f'GitHub shows the ruleset "{HISTORY.name}" otherwise than it was asked for'
    ]


@pytest.mark.parametrize("after", [True, False], ids=["made", "not made"])
def test_a_lost_answer_leads_to_one_ruleset_of_each_name(
    github: GitHub, client: Client, held: Repository, *, after: bool
) -> None:
    github.faults = [Fault(MAKE, after=after, times=2)]

    shown = set_all(client)

    assert sorted(each["name"] for each in held.rulesets) == sorted(each.name for each in ALL)
    assert remarks(ALL, shown) == []


def test_a_name_that_another_run_took_meanwhile_is_taken_over(
    github: GitHub, client: Client, held: Repository
) -> None:
    set_all(client)

    shown = set_rulesets(client, WANTED, ALL, Protection())

    assert (MAKE, 422) in github.seen
    assert len(held.rulesets) == 3
    assert remarks(ALL, shown) == []


def test_what_is_never_answered_is_told_after_a_minute(
    github: GitHub, client: Client, held: Repository, fast: FastClock
) -> None:
    github.faults = [Fault(MAKE, refusal(502, "Bad Gateway"), times=ALWAYS)]

    with pytest.raises(PublishError, match="502 Bad Gateway"):
        set_rulesets(client, WANTED, (HISTORY,), Protection())

    assert held.rulesets == []
    assert 30 < sum(fast.waits) < 90


@pytest.mark.parametrize(
    ("call", "match"),
    [(MAKE, "Repository is locked"), (f"GET {WANTED.path}/rulesets", "Repository is locked")],
)
def test_another_refusal_is_no_matter_of_the_plan(
    github: GitHub, client: Client, held: Repository, call: str, match: str
) -> None:
    del held
    github.faults = [Fault(call, refusal(403, "Repository is locked"), times=ALWAYS)]

    with pytest.raises(PublishError, match=match):
        set_all(client)


def test_no_ruleset_asks_for_checks_or_stands_in_the_way_of_the_weekly_update() -> None:
    kinds = {rule["type"] for each in ALL for rule in each.rules}
    branches = {branch for each in ALL for branch in each.branches}

    assert "required_status_checks" not in kinds
    assert branches == {"refs/heads/main", "refs/heads/release", "~DEFAULT_BRANCH"}


def test_a_team_of_one_merges_its_own_pull_request() -> None:
    assert body(REVIEWS)["bypass_actors"] == [
        {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"}
    ]
