"""The rights that fine-grained tokens and apps need, by GitHub's names for them.

A refusal names the missing one in a header, except on older servers; this table is for those. See
https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens.
"""

import re
from collections.abc import Mapping

from hooks.github_api.call import Call

REPOSITORY = r"/repos/[^/]+/[^/]+"
PAGES = {"repository_hooks": "Webhooks"}  # where GitHub's pages have another name for it
# The first that matches counts.
NEEDED = (
    (rf"PUT {REPOSITORY}/environments/[^/]+/secrets/", "Environments: write"),
    (rf"GET {REPOSITORY}/environments/[^/]+/secrets", "Environments: read"),
    (rf"(POST|PATCH) {REPOSITORY}/environments/[^/]+/variables", "Environments: write"),
    (rf"GET {REPOSITORY}/environments/[^/]+/variables", "Environments: read"),
    (rf"PUT {REPOSITORY}/actions/oidc/", "Actions: write"),
    (rf"GET {REPOSITORY}/(environments|actions/oidc/)", "Actions: read"),
    (rf"PUT {REPOSITORY}/actions/secrets/", "Secrets: write"),
    (rf"GET {REPOSITORY}/actions/secrets", "Secrets: read"),
    (
        rf"GET {REPOSITORY}/(teams|keys|invitations|actions/(permissions|runners))",
        "Administration: read",
    ),
    (rf"GET {REPOSITORY}/actions/(runs|workflows)", "Actions: read"),
    (rf"GET {REPOSITORY}/deployments", "Deployments: read"),
    (rf"GET {REPOSITORY}/pulls", "Pull requests: read"),
    (rf"GET {REPOSITORY}/hooks", "Webhooks: read"),
    (rf"GET {REPOSITORY}/(git/|commits)", "Contents: read"),
    (rf"GET {REPOSITORY}", "Metadata: read"),
    (rf"PUT /orgs/[^/]+/teams/[^/]+{REPOSITORY}", "Administration: write and Members: read"),
    (rf"(PUT|POST|PATCH) ({REPOSITORY}|/orgs/[^/]+/repos)", "Administration: write"),
    (r"GET /orgs/[^/]+/repos", "Metadata: read"),
    (r"GET (/orgs/[^/]+/teams|/user/memberships)", "Members: read"),
)


def named(header: str) -> str:
    """The rights of ``X-Accepted-GitHub-Permissions``: a comma is an and, a semicolon an or."""
    choices = [
        " and ".join(_name(right) for right in choice.split(",") if right.strip())
        for choice in header.split(";")
    ]
    return ", or ".join(filter(None, choices))


def lacking(held: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """The wanted rights that are not among the held ones, or only to read, as GitHub's pages say.

    Args:
        held: what a token may do, such as ``{"contents": "write"}``.
        wanted: what it has to.
    """
    return [
        _name(f"{name}={level}")
        for name, level in wanted.items()
        if held.get(name) not in {level, "write"}
    ]


def needed(call: Call) -> str:
    """The right that a call needs; empty where that is not known."""
    line = f"{call.verb} {call.path}"
    return next((right for pattern, right in NEEDED if re.match(pattern, line)), "")


def _name(right: str) -> str:
    name, _, level = right.strip().partition("=")
    return f"{PAGES.get(name, name.replace('_', ' ').capitalize())}: {level}"
