"""Every kind of token with the rights of the documentation's table, and with one right less."""

from contextlib import suppress
from dataclasses import replace
from itertools import product

import pytest
from _pytest.mark import ParameterSet

from hooks.errors import PublishError, WaitingForTrust
from hooks.publishing.desired import desired
from tests.support.answers import publishing_answers
from tests.support.breadth import diagonals, every, in_gate, sweep
from tests.support.github import git_http
from tests.support.github.state import SCOPES, Access
from tests.support.publishing_run import Run

NAME = "awesome-ml-project"
COMMON = {
    "administration": "write",
    "contents": "write",
    "workflows": "write",
    "metadata": "read",
    "members": "read",
}
RIGHTS = {
    "repository": {**COMMON, "secrets": "write"},
    "environments": {**COMMON, "environments": "write", "actions": "read"},
    "federation": {
        **COMMON,
        "environments": "write",
        "actions": "write",
        "repository_hooks": "read",
    },
}
WHERE_FOUND = {"actions": "read", "repository_hooks": "read"}  # to look for strangers
KINDS = {
    "ghp_classic": Access(scopes=SCOPES),
    "github_pat_fine": Access(scopes=None),
    "ghs_app": Access(scopes=None, is_installation=True),
}
# Where a right that is missing shows before anything is made, also in an organisation without a
# repository to try it on. Each of the others shows before a secret is set and main is pushed.
BEFORE_ANYTHING = {"members", "administration", "metadata"}
LACKING = [
    (credentials, right)
    for credentials, rights in RIGHTS.items()
    for right in rights
    if credentials != "federation" or right not in COMMON
]
# No read shows whether workflows may be pushed, and without Metadata no repository is seen at all.
VISIBLE = [each for each in LACKING if {"workflows", "metadata"}.isdisjoint(each)]
# What everybody may read of a public repository shows no right either.
VISIBLE_IN_PUBLIC = [each for each in VISIBLE if {"contents", "actions"}.isdisjoint(each)]
# Where a run stops with something made.
STOPPED = [
    (token, *each)
    for token, each in product(("github_pat_fine", "ghs_app"), LACKING)
    if BEFORE_ANYTHING.isdisjoint(each)
]
# Metadata comes with every other right.
GIVEN = [each for each in LACKING if "metadata" not in each]


def of_each_kind(lacking: list[tuple[str, str]]) -> list[ParameterSet]:
    """What is lacking, for the two kinds of token that have rights.

    In the gate one of them, and one way to sign in where a right does not depend on it.
    """
    rows = [[(token, *each) for token in ("github_pat_fine", "ghs_app")] for each in lacking]
    gate = in_gate(diagonals(rows), lambda cell: [cell[2:] if cell[2] in COMMON else cell[1:]])
    return every(rows, gate, lambda token, way, right: f"{way} without {right}-{token}")


def named(right: str) -> str:
    """A right as GitHub's pages name it."""
    return "Webhooks" if right == "repository_hooks" else right.capitalize()


def publish(run: Run) -> None:
    """Publish, and go on after the wait for trust."""
    with suppress(WaitingForTrust):
        run.publish()
        return
    run.publish()


FOUND = [[(token, right) for right in WHERE_FOUND] for token in ("github_pat_fine", "ghs_app")]
WAYS = [("free", "repository"), *product(["team", "enterprise"], RIGHTS)]
ENOUGH = [[(token, *way) for way in WAYS] for token in KINDS]
GATE = in_gate(diagonals(ENOUGH), lambda cell: cell)


@pytest.mark.no_cover
@pytest.mark.parametrize(("token", "plan", "credentials"), every(ENOUGH, GATE))
def test_exactly_the_rights_of_the_table_are_enough(
    run: Run, token: str, plan: str, credentials: str
) -> None:
    run.github.organisation.plan = plan
    is_classic = token.startswith("ghp_")
    run.github.access = {
        token: replace(KINDS[token], rights=None if is_classic else RIGHTS[credentials])
    }
    run.environment["ADMIN_GITHUB_TOKEN"] = token
    run.answer(credentials=credentials, protected_branches=plan != "free")

    run.preflight()
    publish(run)

    run.assert_published()


