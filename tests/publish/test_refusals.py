"""GitHub's refusals as a person reads them."""

import json

import pytest

from hooks.plan import Call
from hooks.publishing.refusals import explain
from hooks.publishing.verdict import LOST, Reply

CALL = Call("create it", "POST", "/orgs/my-org/repos")


@pytest.mark.parametrize(
    ("status", "headers", "cure"),
    [
        pytest.param(LOST, {}, "Is the network there", id="no answer"),
        pytest.param(401, {}, "make a new one", id="not signed in"),
        pytest.param(404, {}, "missing, or the token may not see it", id="missing"),
        pytest.param(307, {}, "renamed or moved", id="redirected"),
        pytest.param(500, {}, "GitHub's own", id="GitHub's fault"),
        pytest.param(418, {}, "Mend that", id="something new"),
        pytest.param(
            403,
            {"x-accepted-github-permissions": "administration=write"},
            "GitHub asks for: administration=write.",
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
    text = explain(CALL, Reply(status, headers, json.dumps({"message": "No.\x1b[31m"})))

    assert text.startswith("GitHub did not create it (POST /orgs/my-org/repos): ")
    assert cure in text
    assert "\x1b" not in text
