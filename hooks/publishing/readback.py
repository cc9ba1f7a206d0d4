"""Reading the published repository back, and comparing it with what was wanted."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from hooks.errors import PublishError
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.error_messages import AGAIN
from hooks.github_api.parallel import run_all
from hooks.github_api.response import Reply
from hooks.github_api.retry import Retry
from hooks.publishing import calls
from hooks.publishing.desired import BRANCH, Repository
from hooks.publishing.ownership import objection

PATIENCE = 60.0  # seconds for which GitHub may still show an older state
LONGEST_PAUSE = 2.0  # seconds between two looks
MAY_BE_MISSING = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
MAY_BE_HIDDEN = MAY_BE_MISSING | {HTTPStatus.FORBIDDEN}


def confirm(client: Client, wanted: Repository, head: str) -> list[str]:
    """Compare until everything is as wanted.

    Args:
        client: GitHub.
        wanted: the repository.
        head: the commit that the branch must hold.

    Returns:
        What is otherwise than wanted because the plan or the organisation decides it.

    Raises:
        PublishError: something is still missing or different after a minute.
    """
    retry = Retry(client.clock, PATIENCE, LONGEST_PAUSE)
    while True:
        repository, teams, secrets, permissions, ref = read(client, wanted)
        found = [
            *other_repository(wanted, repository),
            *missing_grants(wanted, teams),
            *missing_secrets(wanted, secrets),
            *other_head(head, ref),
        ]
        if not found:
            return [*settle_settings(client, wanted, repository), *other_permissions(permissions)]
        if not retry.wait():
            listed = "\n".join(f"  {line}" for line in found)
            message = f"{wanted.full_name} is not as it should be:\n{listed}\n{AGAIN}"
            raise PublishError(message)


def settle_settings(client: Client, wanted: Repository, repository: Reply) -> list[str]:
    """Put differing settings right, and tell those that GitHub does not let be changed."""
    if not (differing := other_settings(repository)):
        return []
    try:
        return other_settings(client.call(calls.settings(wanted)))
    except CallFailed as failure:
        return [*differing, f"GitHub says: {failure.reply.message}"]


def read(client: Client, wanted: Repository) -> list[Reply]:
    """Everything that was set, as GitHub shows it now: one request for each kind, side by side."""
    path = wanted.path
    asked = (
        (Call("show the repository", "GET", path), MAY_BE_MISSING),
        (Call("list its teams", "GET", f"{path}/teams?per_page=100"), MAY_BE_MISSING),
        (Call("list its secrets", "GET", f"{path}/actions/secrets?per_page=100"), MAY_BE_MISSING),
        (Call("show its settings", "GET", f"{path}/actions/permissions/workflow"), MAY_BE_HIDDEN),
        (Call(f"show {BRANCH}", "GET", f"{path}/git/ref/heads/{BRANCH}"), MAY_BE_MISSING),
    )
    return run_all(partial(client.call, call, ok) for call, ok in asked)


def missing_grants(wanted: Repository, teams: Reply) -> list[str]:
    """The grants that GitHub does not show."""
    seen = {(str(team.get("slug")), str(team.get("permission"))) for team in teams.items}
    return [
        f"the team {given.team} has not the permission {given.permission}"
        for given in wanted.grants
        if (given.team, given.permission) not in seen
    ]


def missing_secrets(wanted: Repository, secrets: Reply) -> list[str]:
    """The secrets that GitHub does not list; their values nobody can read."""
    listed = secrets.fields.get("secrets")
    entries = listed if isinstance(listed, list) else []
    seen = {str(entry.get("name")) for entry in entries}
    return [
        f"the secret {secret.name} is missing"
        for secret in wanted.secrets
        if secret.name not in seen
    ]


def other_repository(wanted: Repository, repository: Reply) -> list[str]:
    """Why the repository is not the wanted one, if it is not."""
    if repository.status == HTTPStatus.NOT_FOUND:
        return [f"{wanted.full_name} is missing"]
    why = objection(wanted, repository)
    return [why] if why else []


def other_settings(seen: Reply) -> list[str]:
    """The repository's settings that differ, of those that the token may see."""
    return _differing(calls.SETTINGS, seen.fields)


def other_head(head: str, ref: Reply) -> list[str]:
    """Whether the branch holds another commit than the pushed one."""
    target = ref.fields.get("object")
    commit = target.get("sha") if isinstance(target, Mapping) else None
    return [] if commit == head else [f"{BRANCH} is at {commit}, not at {head}"]


def other_permissions(permissions: Reply) -> list[str]:
    """Whether the workflows' token may do more than read."""
    return _differing(calls.WORKFLOW_PERMISSIONS, permissions.fields)


def _differing(wanted: Mapping[str, object], seen: Mapping[str, object]) -> list[str]:
    return [
        f"the setting {name} is {seen[name]}, not {value}"
        for name, value in wanted.items()
        if name in seen and seen[name] != value
    ]
