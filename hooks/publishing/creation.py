"""Making the repository once, however often the attempt is interrupted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from hooks.errors import NotOurs, PublishError
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.response import Reply, Verdict, judge
from hooks.publishing.calls import creation
from hooks.publishing.desired import Repository
from hooks.publishing.ownership import objection

ANSWERED = frozenset({HTTPStatus.CREATED, HTTPStatus.UNPROCESSABLE_ENTITY})
ATTEMPTS = 5
PAUSE = 2.0  # seconds before the next attempt
SETTLING_TIME = 120.0  # seconds for which GitHub may still be at work on a new repository


@dataclass(frozen=True)
class Standing:
    """The repository that is there now.

    Attributes:
        is_new: whether nobody can have put anything into it yet.
        young: whether GitHub may not be done with it.
    """

    is_new: bool
    young: bool


def create_or_find(client: Client, wanted: Repository) -> Standing:
    """Make the repository, or find the one that an earlier run has made.

    A lost answer says nothing: the repository is looked up by its marker before it is asked for
    again. GitHub itself makes a second one of that name impossible.

    Raises:
        PublishError: the name belongs to something else, or the repository could not be made.
    """
    for _ in range(ATTEMPTS):
        answer = _ask(client, wanted)
        if answer.status == HTTPStatus.CREATED:
            return Standing(is_new=True, young=True)
        if found := _find(client, wanted):
            return found
        if (
            answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
            and "already exists" not in answer.message
        ):
            raise CallFailed(creation(wanted), answer)
        client.clock.sleep(PAUSE)
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        message = (
            f"{wanted.full_name} exists, and the token may not see it. Choose another project "
            "name, or a token that sees it."
        )
        raise PublishError(message)
    raise CallFailed(creation(wanted), answer)


def _ask(client: Client, wanted: Repository) -> Reply:
    """Ask for the repository once; also return an answer that leaves open whether it was made."""
    try:
        return client.call(creation(wanted), ANSWERED)
    except CallFailed as failure:
        if judge(failure.reply, ANSWERED, young=False) is Verdict.AGAIN_SOON:
            return failure.reply
        raise


def _find(client: Client, wanted: Repository) -> Standing | None:
    """The repository of that name, if it is this project's.

    Raises:
        NotOurs: it is something else.
    """
    call = Call(f"show {wanted.full_name}", "GET", wanted.path)
    reply = client.call(call, frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND}))
    if reply.status == HTTPStatus.NOT_FOUND:
        return None
    if why := objection(wanted, reply):
        message = f"{why} Nothing of it was touched."
        raise NotOurs(message)
    return Standing(is_new=False, young=_age(reply.fields, client.clock.now()) < SETTLING_TIME)


def _age(repository: Mapping[str, object], now: float) -> float:
    """Seconds since GitHub made the repository."""
    made = str(repository.get("created_at"))
    return now - datetime.strptime(made, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
