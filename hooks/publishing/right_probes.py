"""Which rights a fine-grained token or an app lacks, before anything is made.

Who makes an app's token says what it may do. Any other such token cannot be asked, and the
repository that it is for is not there yet. It is for all repositories of the organisation, so
whichever is there shows by reads what would be refused in the new one. Nothing is concluded but
from GitHub's own words about a right; what an answer holds is not looked at.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus

from hooks.github_api import rights
from hooks.github_api.admin_token import Token
from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.github_api.error_messages import NO_RIGHT
from hooks.github_api.parallel import run_all
from hooks.publishing.desired import Repository

WITHOUT_SCOPES = {"fine-grained", "GitHub App installation", "GitHub App user"}
LISTING = "list a repository"
ANY = frozenset({HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
ALWAYS: Mapping[str, str] = {
    "administration": "write",  # the repository, its teams, environments and rulesets
    "contents": "write",  # pushes
    "workflows": "write",  # pushes workflows
    "members": "read",  # finds the teams
}
OF_ENVIRONMENTS: Mapping[str, str] = {
    "environments": "write",  # sets the secrets of environments
    "actions": "read",  # reads environments
}
OF_FEDERATION: Mapping[str, str] = {
    "environments": "write",  # sets the variables of environments
    "actions": "write",  # makes the subject of the runs' ID tokens immutable
    "repository_hooks": "read",  # the run after the wait finds a repository that was there before
}
OF_SECRETS: Mapping[str, str] = {"secrets": "write"}  # sets the secrets of the repository
# Where each shows, below a repository; GitHub looks at it before it looks for the environment. No
# read shows Workflows, and the teams show Members.
SHOWN_BY: Mapping[str, str] = {
    "administration": "actions/permissions/workflow",
    "contents": "commits?per_page=1",
    "actions": "environments?per_page=1",
    "environments": "environments/ml-init-update/secrets?per_page=1",
    "secrets": "actions/secrets?per_page=1",
    "repository_hooks": "hooks?per_page=1",
}
READ_BY_ALL = {"contents", "actions"}  # where everybody may read the repository


def is_unknown(token: Token) -> bool:
    """Whether nobody knows what a token may do: it shows no scopes, and has no maker to say it."""
    return token.rights is None and token.kind in WITHOUT_SCOPES


def needed(wanted: Repository) -> dict[str, str]:
    """The rights that publishing needs, by their names in GitHub's interface."""
    return {
        **ALWAYS,
        **(OF_ENVIRONMENTS if wanted.environments else {}),
        **(OF_FEDERATION if wanted.is_federated else {}),
        **(OF_SECRETS if wanted.secrets else {}),
    }


def missing_rights(client: Client, token: Token, wanted: Repository) -> list[str]:
    """The rights that the token lacks, as far as they are known; nothing for one with scopes.

    Raises:
        PublishError: GitHub gave no answer in time.
    """
    if token.rights is not None:
        return rights.lacking(token.rights, needed(wanted))
    neighbour = _neighbour(client, token, wanted) if is_unknown(token) else {}
    if not neighbour:
        return []
    hidden = set() if neighbour.get("private") else READ_BY_ALL
    asked = {
        right: level
        for right, level in needed(wanted).items()
        if right in SHOWN_BY and right not in hidden
    }
    responses = run_all(partial(client.call, _probe(neighbour, right), ANY) for right in asked)
    held = {
        right: asked[right]
        for right, response in zip(asked, responses, strict=True)
        if NO_RIGHT not in response.message
    }
    return rights.lacking(held, asked)


def _probe(neighbour: Mapping[str, object], right: str) -> Call:
    path = f"/repos/{neighbour.get('full_name')}/{SHOWN_BY[right]}"
    return Call(f"show whether the token has the right {right}", "GET", path)


def _neighbour(client: Client, token: Token, wanted: Repository) -> Mapping[str, object]:
    """A repository of the organisation that the token is for, a private one where there is any.

    A public one that an app is not installed for would show nothing but that; one that a person
    does not administer refuses what the token itself may do.
    """
    if token.is_installation:
        path = "/installation/repositories?per_page=30"
        return _first(client.call(Call(LISTING, "GET", path), ANY).entries("repositories"))
    path = f"/orgs/{wanted.owner}/repos?per_page=100&type="
    kinds = ("private", "public") if token.kind == "fine-grained" else ("private",)
    lists = (client.call(Call(LISTING, "GET", path + kind), ANY).items for kind in kinds)
    return next((each for listed in lists for each in listed if _is_administered(each)), {})


def _is_administered(repository: Mapping[str, object]) -> bool:
    """Whether the token's user is an administrator there, whatever the token may do."""
    role = repository.get("permissions")
    return isinstance(role, dict) and role.get("admin") is True


def _first(listed: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    return next((each for each in listed if each.get("private")), listed[0] if listed else {})
