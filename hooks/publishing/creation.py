"""Making the repository once, however often the attempt is interrupted."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from hooks.errors import NotOurs, PublishError
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.response import Next, Response
from hooks.publishing.calls import creation
from hooks.publishing.desired import Repository
from hooks.publishing.ownership import objection

ANSWERED = frozenset({HTTPStatus.CREATED, HTTPStatus.UNPROCESSABLE_ENTITY})
ATTEMPTS = 5
PAUSE = 2.0  # seconds before the next attempt
SETTLING_TIME = 120.0  # seconds for which GitHub may still be at work on a new repository


def create_or_find(client: Client, wanted: Repository) -> bool:
    """Make the repository, or find the one that an earlier run has made.

    A lost answer says nothing: the repository is looked up by its marker before it is asked for
    again. GitHub itself makes a second one of that name impossible. The client knows from then on
    for how long GitHub may be at work on it.

    Returns:
        Whether it is new, so that nobody can have put anything into it yet.

    Raises:
        PublishError: the name belongs to something else, or the repository could not be made.
    """
    for _ in range(ATTEMPTS):
        answer = _ask(client, wanted)
        if answer.status == HTTPStatus.CREATED:
            client.expect_settling(wanted.path, client.clock.now() + SETTLING_TIME)
            return True
        if _finds(client, wanted):
            return False
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


def _ask(client: Client, wanted: Repository) -> Response:
    """Ask for the repository once; also return an answer that leaves open whether it was made."""
    try:
        return client.call(creation(wanted), ANSWERED)
    except CallFailed as failure:
        if client.classify(creation(wanted), failure.response, ANSWERED) is Next.RETRY_SOON:
            return failure.response
        raise


def _finds(client: Client, wanted: Repository) -> bool:
    """Whether the repository is there, and this project's.

    Raises:
        NotOurs: it is something else.
    """
    call = Call(f"show {wanted.full_name}", "GET", wanted.path)
    response = client.call(call, frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND}))
    if response.status == HTTPStatus.NOT_FOUND:
        return False
    if why := objection(wanted, response):
        message = f"{why} Nothing of it was touched."
        raise NotOurs(message)
    client.expect_settling(wanted.path, _made_at(response.fields) + SETTLING_TIME)
    return True


def _made_at(repository: Mapping[str, object]) -> float:
    """When GitHub made the repository, in seconds since the epoch."""
    made = str(repository.get("created_at"))
    return datetime.strptime(made, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
