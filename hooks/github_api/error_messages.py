"""What GitHub refused, and what a person can do about it."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from hooks.github_api import rights
from hooks.github_api.call import Call
from hooks.github_api.response import LOST, Response

AGAIN = "Run the same command again: it continues where this one stopped."
NO_RIGHT = "Resource not accessible by"  # a personal access token, or an integration
REDIRECTS = range(300, 400)
CURES: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "The token is not valid, or it has expired: make a new one.",
    HTTPStatus.FORBIDDEN: "The token lacks a right; docs/publishing.md of ml-init lists them.",
    HTTPStatus.NOT_FOUND: "It is missing, or the token may not see it.",
}
# Policies of an organisation that GitHub answers with 403 too, whatever the token may do.
POLICIES = (
    (
        "IP allow list",
        (
            "The organisation takes calls from the addresses of its IP allow list only. Run this "
            "in a network that is on it (GitHub's own runners are not: use one of yours), or ask "
            "an owner to add the address: Settings, Authentication security, IP allow list."
        ),
    ),
    (
        "OAuth App access restrictions",
        (
            "The organisation has not approved the app that the token comes from (gh is one). Ask "
            "an owner to approve it: Settings, OAuth app policy. Or use a personal access token."
        ),
    ),
    (
        "forbids access via a",
        "The organisation does not take this kind of token: make one as GitHub says above.",
    ),
)


def explain(call: Call, response: Response) -> str:
    """What was tried, what GitHub answered, and what to do about it."""
    what = f"GitHub did not {call.purpose} ({call.verb} {call.path}): {_answer(response)}."
    return f"{what}\n{cure(response, rights.needed(call))}"


def cure(response: Response, right: str = "") -> str:
    """What a person can do about an answer.

    Args:
        response: GitHub's answer.
        right: what the call needs, where the answer does not say that itself.
    """
    if link := sign_on_link(response):
        return f"The organisation asks for single sign-on: authorise the token at {link}"
    if response.status == LOST:
        return f"Is the network there, and GITHUB_API_URL right? {AGAIN}"
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"The trouble is GitHub's own. {AGAIN}"
    if response.status in REDIRECTS:
        return "The repository was renamed or moved. Choose another name for the project."
    if text := policy(response.message):
        return text
    is_about_rights = NO_RIGHT in response.message
    needed = rights.named(response.headers.get("x-accepted-github-permissions", ""))
    needed = needed or (right if is_about_rights else "")
    more = (
        f" GitHub asks for: {needed}." if needed and response.status == HTTPStatus.FORBIDDEN else ""
    )
    return CURES.get(response.status, "Fix that, then run the same command again.") + more


def policy(words: str) -> str:
    """What helps against a policy of the organisation; empty where GitHub names none."""
    return next((text for name, text in POLICIES if name in words), "")


def sign_on_link(response: Response) -> str:
    """Where a token is authorised for single sign-on; empty where that is not the reason.

    See https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api.
    """
    header = response.headers.get("x-github-sso", "")
    found = re.search(r"required;.*url=(\S+)", header)
    return found.group(1) if found else ""


def _answer(response: Response) -> str:
    words = "".join(letter for letter in response.message if letter.isprintable())
    if response.status == LOST:
        return f"no answer ({words})"
    return f"{response.status} {words}".strip().rstrip(".")
