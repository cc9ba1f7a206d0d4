"""Making the repository on GitHub what it should be, by steps that create or update."""

from collections.abc import Callable, Mapping
from functools import partial

from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all
from hooks.github_api.sealing import Key
from hooks.publishing import calls
from hooks.publishing.desired import Repository
from hooks.system.progress import done, note
from hooks.system.secret import Secret

WRITTEN = frozenset({201, 204})
FORBIDDEN_HERE = {403, 404, 409}  # the plan lacks it, or the organisation decides it


def grants_and_settings(
    client: Client, wanted: Repository, *, young: bool
) -> list[Callable[[], object]]:
    """The steps that need no secret, ready to be done in any order."""
    return [
        *(
            partial(_write, client, calls.grant(wanted, given), young=young)
            for given in wanted.grants
        ),
        partial(_write_if_allowed, client, calls.workflow_permissions(wanted), young=young),
    ]


def set_secrets(
    client: Client, wanted: Repository, values: Mapping[str, Secret], *, young: bool
) -> None:
    """Seal every value with the repository's own key, and set it.

    Raises:
        PublishError: at least one could not be set, or the key is none.
    """
    key = Key.parse(client.call(calls.public_key(wanted), young=young).fields)

    def set_one(name: str) -> None:
        call = calls.secret(wanted, name)
        body = {"key_id": key.id, "encrypted_value": key.seal(values[name])}
        _write(client, Call(call.purpose, call.verb, call.path, body), young=young)

    run_all(partial(set_one, secret.name) for secret in wanted.secrets)


def _write(client: Client, call: Call, *, young: bool) -> None:
    client.call(call, WRITTEN, young=young)
    done(call.purpose)


def _write_if_allowed(client: Client, call: Call, *, young: bool) -> None:
    """Make a call that the plan or the organisation may forbid; that is said, and no failure."""
    try:
        _write(client, call, young=young)
    except CallFailed as failure:
        if failure.reply.status not in FORBIDDEN_HERE:
            raise
        note(f"not done: {call.purpose}; GitHub says: {failure.reply.message}")
