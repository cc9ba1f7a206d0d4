"""Making the repository on GitHub what it should be, by steps that create or update.

Before the push come `prepare` and `fill`, after it `protect`. Each ends before the next begins: a
secret is set only where everything that guards it is there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus

from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all, run_both
from hooks.github_api.sealing import Key
from hooks.publishing import calls, environment_setup, environment_variables, protection
from hooks.publishing.desired import Repository
from hooks.publishing.environment_variables import Shown, values_of
from hooks.publishing.environments import Seen
from hooks.publishing.protection import Protection, set_rulesets
from hooks.publishing.rulesets import after_push, before_push
from hooks.system.progress import done, note
from hooks.system.secret import Secret

WRITTEN = frozenset({HTTPStatus.CREATED, HTTPStatus.NO_CONTENT})
FORBIDDEN_HERE = {403, 404, 409}  # the plan lacks it, or the organisation decides it
ITSELF = ""  # the place of secrets that are in no environment


@dataclass(frozen=True)
class Prepared:
    """A repository on its way.

    Attributes:
        repository: what is wanted of it and can be had; what the plan refuses is not in it.
        keys: what the secrets of each place are sealed with.
        variables: those that the environments hold already.
        protection: the rulesets that are there.
        remarks: what the plan refused, a line for each.
    """

    repository: Repository
    keys: Mapping[str, Key] = field(default_factory=dict)
    protection: Protection = field(default_factory=Protection)
    variables: Shown = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def prepare(client: Client, wanted: Repository, *, is_new: bool) -> Prepared:
    """Grant the teams, and make the environments with all that guards them.

    Args:
        client: GitHub.
        wanted: the repository, which is there.
        is_new: whether nobody can have put anything into it yet.

    Raises:
        PublishError: GitHub refused something, or the plan has no environments.
    """
    there: Mapping[str, Seen] = {}
    rulesets = Protection()
    variables: Shown = {}
    if not is_new:
        there, (rulesets, variables) = run_both(
            partial(environment_setup.read, client, wanted),
            lambda: run_both(
                partial(protection.read_rulesets, client, wanted),
                partial(environment_variables.read, client, wanted),
            ),
        )
    (team, key), _ = run_both(
        lambda: run_both(
            partial(environment_setup.reviewers, client, wanted),
            partial(_key, client, wanted),
        ),
        lambda: run_all(
            [
                *_grants_and_settings(client, wanted),
                *environment_setup.make(client, wanted, there),
            ]
        ),
    )
    guarded, _ = run_both(
        lambda: run_all(
            partial(environment_setup.guard, client, wanted, each, there.get(each.name), team)
            for each in wanted.environments
        ),
        # A token that may not read environments shows it here, before a secret is set.
        lambda: environment_setup.show(client, wanted) if is_new and wanted.environments else None,
    )
    return Prepared(
        replace(wanted, environments=tuple(each.environment for each in guarded)),
        {
            **({ITSELF: key} if key else {}),
            **{each.environment.name: each.key for each in guarded if each.key},
        },
        rulesets,
        variables,
        tuple(each.remark for each in guarded if each.remark),
    )


def fill(client: Client, prepared: Prepared, values: Mapping[str, Secret]) -> Prepared:
    """Set the secrets, the variables, and the rulesets that let the first push by.

    Raises:
        PublishError: at least one could not be set.
    """
    wanted = prepared.repository
    places = {ITSELF: wanted.secrets, **{each.name: each.secrets for each in wanted.environments}}
    first = before_push(wanted.rulesets)
    shown, _ = run_both(
        lambda: set_rulesets(client, wanted, first, prepared.protection),
        lambda: run_all(
            partial(
                _set_secret,
                client,
                calls.secret(wanted, secret.name, place),
                prepared.keys[place],
                values[secret.name],
            )
            for place, secrets in places.items()
            for secret in secrets
        ),
    )
    environment_variables.write(client, wanted, values_of(wanted), prepared.variables)
    if shown.refusal:
        wanted = replace(wanted, rulesets=())
    there = replace(shown, rulesets={**prepared.protection.rulesets, **shown.rulesets})
    remarks = (*prepared.remarks, *protection.remarks(first, shown))
    return replace(prepared, repository=wanted, protection=there, remarks=remarks)


def protect(client: Client, filled: Prepared) -> list[str]:
    """Set the rulesets that would have stopped the push.

    Returns:
        What GitHub has otherwise than was wanted, a line for each.

    Raises:
        PublishError: one could not be set.
    """
    last = after_push(filled.repository.rulesets)
    shown = set_rulesets(client, filled.repository, last, filled.protection)
    return protection.remarks(last, shown) if last else []


def _grants_and_settings(client: Client, wanted: Repository) -> list[Callable[[], object]]:
    """The steps that need nothing else, ready to be done in any order."""
    return [
        *(partial(_write, client, calls.grant(wanted, given)) for given in wanted.grants),
        partial(_write_if_allowed, client, calls.workflow_permissions(wanted)),
    ]


def _key(client: Client, wanted: Repository) -> Key | None:
    """What the repository's own secrets are sealed with."""
    if not wanted.secrets:
        return None
    return Key.parse(client.call(calls.public_key(wanted)).fields)


def _set_secret(client: Client, call: Call, key: Key, value: Secret) -> None:
    """Seal a value for its place, and set it."""
    body = {"key_id": key.id, "encrypted_value": key.seal(value)}
    _write(client, Call(call.purpose, call.verb, call.path, body))


def _write(client: Client, call: Call) -> None:
    client.call(call, WRITTEN)
    done(call.purpose)


def _write_if_allowed(client: Client, call: Call) -> None:
    """Make a call that the plan or the organisation may forbid; that is said, and no failure."""
    try:
        _write(client, call)
    except CallFailed as failure:
        if failure.response.status not in FORBIDDEN_HERE:
            raise
        note(f"not done: {call.purpose}; GitHub says: {failure.response.message}")
