"""Reading the published repository back, and comparing it with what was wanted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from hooks.errors import PublishError
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.error_messages import AGAIN
from hooks.github_api.parallel import run_all
from hooks.github_api.response import Response, is_refusal
from hooks.github_api.retry import Retry
from hooks.publishing import calls, environment_setup, environment_variables, environments
from hooks.publishing.desired import BRANCH, DeploymentSecret, Environment, Repository
from hooks.publishing.ownership import objection
from hooks.publishing.rulesets import before_push

PATIENCE = 60.0  # seconds for which GitHub may still show an older state
LONGEST_PAUSE = 2.0  # seconds between two looks
MAY_BE_MISSING = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
MAY_BE_HIDDEN = MAY_BE_MISSING | {HTTPStatus.FORBIDDEN}


@dataclass(frozen=True)
class Comparison:
    """What one look at GitHub showed.

    Attributes:
        problems: what is missing or different, a line for each.
        remarks: what is otherwise than wanted because the plan, the organisation or the team
            decides it.
    """

    problems: Sequence[str] = ()
    remarks: Sequence[str] = field(default=())


Comparing = Callable[[], Comparison]


def confirm_guards(client: Client, wanted: Repository) -> list[str]:
    """Compare what stands before the push, and may be looked at while git is busy with that.

    Args:
        client: GitHub.
        wanted: the repository, without what the plan refuses.

    Returns:
        What is otherwise than wanted because somebody else decides it.

    Raises:
        PublishError: something is still missing or different after a minute.
    """
    path = wanted.path
    comparisons: list[Comparing] = [
        lambda: Comparison(missing_grants(wanted, _list(client, "teams", f"{path}/teams"))),
        partial(_compare_permissions, client, wanted),
    ]
    if wanted.secrets:
        comparisons.append(partial(_compare_secrets, client, f"{path}/actions", wanted.secrets))
    for each in wanted.environments:
        place = f"{path}/environments/{each.name}"
        if each.variables:
            comparisons.append(partial(_compare_variables, client, wanted, each))
        if each.secrets:
            comparisons.append(partial(_compare_secrets, client, place, each.secrets))
    if wanted.environments:
        comparisons.append(partial(_compare_environments, client, wanted))
    if wanted.rulesets:
        comparisons.append(partial(_compare_rulesets, client, wanted))
    return _until_right(client, wanted, comparisons)


def confirm(client: Client, wanted: Repository, head: str) -> list[str]:
    """Compare the repository itself and its branch, once that is pushed.

    Args:
        client: GitHub.
        wanted: the repository.
        head: the commit that the branch must hold.

    Returns:
        What is otherwise than wanted because somebody else decides it.

    Raises:
        PublishError: something is still missing or different after a minute.
    """

    def compare_head() -> Comparison:
        call = Call(f"show {BRANCH}", "GET", f"{wanted.path}/git/ref/heads/{BRANCH}")
        return Comparison(other_head(head, client.call(call, MAY_BE_MISSING)))

    comparisons: list[Comparing] = [partial(_compare_repository, client, wanted), compare_head]
    return _until_right(client, wanted, comparisons)


def _until_right(client: Client, wanted: Repository, comparisons: Sequence[Comparing]) -> list[str]:
    """Look, and again at what is not right yet."""
    retry = Retry(client.clock, PATIENCE, LONGEST_PAUSE)
    remarks: list[str] = []
    while True:
        shown = run_all(comparisons)
        right = [each for each in shown if not each.problems]
        remarks += [line for each in right for line in each.remarks]
        problems = [line for each in shown for line in each.problems]
        if not problems:
            return remarks
        if not retry.wait():
            listed = "\n".join(f"  {line}" for line in problems)
            message = f"{wanted.full_name} is not as it should be:\n{listed}\n{AGAIN}"
            raise PublishError(message)
        comparisons = [look for look, each in zip(comparisons, shown, strict=True) if each.problems]


def _list(client: Client, what: str, path: str) -> Response:
    return client.call(Call(f"list its {what}", "GET", f"{path}?per_page=100"), MAY_BE_MISSING)


def _compare_permissions(client: Client, wanted: Repository) -> Comparison:
    path = f"{wanted.path}/actions/permissions/workflow"
    shown = client.call(Call("show its settings", "GET", path), MAY_BE_HIDDEN)
    return Comparison(remarks=other_permissions(shown))


def _compare_secrets(client: Client, place: str, wanted: Sequence[DeploymentSecret]) -> Comparison:
    return Comparison(missing_secrets(wanted, _list(client, "secrets", f"{place}/secrets")))


def _compare_variables(client: Client, repository: Repository, wanted: Environment) -> Comparison:
    shown = environment_variables.read_one(client, repository, wanted.name)
    return Comparison(environment_variables.missing(wanted, shown))


def _compare_environments(client: Client, wanted: Repository) -> Comparison:
    shown = environment_setup.read(client, wanted)
    return Comparison(
        [
            line
            for each in wanted.environments
            for line in environments.problems(each, shown.get(each.name))
        ],
        [
            line
            for each in wanted.environments
            if each.name in shown
            for line in environments.remarks(each, shown[each.name])
        ],
    )


def _compare_rulesets(client: Client, wanted: Repository) -> Comparison:
    """Whether the rulesets are there and in force; their rules were in GitHub's first answer."""
    path = f"{wanted.path}/rulesets?includes_parents=false&per_page=100"
    shown = client.call(Call("list its rulesets", "GET", path), MAY_BE_MISSING)
    active = {entry.get("name") for entry in shown.items if entry.get("enforcement") == "active"}
    return Comparison(
        [
            f'the ruleset "{each.name}" is missing'
            for each in before_push(wanted.rulesets)
            if each.name not in active
        ]
    )


