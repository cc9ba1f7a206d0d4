"""Refusing a repository that was there before this run, where strangers have a hold on it.

Whoever may make repositories can copy a project's name, description and history beforehand. So
none of these proves a repository ours: it is ours where nobody and nothing has a hold on it beyond
what is wanted. What a run of ours left that was ended is as much or less.
"""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from hooks.errors import NotOurs
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all, run_both
from hooks.github_api.response import Response
from hooks.publishing import protection
from hooks.publishing.comparing import RemoteBranch, shortened
from hooks.publishing.desired import Repository
from hooks.publishing.holders import MOST, AccessList, Holdings, access_lists, holds, other_runs
from hooks.publishing.pushing import Pushing

LISTED = frozenset({HTTPStatus.OK})
LISTED_OR_NONE = LISTED | {HTTPStatus.NOT_FOUND}
HIDDEN = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
CURE = (
    "Nothing of it was touched, and no secret was set. If somebody of yours began this project, "
    "let them run the command to its end; or take away what is listed and run the same command "
    "again. If it was published before, bring it up to date from its clone: ./ml-init converge "
    "FOLDER. If nobody knows it, delete it, or choose another project name."
)


def refuse_other_access(
    client: Client, wanted: Repository, pushing: Pushing, *, is_app: bool
) -> RemoteBranch:
    """Look at all that a found repository holds, and change nothing.

    Returns:
        How its branch stands to ours.

    Raises:
        NotOurs: somebody or something has a hold on it beyond what is wanted, or the token may not
            see whether; all of it is in the text.
        PublishError: GitHub did not answer.
    """
    branch, seen = run_both(
        partial(pushing.compare),
        partial(review_access, client, wanted, is_app=is_app),
    )
    found = [
        *holds(wanted, seen),
        *other_runs(seen, branch.commits),
        *(f"the branch {shortened(name)}" for name in branch.branches),
        *filter(None, [pushing.objection(branch)]),
    ]
    if found:
        listed = "\n".join(f"- {line}" for line in found)
        message = f"{wanted.full_name} was there before, and not only this project has a hold on it"
        raise NotOurs(f"{message}:\n{listed}\n{CURE}")
    return branch


def review_access(client: Client, wanted: Repository, *, is_app: bool) -> Holdings:
    """Everything that GitHub lists, side by side.

    Raises:
        PublishError: GitHub did not answer.
    """
    asked = access_lists(wanted)
    (me, rulesets), responses = run_both(
        lambda: run_both(
            lambda: "" if is_app else _login(client), lambda: _rulesets(client, wanted)
        ),
        lambda: run_all(partial(_read, client, wanted, access_list) for access_list in asked),
    )
    return Holdings(me, dict(zip(asked, responses, strict=True)), rulesets)


def _login(client: Client) -> str:
    return str(client.call(Call("show the token's user", "GET", "/user")).fields.get("login"))


def _rulesets(client: Client, wanted: Repository) -> Mapping[str, protection.Shown]:
    """The rulesets of the wanted names; that the token may not see them, the list itself tells."""
    try:
        return protection.read_rulesets(client, wanted).rulesets
    except CallFailed as failure:
        if failure.response.status not in HIDDEN:
            raise
        return {}


def _read(client: Client, wanted: Repository, access_list: AccessList) -> Response:
    """One list; also the answer that the token may not see it."""
    sign = "&" if "?" in access_list.path else "?"
    path = f"{wanted.path}/{access_list.path}{sign}per_page={MOST}"
    try:
        call = Call(f"list the {access_list.what} of {wanted.full_name}", "GET", path)
        return client.call(call, LISTED_OR_NONE if access_list.of_plan else LISTED)
    except CallFailed as failure:
        if failure.response.status not in HIDDEN:
            raise
        return failure.response
