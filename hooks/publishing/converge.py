"""Making the repository on GitHub what it should be, by steps that create or update."""

from collections.abc import Callable, Mapping
from functools import partial

from hooks import plan
from hooks.plan import Call
from hooks.progress import done, note
from hooks.publishing.crew import side_by_side
from hooks.publishing.desired import Repository
from hooks.publishing.github_door import CallFailed, Door
from hooks.publishing.sealing import Key
from hooks.secret import Secret

WRITTEN = frozenset({201, 204})
FORBIDDEN_HERE = {403, 404, 409}  # the plan lacks it, or the organisation decides it


def grants_and_settings(
    door: Door, wanted: Repository, *, young: bool
) -> list[Callable[[], object]]:
    """The steps that need no secret, ready to be done in any order."""
    return [
        *(partial(_write, door, plan.grant(wanted, given), young=young) for given in wanted.grants),
        partial(_write_if_allowed, door, plan.workflow_permissions(wanted), young=young),
    ]


def set_secrets(
    door: Door, wanted: Repository, values: Mapping[str, Secret], *, young: bool
) -> None:
    """Seal every value with the repository's own key, and set it.

    Raises:
        PublishError: at least one could not be set, or the key is none.
    """
    key = Key.parse(door.call(plan.public_key(wanted), young=young).fields)

    def set_one(name: str) -> None:
        call = plan.secret(wanted, name)
        body = {"key_id": key.id, "encrypted_value": key.seal(values[name])}
        _write(door, Call(call.purpose, call.verb, call.path, body), young=young)

    side_by_side(partial(set_one, secret.name) for secret in wanted.secrets)


def _write(door: Door, call: Call, *, young: bool) -> None:
    door.call(call, WRITTEN, young=young)
    done(call.purpose)


def _write_if_allowed(door: Door, call: Call, *, young: bool) -> None:
    """Make a call that the plan or the organisation may forbid; that is said, and no failure."""
    try:
        _write(door, call, young=young)
    except CallFailed as failure:
        if failure.reply.status not in FORBIDDEN_HERE:
            raise
        note(f"not done: {call.purpose}; GitHub says: {failure.reply.message}")