@pytest.mark.parametrize("scope", SCOPES)
def test_a_classic_token_with_a_scope_less_is_refused_before_anything_is_made(
    run: Run, scope: str
) -> None:
    run.sign_in("ghp_x", Access(scopes=tuple(each for each in SCOPES if each != scope)))

    with pytest.raises(PublishError, match=f"lacks the scope {scope}"):
        run.preflight()

    assert run.github.organisation.repositories == {}


def sign_in_without(run: Run, token: str, credentials: str, right: str) -> None:
    """Sign in with all rights that such a project needs, but for one."""
    rights = {name: level for name, level in RIGHTS[credentials].items() if name != right}
    run.sign_in(token, replace(KINDS[token], rights=rights))
    run.answer(credentials=credentials)


@pytest.mark.parametrize(("token", "credentials", "right"), of_each_kind(LACKING))
def test_one_right_less_is_told_by_its_name(
    run: Run, token: str, credentials: str, right: str
) -> None:
    sign_in_without(run, token, credentials, right)

    def both_steps() -> None:
        run.preflight()
        publish(run)

    told = "repository's contents|Contents: read" if right == "contents" else named(right)
    with pytest.raises(PublishError, match=told) as refused:
        both_steps()

    if right in BEFORE_ANYTHING:
        assert run.github.organisation.repositories == {}
    elif right != "repository_hooks":  # which the second run needs
        assert "same command goes on" in str(refused.value)
    for held in run.github.organisation.repositories.values():
        assert held.every_secret == {}
        assert git_http.head_of(held.folder, "*") == ""


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("token", "credentials", "right"), sweep(STOPPED, lambda _, credentials, __: credentials)
)
def test_with_the_right_that_was_lacking_the_same_command_ends_published(
    run: Run, token: str, credentials: str, right: str
) -> None:
    sign_in_without(run, token, credentials, right)
    with pytest.raises(PublishError):
        publish(run)
    run.github.access[token] = replace(KINDS[token], rights={**RIGHTS[credentials], **WHERE_FOUND})

    publish(run)

    run.assert_published()


@pytest.mark.no_cover
@pytest.mark.parametrize(("token", "credentials", "right"), of_each_kind(VISIBLE))
def test_beside_another_repository_one_right_less_is_found_before_anything_is_made(
    run: Run, token: str, credentials: str, right: str
) -> None:
    run.github.calls.add("neighbour", "somebody else's")
    sign_in_without(run, token, credentials, right)

    with pytest.raises(PublishError, match=f"{named(right)}: (read|write)"):
        run.preflight()

    assert list(run.github.organisation.repositories) == ["neighbour"]
    assert {name.partition(" ")[0] for name in run.asked} == {"GET"}


@pytest.mark.no_cover
@pytest.mark.parametrize(("credentials", "right"), GIVEN)
def test_who_makes_an_apps_token_says_what_it_lacks_before_anything_is_made(
    run: Run, credentials: str, right: str
) -> None:
    rights = {name: level for name, level in RIGHTS[credentials].items() if name != right}
    run.sign_in("ghs_app", replace(KINDS["ghs_app"], rights=rights))
    run.environment["ADMIN_GITHUB_APP_RIGHTS"] = ",".join(map("=".join, rights.items()))
    run.answer(credentials=credentials)

    with pytest.raises(PublishError, match=f"lacks {named(right)}: (read|write)"):
        run.preflight()

    assert run.github.organisation.repositories == {}
    assert {name.partition(" ")[0] for name in run.asked} == {"GET"}


@pytest.mark.parametrize("credentials", RIGHTS)
def test_an_app_with_the_rights_of_the_table_is_asked_for_no_others(
    run: Run, credentials: str
) -> None:
    run.github.calls.add("neighbour", "somebody else's")
    rights = RIGHTS[credentials]
    run.sign_in("ghs_app", replace(KINDS["ghs_app"], rights=rights))
    run.environment["ADMIN_GITHUB_APP_RIGHTS"] = ",".join(map("=".join, rights.items()))
    run.answer(credentials=credentials)

    run.preflight()

    assert not [name for name in run.asked if "/neighbour" in name]


