"""What preflight can see on GitHub without changing anything."""

import difflib
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus

from extensions.derived import team_slug
from hooks.errors import PublishError
from hooks.github_api.admin_token import Token, missing_scopes
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all
from hooks.github_api.rate_limit import Clock
from hooks.github_api.server import Server
from hooks.publishing import organisation_rules, plans, properties
from hooks.publishing.desired import Repository
from hooks.publishing.ownership import objection
from hooks.publishing.right_probes import missing_rights
from hooks.system.progress import note
from hooks.system.terminal import waiting

SEEN_OR_NOT = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})
SEEN_OR_HIDDEN = SEEN_OR_NOT | {HTTPStatus.FORBIDDEN}
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
PATIENCE = 8.0  # seconds for which a read is repeated after a passing failure
SEVERAL = "\n- "  # between the problems that one check found


def find_problems(client: Client, token: Token, wanted: Repository) -> list[str]:
    """Everything that stands in the way, a text with its cure for each.

    The token is tried alone first: several failed sign-ins at once lock an account. Where the
    organisation cannot be seen, its other problems are left out: they have the same cause.
    """
    checks: list[Callable[[], str]] = [
        partial(check_name, client, wanted),
        *(partial(check_team, client, wanted.owner, given.team) for given in wanted.grants),
        partial(check_properties, client, wanted),
        partial(check_rules, client, wanted),
        partial(check_rights, client, token, wanted),
    ]
    organisation = partial(check_organisation, client, token, wanted)
    found = []
    try:
        with waiting("Looking at GitHub"):
            found.append(check_token(client, token))
            found += run_all([organisation, *(partial(_told, check) for check in checks)])
    except PublishError as error:
        found.append(str(error))
    return [problem for problem in found if problem]


def _told(check: Callable[[], str]) -> str:
    """What a check finds; its own failure is a finding too."""
    try:
        return check()
    except PublishError as error:
        return str(error)


def check_token(client: Client, token: Token) -> str:
    """Sign in once, and compare a classic token's scopes with what publishing needs.

    Raises:
        CallFailed: GitHub does not take the token, or cannot be reached.
    """
    path = "/installation/repositories?per_page=1" if token.is_installation else "/user"
    response = client.call(Call(f"accept the token of {token.source}", "GET", path))
    if not (missing := missing_scopes(response.headers.get("x-oauth-scopes"))):
        return ""
    return (
        f"The {token.kind} token of {token.source} lacks the scope {', '.join(missing)}. "
        f"Add it at {client.server.web}/settings/tokens."
    )


def token_fault(where: Server, clock: Clock | None, token: Token) -> str:
    """Why GitHub does not take a token, by one request; empty where it does.

    Raises:
        PublishError: it cannot be told, such as without a network.
    """
    try:
        return check_token(Client(where, token.secret, clock, PATIENCE), token)
    except CallFailed as failed:
        if failed.response.status in REFUSED:
            return str(failed)
        raise


def check_rights(client: Client, token: Token, wanted: Repository) -> str:
    """Whether the token lacks a right, as far as that can be known."""
    if not (missing := missing_rights(client, token, wanted)):
        return ""
    return (
        f"The {token.kind} token of {token.source} lacks {', '.join(missing)}. Add what is missing "
        "for all repositories of the organisation; docs/set-up.md of ml-init says why."
    )


def check_organisation(client: Client, token: Token, wanted: Repository) -> str:
    """Whether the organisation lets the token's user make what is wanted, and its plan has it.

    What the plan will not guard though nothing stands in the way is said.

    Raises:
        PublishError: the organisation is missing, or the token may not see it.
    """
    owner = wanted.owner
    call = Call(f"show the organisation {owner}", "GET", f"/orgs/{owner}")
    response = client.call(call, SEEN_OR_NOT)
    if response.status == HTTPStatus.NOT_FOUND:
        raise PublishError(
            f"The organisation {owner} is missing, or the token may not see it. "
            "Correct github_owner (a user's own account cannot be one)."
        )
    plan = plans.plan_of(response.fields)
    if caution := plans.caution(plan, wanted):
        note(caution)
    found = plans.problems(plan, wanted)
    is_closed = response.fields.get("members_can_create_private_repositories") is False
    if is_closed and not token.is_installation and not _is_owner(client, owner):
        found.append(
            f"{owner} lets only its owners make private repositories. Ask one of them to allow it "
            "to members, or for a token of theirs."
        )
    return SEVERAL.join(found)


