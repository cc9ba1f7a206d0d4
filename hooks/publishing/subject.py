"""The subject by which others know a repository's runs: GitHub is asked, and nothing is guessed.

See https://docs.github.com/en/actions/reference/security/oidc and
https://docs.github.com/en/rest/actions/oidc.
"""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from hooks.errors import PublishError
from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.publishing import calls
from hooks.publishing.desired import Repository
from hooks.system.progress import done

MADE = frozenset({HTTPStatus.CREATED})
WITH_NUMBERS = re.compile(r"repo:[^/@:]+@\d+/[^/@:]+@\d+")
USUAL = ["repo", "context"]  # the claims of which the default subject consists
NAMES_ONLY = (
    "the subject of the runs' ID tokens is made of names alone: a new repository of the "
    "same name would be trusted as this one is. ML_INIT_IMMUTABLE_SUBJECTS=yes puts the numbers of "
    "owner and repository into it; what trusts the old subject then needs the new one"
)


def settle(
    client: Client, wanted: Repository, *, is_new: bool, may_change: Callable[[], bool]
) -> tuple[str, list[str]]:
    """How the subject of the runs' ID tokens begins.

    Args:
        client: GitHub.
        wanted: the repository, which is there.
        is_new: whether nobody can trust it yet.
        may_change: whether the subject may become another one; asked only where it would.

    Returns:
        The part in front of ``:environment:``, and what a person should know of it.

    Raises:
        PublishError: GitHub does not tell it, or somebody made a form of their own.
    """
    fields = client.call(calls.subject(wanted)).fields
    has_numbers = bool(WITH_NUMBERS.fullmatch(str(fields.get("sub_claim_prefix"))))
    is_right = has_numbers and is_usual(fields) and not is_new
    if is_right or "use_immutable_subject" not in fields:
        return _prefix(client, wanted, fields), []
    if not may_change():
        return _prefix(client, wanted, fields), [NAMES_ONLY]
    _opt_in(client, wanted)
    return _prefix(client, wanted, client.call(calls.subject(wanted)).fields), []


def _opt_in(client: Client, wanted: Repository) -> None:
    call = calls.immutable_subject(wanted)
    client.call(call, MADE)
    done(call.purpose)


def is_usual(fields: Mapping[str, object]) -> bool:
    """Whether the subject is what GitHub's default is, by whatever setting."""
    return bool(fields.get("use_default")) or fields.get("include_claim_keys") == USUAL


def _prefix(client: Client, wanted: Repository, fields: Mapping[str, object]) -> str:
    """Read the prefix out of GitHub's answer.

    A GitHub that knows no immutable subjects, such as an Enterprise Server, tells no prefix; its
    default subject begins with the full name, as GitHub documents it.
    """
    if not is_usual(fields):
        raise PublishError(
            f"The runs of {wanted.full_name} have a subject of a form that somebody made "
            f"({fields.get('include_claim_keys') or 'the organisation decides it'}), so nobody can "
            "say who has to be trusted. Look at Settings, Actions, OIDC of the repository and the "
            "organisation. ML_INIT_IMMUTABLE_SUBJECTS=yes sets the default form; what trusts the "
            "old one then needs the new one."
        )
    if prefix := fields.get("sub_claim_prefix"):
        return str(prefix)
    if "use_immutable_subject" in fields:
        raise PublishError(
            f"GitHub does not tell how the subject of the runs of {wanted.full_name} begins. "
            "Run the same command again later; nothing was pushed."
        )
    shown = client.call(Call(f"show {wanted.full_name}", "GET", wanted.path)).fields
    return f"repo:{shown.get('full_name')}"
