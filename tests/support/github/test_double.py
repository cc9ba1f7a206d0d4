"""The double is a stern GitHub: it refuses what GitHub refuses."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.github.calling import call
from tests.support.github.environments import matches
from tests.support.github.faults import Fault
from tests.support.github.server import GitHub
from tests.support.github.state import Access

CREATE = ("POST", "/orgs/my-org/repos", {"name": "x", "private": True})


def test_a_second_repository_of_a_name_is_refused(github: GitHub) -> None:
    assert call(github, *CREATE)[0] == 201

    status, body = call(github, "POST", "/orgs/my-org/repos", {"name": "X", "private": True})

    assert status == 422
    assert "name already exists on this account" in json.dumps(body)


def test_a_secret_sealed_with_another_key_is_refused(github: GitHub) -> None:
    call(github, *CREATE)

    status, body = call(
        github,
        "PUT",
        "/repos/my-org/x/actions/secrets/NAME",
        {"key_id": "568250167242549743", "encrypted_value": "YWJj" * 20},
    )

    assert status == 422
    assert "improperly encrypted secret" in json.dumps(body)
    assert github.repository("x").secrets == {}


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/orgs/other"),
        ("GET", "/repos/my-org/none"),
        ("GET", "/repos/other/none"),
        ("PUT", "/orgs/my-org/teams/none/repos/my-org/x"),
    ],
)
def test_what_is_not_there_is_missing(github: GitHub, verb: str, path: str) -> None:
    call(github, *CREATE)

    assert call(github, verb, path, {"permission": "push"} if verb == "PUT" else None)[0] == 404


def test_a_stranger_is_not_let_in(github: GitHub) -> None:
    assert call(github, *CREATE, token="stranger")[0] == 401
    assert github.organisation.repositories == {}


def test_a_write_to_an_old_name_does_nothing(github: GitHub) -> None:
    call(github, *CREATE)
    github.organisation.renamed["old"] = "x"

    status, _ = call(github, "PATCH", "/repos/my-org/old", {"private": False})

    assert status == 307
    assert github.repository("x").private


@pytest.mark.parametrize("after", [False, True])
def test_a_fault_after_the_work_leaves_the_work_done(github: GitHub, *, after: bool) -> None:
    github.faults = [Fault("POST /orgs/my-org/repos", after=after)]

    with pytest.raises(ConnectionError):
        call(github, *CREATE)

    assert bool(github.organisation.repositories) == after


def test_git_asks_a_stranger_to_sign_in(github: GitHub, tmp_path: Path) -> None:
    call(github, *CREATE)

    ended = subprocess.run(
        ["git", "ls-remote", f"{github.web}/my-org/x.git"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "GIT_TERMINAL_PROMPT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "could not read Username" in ended.stderr


def test_a_call_that_github_does_not_describe_is_a_violation(github: GitHub) -> None:
    call(github, "DELETE", "/repos/my-org/x")

    assert github.violations == ["DELETE /repos/my-org/x is not described"]
    github.violations.clear()


def test_an_error_in_the_double_is_a_violation(github: GitHub) -> None:
    def fail(_: str) -> None:
        raise LookupError("planted")

    github.watch = fail

    with pytest.raises(ConnectionError):
        call(github, "GET", "/user")

    assert "planted" in github.violations.pop()


PLACE = "/repos/my-org/x"
PROD = f"{PLACE}/environments/prod"
BY_BRANCHES = {
    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True}
}
BY_TWO_WAYS = {
    "deployment_branch_policy": {"protected_branches": True, "custom_branch_policies": True}
}
REVIEWED = {**BY_BRANCHES, "reviewers": [{"type": "Team", "id": 8}]}
RULESET: dict[str, object] = {
    "name": "one",
    "target": "branch",
    "enforcement": "active",
    "bypass_actors": [],
    "conditions": {"ref_name": {"include": ["refs/heads/main"], "exclude": []}},
    "rules": [{"type": "deletion"}],
}
ROBOT = {"actor_id": 1, "actor_type": "Integration", "bypass_mode": "always"}


@pytest.mark.parametrize(
    ("plan", "asked", "status", "words"),
    [
        pytest.param("free", ("PUT", PROD, BY_BRANCHES), 404, "Not Found", id="no environments"),
        pytest.param(
            "free", ("POST", f"{PLACE}/rulesets", RULESET), 403, "Upgrade to", id="no rules"
        ),
        pytest.param(
            "free", ("GET", f"{PLACE}/rulesets", None), 403, "Upgrade to", id="none listed"
        ),
        pytest.param("team", ("PUT", PROD, REVIEWED), 422, "billing plan", id="no reviewers"),
        pytest.param(
            "team",
            ("PUT", PROD, {"wait_timer": 0, "reviewers": [], "prevent_self_review": False}),
            422,
            "billing plan",
            id="not even none",
        ),
        pytest.param("enterprise", ("PUT", PROD, REVIEWED), 422, "read access", id="not granted"),
        pytest.param("enterprise", ("PUT", PROD, BY_TWO_WAYS), 422, "cannot be", id="two policies"),
        pytest.param(
            "enterprise",
            ("PUT", PROD, {**BY_BRANCHES, "prevent_self_review": True}),
            422,
            "wants reviewers",
            id="nobody to review",
        ),
        pytest.param(
            "team",
            (
                "POST",
                f"{PLACE}/rulesets",
                {**RULESET, "conditions": {"ref_name": {"include": ["main"], "exclude": []}}},
            ),
            422,
            "Invalid target patterns: 'main'",
            id="a bare branch",
        ),
        pytest.param(
            "team",
            ("POST", f"{PLACE}/rulesets", {**RULESET, "bypass_actors": [ROBOT]}),
            422,
            "must be part of the ruleset source",
            id="an app that bypasses",
        ),
    ],
)
def test_what_the_plan_or_the_rules_do_not_allow_is_refused_in_githubs_words(
    github: GitHub, plan: str, asked: tuple[str, str, object], status: int, words: str
) -> None:
    call(github, *CREATE)
    github.organisation.plan = plan

    answered, told = call(github, *asked)

    assert answered == status
    assert words in json.dumps(told)
    assert github.repository("x").environments == {}
    assert github.repository("x").rulesets == []


def test_a_policy_and_a_ruleset_are_there_once(github: GitHub) -> None:
    call(github, *CREATE)
    call(github, "PUT", PROD, BY_BRANCHES)
    policy = ("POST", f"{PROD}/deployment-branch-policies", {"name": "release"})

    policies = [call(github, *policy)[0] for _ in range(2)]
    rulesets = [call(github, "POST", f"{PLACE}/rulesets", RULESET)[0] for _ in range(2)]

    assert policies == [200, 303]
    assert rulesets == [201, 422]


def test_what_a_change_of_an_environment_leaves_out_is_its_default_again(github: GitHub) -> None:
    call(github, *CREATE)
    github.organisation.plan = "enterprise"
    github.repository("x").teams = {"ml-admins": "admin"}
    call(github, "PUT", PROD, REVIEWED)

    call(github, "PUT", PROD, BY_BRANCHES)

    assert github.repository("x").environments["prod"].reviewers == []


def test_a_policy_needs_an_environment_that_takes_policies(github: GitHub) -> None:
    call(github, *CREATE)
    call(github, "PUT", PROD)

    status, _ = call(github, "POST", f"{PROD}/deployment-branch-policies", {"name": "release"})

    assert status == 404


@pytest.mark.parametrize("app", [True, False])
def test_a_right_that_a_token_lacks_is_named(github: GitHub, app: bool) -> None:  # noqa: FBT001
    call(github, *CREATE)
    rights = {"metadata": "read", "environments": "write"}
    github.access["t"] = Access(scopes=None, is_installation=app, rights=rights)

    status, told = call(github, "PUT", PROD, BY_BRANCHES, token="t")
    key, _ = call(github, "GET", f"{PROD}/secrets/public-key", token="t")

    assert (status, key) == (403, 404)
    assert f"by {'integration' if app else 'personal access token'}" in json.dumps(told)


@pytest.mark.parametrize(
    ("pattern", "ref", "fits"),
    [
        ("main", "refs/heads/main", True),
        ("main", "refs/heads/main2", False),
        ("main", "refs/tags/main", False),
        ("feature/*", "refs/heads/feature/x", True),
        ("feature/*", "refs/heads/feature/x/y", False),
        ("refs/pull/*/merge", "refs/pull/7/merge", True),
        ("refs/pull/*/merge", "refs/heads/pull/7/merge", False),
    ],
)
def test_a_policy_lets_in_what_its_pattern_says(pattern: str, ref: str, fits: bool) -> None:  # noqa: FBT001
    assert matches(pattern, ref) == fits


def test_a_variable_is_made_once_and_changed_afterwards(github: GitHub) -> None:
    call(github, *CREATE)
    place = "/repos/my-org/x/environments/prod/variables"
    body = {"name": "A", "value": "1"}
    assert call(github, "POST", place, body)[0] == 404
    call(github, "PUT", "/repos/my-org/x/environments/prod", {})

    codes = [call(github, "POST", place, body)[0] for _ in range(2)]

    assert codes == [201, 409]
    assert call(github, "PATCH", f"{place}/B", {"value": "2"})[0] == 404
    assert call(github, "PATCH", f"{place}/A", {"value": "2"})[0] == 204
    assert github.repository("x").environments["prod"].variables == {"A": "2"}


def test_a_server_takes_no_immutable_subject(github: GitHub) -> None:
    call(github, *CREATE)
    github.repository("x").identity.is_told = False
    place = "/repos/my-org/x/actions/oidc/customization/sub"

    assert call(github, "GET", place) == (200, {"use_default": True})
    immutable = {"use_default": True, "use_immutable_subject": True}
    assert call(github, "PUT", place, immutable)[0] == 422
    assert (
        call(github, "PUT", place, {"use_default": False, "include_claim_keys": ["repo"]})[0] == 201
    )
    assert github.repository("x").identity.keys == ("repo",)