def _is_owner(client: Client, owner: str) -> bool:
    call = Call("show your membership", "GET", f"/user/memberships/orgs/{owner}")
    response = client.call(call, SEEN_OR_NOT | {HTTPStatus.FORBIDDEN})
    return response.fields.get("role") == "admin"


def check_name(client: Client, wanted: Repository) -> str:
    """Whether the name is free, or taken by this very project from an earlier run."""
    call = Call(f"show {wanted.full_name}", "GET", wanted.path)
    response = client.call(call, SEEN_OR_NOT)
    return "" if response.status == HTTPStatus.NOT_FOUND else objection(wanted, response)


def check_team(client: Client, owner: str, slug: str) -> str:
    """Whether a team is there; the nearest names where it is not."""
    call = Call(f"show the team {slug}", "GET", f"/orgs/{owner}/teams/{slug}")
    if client.call(call, SEEN_OR_NOT).status != HTTPStatus.NOT_FOUND:
        return ""
    suggestion = _suggestion(slug, _teams(client, owner))
    return f"The team {slug} is missing in {owner}, or the token may not see it. {suggestion}"


def check_properties(client: Client, wanted: Repository) -> str:
    """Whether the organisation takes the custom properties, as far as the token may see them."""
    call = Call("list the custom properties", "GET", f"/orgs/{wanted.owner}/properties/schema")
    response = client.call(call, SEEN_OR_HIDDEN)
    if response.status != HTTPStatus.OK:
        return ""
    return SEVERAL.join(properties.problems(wanted.properties, response.items))


def check_rules(client: Client, wanted: Repository) -> str:
    """Whether a ruleset of the organisation would stop the first push; an owner's token sees it."""
    path = f"/orgs/{wanted.owner}/rulesets"
    call = Call("list the organisation's rulesets", "GET", f"{path}?per_page=100")
    listed = client.call(call, SEEN_OR_HIDDEN).items
    shown = run_all(
        partial(
            client.call,
            Call("show a ruleset", "GET", f"{path}/{each['id']}"),
            SEEN_OR_HIDDEN,
        )
        for each in listed
        if organisation_rules.is_in_force(each)
    )
    found = [organisation_rules.objection(each.fields, wanted) for each in shown]
    return SEVERAL.join(filter(None, found))


def _teams(client: Client, owner: str) -> dict[str, str]:
    """The organisation's teams, slug to name, as far as the token may see them."""
    call = Call(f"list the teams of {owner}", "GET", f"/orgs/{owner}/teams")
    try:
        entries = [entry for page in client.pages(call) for entry in page.items]
    except CallFailed:
        return {}
    return {str(entry.get("slug")): str(entry.get("name")) for entry in entries}


def _suggestion(slug: str, teams: dict[str, str]) -> str:
    """What the person may have meant."""
    if same := [other for other, name in teams.items() if team_slug(name) == slug]:
        return f"The team of that name has the slug {same[0]}: answer with it."
    if near := difflib.get_close_matches(slug, teams):
        return f"Did you mean {' or '.join(near)}?"
    return "Correct its name, or ask an owner of the organisation to make it."


def refuse_if_any(problems: Iterable[str], what: str = "Publishing", done: str = "created") -> None:
    """Stop before anything is done.

    Args:
        problems: what stands in the way; an empty text is none.
        what: what cannot start.
        done: what would have been done on GitHub.

    Raises:
        PublishError: there is at least one problem; all of them are in its text.
    """
    if listed := "\n".join(f"- {problem}" for problem in problems if problem):
        raise PublishError(f"{what} cannot start:\n{listed}\nNothing was {done} on GitHub.")
