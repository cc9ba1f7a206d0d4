"""Making a repository's environments, with the branches and people that guard them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus

from hooks.errors import PublishError
from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all, run_both
from hooks.github_api.response import Response
from hooks.github_api.sealing import Key
from hooks.publishing import calls, environments, plans
from hooks.publishing.desired import Environment, Repository
from hooks.publishing.environments import Seen, Team
from hooks.system.progress import done

LISTED_OR_NONE = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})
POLICY_IS_THERE = frozenset({HTTPStatus.OK, HTTPStatus.SEE_OTHER})


@dataclass(frozen=True)
class Guarded:
    """An environment that is ready for its secrets.

    Attributes:
        environment: what is wanted of it and can be had on the plan.
        key: what its secrets are sealed with; None where it has none.
        remark: what the plan refused; empty where it took everything.
    """

    environment: Environment
    key: Key | None = None
    remark: str = ""


def show(client: Client, repository: Repository) -> Response:
    """GitHub's list of the environments; a plan without any answers 404.

    Raises:
        CallFailed: the token may not read it, or GitHub gave no answer in time.
    """
    path = f"{repository.path}/environments?per_page=100"
    return client.call(Call("list the environments", "GET", path), LISTED_OR_NONE)


def read(client: Client, repository: Repository) -> dict[str, Seen]:
    """Every environment that is there, by its name in lower case; nothing where none are wanted.

    The branches are read of the wanted ones alone.

    Raises:
        CallFailed: the token may not read them, or GitHub gave no answer in time.
    """
    if not repository.environments:
        return {}
    found = environments.listed(show(client, repository))
    wanted = [each.name for each in repository.environments if each.name in found]
    responses = run_all(
        partial(
            client.call,
            Call(
                f"list the branches of {name}",
                "GET",
                f"{repository.path}/environments/{name}/deployment-branch-policies?per_page=100",
            ),
            LISTED_OR_NONE,
        )
        for name in wanted
    )
    for name, response in zip(wanted, responses, strict=True):
        found[name] = replace(found[name], branches=environments.branches(response))
    return found


def make(
    client: Client, repository: Repository, there: Mapping[str, Seen]
) -> list[Callable[[], object]]:
    """The steps that close every environment to all branches, ready to be done in any order."""
    bodies = [(each, environments.body(there.get(each.name))) for each in repository.environments]
    return [
        partial(_make, client, repository, each, body) for each, body in bodies if body is not None
    ]


def guard(
    client: Client,
    repository: Repository,
    wanted: Environment,
    there: Seen | None,
    team: Team | None,
) -> Guarded:
    """Let the wanted branches use an environment, have its reviewers approve, and fetch its key.

    Raises:
        PublishError: GitHub refused something, and the plan is not the reason.
    """
    policies = [
        partial(_write, client, calls.branch_policy(repository, wanted, branch), POLICY_IS_THERE)
        for branch in environments.missing_branches(wanted, there)
    ]
    body = environments.reviewed_body(there, team) if team and wanted.reviewers else None
    (refusal, key), _ = run_both(
        lambda: run_both(
            partial(_review, client, repository, wanted, body),
            partial(_key, client, repository, wanted),
        ),
        partial(run_all, policies),
    )
    if not refusal:
        return Guarded(wanted, key)
    remark = (
        f"nobody has to approve what uses the environment {wanted.name}: GitHub's plan has no "
        f"required reviewers here; GitHub says: {refusal}"
    )
    return Guarded(replace(wanted, reviewers=""), key, remark)


def reviewers(client: Client, repository: Repository) -> Team | None:
    """The team that approves, as GitHub knows it; None where no environment wants one.

    Raises:
        CallFailed: the team is not there, or the token may not see it.
    """
    for each in repository.environments:
        if each.reviewers:
            path = f"/orgs/{repository.owner}/teams/{each.reviewers}"
            shown = client.call(Call(f"show the team {each.reviewers}", "GET", path)).fields
            return Team(int(str(shown["id"])), int(str(shown["members_count"])))
    return None


def _make(
    client: Client, repository: Repository, wanted: Environment, body: Mapping[str, object]
) -> None:
    call = calls.environment(repository, wanted, body)
    try:
        _write(client, call)
    except CallFailed as failure:
        is_none = failure.response.status == HTTPStatus.NOT_FOUND
        if not is_none and not plans.refuses(failure.response):
            raise
        told = failure.response.message
    else:
        return
    message = (
        f"{repository.full_name} can have no environment {wanted.name}: GitHub's Free plan has "
        f"none for private repositories. GitHub says: {told}.\nChoose a paid plan and run the "
        f"same command again, or {plans.KEEP_IN_REPOSITORY}. No secret was set, nothing was "
        "pushed."
    )
    raise PublishError(message)


def _review(
    client: Client, repository: Repository, wanted: Environment, body: Mapping[str, object] | None
) -> str:
    """Set the reviewers; what GitHub says where the plan has none."""
    if body is None:
        return ""
    try:
        _write(client, calls.reviewers(repository, wanted, body))
    except CallFailed as failure:
        if not plans.refuses(failure.response):
            raise
        return failure.response.message
    return ""


def _key(client: Client, repository: Repository, wanted: Environment) -> Key | None:
    """The environment's own key; another one's may have the same id."""
    if not wanted.secrets:
        return None
    return Key.parse(client.call(calls.public_key(repository, wanted.name)).fields)


def _write(client: Client, call: Call, ok: frozenset[int] = frozenset({HTTPStatus.OK})) -> None:
    client.call(call, ok, twice_is_once=True)
    done(call.purpose)