def _compare_repository(client: Client, wanted: Repository) -> Comparison:
    shown = client.call(Call("show the repository", "GET", wanted.path), MAY_BE_MISSING)
    if problems := other_repository(wanted, shown):
        return Comparison(problems)
    return Comparison(remarks=settle_settings(client, wanted, shown))


def settle_settings(client: Client, wanted: Repository, repository: Response) -> list[str]:
    """Put differing settings right, and tell those that GitHub does not let be changed.

    Raises:
        CallFailed: GitHub gave no answer in time.
    """
    if not (differing := other_settings(repository)):
        return []
    try:
        return other_settings(client.call(calls.settings(wanted)))
    except CallFailed as failure:
        if not is_refusal(failure.response):
            raise
        return [*differing, f"GitHub says: {failure.response.message}"]


def missing_grants(wanted: Repository, teams: Response) -> list[str]:
    """The grants that GitHub does not show."""
    seen = {(str(team.get("slug")), str(team.get("permission"))) for team in teams.items}
    return [
        f"the team {given.team} has not the permission {given.permission}"
        for given in wanted.grants
        if (given.team, given.permission) not in seen
    ]


def missing_secrets(wanted: Sequence[DeploymentSecret], secrets: Response) -> list[str]:
    """The secrets that GitHub does not list; their values nobody can read."""
    seen = {str(entry.get("name")) for entry in secrets.entries("secrets")}
    return [f"the secret {secret.name} is missing" for secret in wanted if secret.name not in seen]


def other_repository(wanted: Repository, repository: Response) -> list[str]:
    """Why the repository is not the wanted one, if it is not."""
    if repository.status == HTTPStatus.NOT_FOUND:
        return [f"{wanted.full_name} is missing"]
    why = objection(wanted, repository)
    return [why] if why else []


def other_settings(seen: Response) -> list[str]:
    """The repository's settings that differ, of those that the token may see."""
    return _differing(calls.SETTINGS, seen.fields)


def other_head(head: str, ref: Response) -> list[str]:
    """Whether the branch holds another commit than the pushed one."""
    target = ref.fields.get("object")
    commit = target.get("sha") if isinstance(target, Mapping) else None
    return [] if commit == head else [f"{BRANCH} is at {commit}, not at {head}"]


def other_permissions(permissions: Response) -> list[str]:
    """Whether the workflows' token may do more than read."""
    return _differing(calls.WORKFLOW_PERMISSIONS, permissions.fields)


def _differing(wanted: Mapping[str, object], seen: Mapping[str, object]) -> list[str]:
    return [
        f"the setting {name} is {seen[name]}, not {value}"
        for name, value in wanted.items()
        if name in seen and seen[name] != value
    ]