@pytest.mark.parametrize(("token", "credentials", "right"), of_each_kind(VISIBLE_IN_PUBLIC))
def test_beside_a_public_repository_most_of_it_is_found_before_anything_is_made(
    run: Run, token: str, credentials: str, right: str
) -> None:
    run.github.calls.add("website", "for all", private=False)
    sign_in_without(run, token, credentials, right)

    with pytest.raises(PublishError, match=f"{named(right)}: (read|write)"):
        run.preflight()

    assert list(run.github.organisation.repositories) == ["website"]
    assert {name.partition(" ")[0] for name in run.asked} == {"GET"}


@pytest.mark.parametrize("token", KINDS)
def test_beside_another_repository_the_rights_of_the_table_are_enough(run: Run, token: str) -> None:
    run.github.calls.add("neighbour", "somebody else's")
    is_classic = token.startswith("ghp_")
    rights = None if is_classic else RIGHTS["environments"]
    run.sign_in(token, replace(KINDS[token], rights=rights))

    run.preflight()

    assert is_classic == (not [name for name in run.asked if "/neighbour" in name])


def test_what_everybody_may_read_is_not_taken_for_a_right(run: Run) -> None:
    run.github.calls.add("website", "for all", private=False)
    run.sign_in("github_pat_x", Access(scopes=None, rights=RIGHTS["environments"]))

    run.preflight()

    place = "GET /repos/my-org/website/"
    asked = {name.removeprefix(place) for name in run.asked if name.startswith(place)}
    assert asked == {"actions/permissions/workflow", "environments/ml-init-update/secrets"}


def test_a_user_of_an_app_is_asked_for_private_repositories_alone(run: Run) -> None:
    run.github.calls.add("website", "for all", private=False)
    run.sign_in("ghu_x", Access(scopes=None, rights=RIGHTS["environments"]))

    run.preflight()

    assert not [name for name in run.asked if "/website" in name]


@pytest.mark.parametrize(("token", "right"), every(FOUND, in_gate(diagonals(FOUND), set)))
def test_a_repository_that_was_there_asks_for_two_rights_more_and_names_them(
    run: Run, token: str, right: str
) -> None:
    held = run.github.calls.add(NAME, desired(publishing_answers()).description)
    all_of_them = {**RIGHTS["environments"], **WHERE_FOUND}
    rights = {name: level for name, level in all_of_them.items() if name != right}
    run.sign_in(token, replace(KINDS[token], rights=rights))

    with pytest.raises(PublishError, match=f"the token needs {named(right)}: read"):
        run.publish()

    assert (held.secrets, held.environments, held.teams) == ({}, {}, {})
    run.sign_in(token, replace(KINDS[token], rights=all_of_them))
    run.publish()
    run.assert_published()


READ = [
    [(token, *each) for token in ("github_pat_x", "ghs_x")]
    for each in [
        ("environments", "environments"),
        ("secrets", "repository"),
        ("actions", "federation"),
        *(("contents", each) for each in RIGHTS),
    ]
]


@pytest.mark.parametrize(
    ("token", "right", "credentials"),
    every(READ, in_gate(diagonals(READ), lambda cell: [cell[0], cell[1:]])),
)
def test_a_right_to_read_is_not_one_to_write(
    run: Run, token: str, right: str, credentials: str
) -> None:
    rights = {**RIGHTS[credentials], right: "read"}
    is_app = token.startswith("ghs_")
    run.sign_in(token, Access(scopes=None, is_installation=is_app, rights=rights))
    run.answer(credentials=credentials)

    with pytest.raises(PublishError, match=f"{right.title()}: write"):
        run.publish()

    assert run.repository.every_secret == {}
    assert git_http.head_of(run.repository.folder, "*") == ""


def test_a_repository_that_the_user_does_not_administer_shows_no_right(run: Run) -> None:
    run.github.calls.add("neighbour", "somebody else's")
    rights = RIGHTS["environments"]
    run.sign_in("github_pat_x", Access(scopes=None, rights=rights, role="write"))

    run.preflight()

    assert not [name for name in run.asked if "/neighbour" in name]
