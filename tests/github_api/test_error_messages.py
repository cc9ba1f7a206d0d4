"""GitHub's refusals as a person reads them."""

import json
import re
from itertools import product

import pytest

from hooks.github_api.call import Call
from hooks.github_api.error_messages import CURES, explain
from hooks.github_api.response import LOST, Response
from hooks.github_api.rights import named
from hooks.publishing import push_errors
from tests.support.github.rights import NEEDED

CALL = Call("create it", "POST", "/orgs/my-org/repos")


@pytest.mark.parametrize(
    ("status", "headers", "cure"),
    [
        pytest.param(LOST, {}, "Is the network there", id="no answer"),
        pytest.param(401, {}, "make a new one", id="not signed in"),
        pytest.param(404, {}, "missing, or the token may not see it", id="missing"),
        pytest.param(307, {}, "renamed or moved", id="redirected"),
        pytest.param(500, {}, "GitHub's own", id="GitHub's fault"),
        pytest.param(418, {}, "Fix that", id="something new"),
        pytest.param(
            403,
            {"x-accepted-github-permissions": "administration=write,members=read; contents=read"},
            "lacks a right; docs/publishing.md of ml-init lists them. GitHub asks for: Admin",
            id="a right is missing",
        ),
        pytest.param(
            403,
            {"x-github-sso": "required; url=https://github.com/orgs/o/sso?a=b"},
            "authorise the token at https://github.com/orgs/o/sso?a=b",
            id="single sign-on",
        ),
    ],
)
def test_a_refusal_says_what_to_do(status: int, headers: dict[str, str], cure: str) -> None:
    text = explain(CALL, Response(status, headers, json.dumps({"message": "No.\x1b[31m"})))

    assert text.startswith("GitHub did not create it (POST /orgs/my-org/repos): ")
    assert cure in text
    assert "\x1b" not in text


OUTSIDE = (  # GitHub's own words
    "Although you appear to have the correct authorization credentials, the `my-org` organization "
    "has an IP allow list enabled, and your IP address is not permitted to access this resource."
)
UNAPPROVED = (
    "Although you appear to have the correct authorization credentials, the `my-org` organization "
    "has enabled OAuth App access restrictions, meaning that data access to third-parties is "
    "limited."
)
CLASSIC = (
    "`my-org` forbids access via a personal access token (classic). Please use a GitHub App, "
    "OAuth App, or a personal access token with fine-grained permissions."
)


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        pytest.param(OUTSIDE, "ask an owner to add the address", id="another address"),
        pytest.param(UNAPPROVED, "Ask an owner to approve it", id="an app that is not approved"),
        pytest.param(CLASSIC, "make one as GitHub says", id="a kind of token"),
    ],
)
def test_a_policy_is_not_taken_for_a_missing_right(words: str, remedy: str) -> None:
    rest = explain(CALL, Response(403, {}, json.dumps({"message": words})))
    git = push_errors.cure(f"remote: {words}\nfatal: unable to access: error: 403")

    for text, wrong in product((rest, git), (CURES[403], push_errors.RIGHTS)):
        assert remedy in text
        assert wrong not in text


def test_a_right_is_named_as_githubs_pages_name_it() -> None:
    assert named("administration=write,members=read; contents=read") == (
        "Administration: write and Members: read, or Contents: read"
    )
    assert named("") == ""


OF_PROGRAMS = r"/(pulls|issues|releases)\b"
# Programs that have only GitHub's own token ask for the others, and say themselves what it lacks.
ASKED_BY_THE_CLIENT = [each for each in sorted(NEEDED) if not re.search(OF_PROGRAMS, each)]


@pytest.mark.parametrize("operation", ASKED_BY_THE_CLIENT)
def test_a_server_that_does_not_name_the_right_is_helped_out(operation: str) -> None:
    verb, path = re.sub(r"\{\w+\}", "x", operation).split(" ")
    refused = Response(403, {}, '{"message": "Resource not accessible by integration"}')

    told = explain(Call("do it", verb, path), refused)

    right = named(NEEDED[operation])
    assert f"GitHub asks for: {right}." in told or operation.startswith("GET /orgs/{org}/rulesets")


def test_another_refusal_names_no_right() -> None:
    assert "asks for" not in explain(CALL, Response(403, {}, '{"message": "Repository is locked"}'))
