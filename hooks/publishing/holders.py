"""What the lists of a repository say of those that have a hold on it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from hooks.github_api import rights
from hooks.github_api.call import Call
from hooks.github_api.response import Response
from hooks.publishing.comparing import shortened
from hooks.publishing.desired import Environment, Repository
from hooks.publishing.rulesets import others_who_bypass

PERMISSIONS = ("pull", "triage", "push", "maintain", "admin")  # each contains those before it
MOST = 100  # entries of a list that are looked at; more than that are strange in any case


@dataclass(frozen=True)
class AccessList:
    """One list of those that have a hold on a repository.

    Attributes:
        what: what it lists, in a person's words.
        path: where it is, below the repository.
        of_plan: whether an organisation's plan may have none of it.
    """

    what: str
    path: str
    of_plan: bool = False


PEOPLE = AccessList("people with access of their own", "collaborators?affiliation=direct")
INVITATIONS = AccessList("open invitations", "invitations")
TEAMS = AccessList("teams", "teams")
KEYS = AccessList("deploy keys", "keys")
HOOKS = AccessList("webhooks", "hooks")
RUNNERS = AccessList("runners", "actions/runners")
RUNS = AccessList("runs of workflows", "actions/runs")
FORKS = AccessList("forks", "forks")
ENVIRONMENTS = AccessList("environments", "environments", of_plan=True)
RULESETS = AccessList("rulesets", "rulesets?includes_parents=false", of_plan=True)
EVERYWHERE = (
    PEOPLE,
    INVITATIONS,
    TEAMS,
    KEYS,
    HOOKS,
    RUNNERS,
    RUNS,
    FORKS,
    ENVIRONMENTS,
    RULESETS,
)


def branches_of(name: str) -> AccessList:
    """What lists the branches that may use an environment."""
    place = f"environments/{name}/deployment-branch-policies"
    return AccessList(f"branches that may use {name}", place, of_plan=True)


def access_lists(wanted: Repository) -> tuple[AccessList, ...]:
    """Every list that tells who has a hold on a repository."""
    return (*EVERYWHERE, *(branches_of(each.name) for each in wanted.environments))


@dataclass(frozen=True)
class Holdings:
    """What GitHub lists.

    Attributes:
        me: the login of the token's own user; empty for an app, which is none.
        lists: each list that was looked at.
        rulesets: those of the wanted names, as GitHub shows each.
    """

    me: str
    lists: Mapping[AccessList, Response]
    rulesets: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def holds(wanted: Repository, seen: Holdings) -> list[str]:
    """Everybody and everything with a hold on the repository beyond what is wanted."""
    finders: Mapping[AccessList, Callable[[Response], list[str]]] = {
        PEOPLE: partial(_people, seen.me),
        INVITATIONS: _invitations,
        TEAMS: partial(_teams, wanted),
        KEYS: _keys,
        HOOKS: _hooks,
        RUNNERS: _runners,
        FORKS: _forks,
        ENVIRONMENTS: partial(_environments, wanted),
        RULESETS: partial(_rulesets, wanted),
        **{branches_of(each.name): partial(_branches, each) for each in wanted.environments},
    }
    told = []
    for access_list, find in finders.items():
        told += hidden(access_list, seen.lists[access_list]) or find(seen.lists[access_list])
    for each in wanted.rulesets:
        told += others_who_bypass(each, seen.rulesets.get(each.name, {}))
    return told


def hidden(access_list: AccessList, response: Response) -> list[str]:
    """That a list cannot be seen, with what the token lacks; nothing where it can."""
    if response.status == HTTPStatus.OK:
        return []
    by_plan = response.status == HTTPStatus.NOT_FOUND or response.message.startswith("Upgrade to")
    if access_list.of_plan and by_plan:
        return []
    answer = f"{response.status} {response.message}"
    right = rights.needed(Call(access_list.what, "GET", f"/repos/owner/name/{access_list.path}"))
    return [f"{access_list.what}: GitHub hides them ({answer}); the token needs {right}"]


def other_runs(seen: Holdings, known: Collection[str]) -> list[str]:
    """Whether workflows ran, or still run, at commits that are not the project's.

    The later jobs of such a run would be given secrets that are set while it waits, though its
    branch is gone by now.
    """
    response = seen.lists[RUNS]
    runs = response.entries("workflow_runs")
    total = response.fields.get("total_count")
    strange = sum(run.get("head_sha") not in known for run in runs)
    strange += max(total - MOST, 0) if isinstance(total, int) else 0
    told = "1 run" if strange == 1 else f"{strange} runs"
    found = [f"{told} of workflows at commits that are not this project's"] if strange else []
    return hidden(RUNS, response) or found


def _people(me: str, response: Response) -> list[str]:
    return [
        f"{_text(each, 'login')} has access of their own ({_text(each, 'role_name')})"
        for each in response.items
        if not me or _text(each, "login").lower() != me.lower()
    ]


def _invitations(response: Response) -> list[str]:
    return [
        f"{_text(each.get('invitee'), 'login')} is invited ({_text(each, 'permissions')})"
        for each in response.items
    ]


def _teams(wanted: Repository, response: Response) -> list[str]:
    """Teams that are not wanted, or may do more than is wanted.

    A team below a wanted one has what that one has. What the organisation gives to a team in all
    of its repositories is its owners' decision.
    """
    most = {given.team: given.permission for given in wanted.grants}
    found = []
    for each in response.items:
        slug, permission = _text(each, "slug"), _text(each, "permission")
        given = most.get(slug) or most.get(_text(each.get("parent"), "slug"), "")
        by_organisation = each.get("access_source", "direct") != "direct"
        if not by_organisation and _rank(permission) > _rank(given, unknown=-1):
            wish = f", {given} is wanted" if given else ""
            found.append(f"the team {slug} has access ({permission}{wish})")
    return found


def _rank(permission: str, unknown: int = len(PERMISSIONS)) -> int:
    """How much a permission allows; a role that the organisation has made may allow anything."""
    return PERMISSIONS.index(permission) if permission in PERMISSIONS else unknown


def _keys(response: Response) -> list[str]:
    return [
        f"a deploy key ({'reads' if each.get('read_only') else 'pushes'}, id {each.get('id')})"
        for each in response.items
    ]


def _hooks(response: Response) -> list[str]:
    return [f"a webhook (id {each.get('id')})" for each in response.items]


def _runners(response: Response) -> list[str]:
    return [f"the runner {_text(each, 'name')}" for each in response.entries("runners")]


def _forks(response: Response) -> list[str]:
    return [f"the fork {_text(each, 'full_name')}" for each in response.items]


def _environments(wanted: Repository, response: Response) -> list[str]:
    """Those that are not wanted, and those that take every branch that anybody protects."""
    names = {each.name for each in wanted.environments}
    found = []
    for each in response.entries("environments"):
        name, policy = _text(each, "name"), each.get("deployment_branch_policy")
        if name.lower() not in names:
            found.append(f"the environment {name}")
        elif isinstance(policy, Mapping) and policy.get("protected_branches"):
            found.append(f"every protected branch may use the environment {name}")
    return found


def _branches(wanted: Environment, response: Response) -> list[str]:
    """Branches and tags that may use an environment beyond the wanted ones."""
    return [
        f"{each.get('type', 'branch')} {_text(each, 'name')} may use the environment {wanted.name}"
        for each in response.entries("branch_policies")
        if each.get("name") not in wanted.branches or each.get("type", "branch") != "branch"
    ]


def _rulesets(wanted: Repository, response: Response) -> list[str]:
    names = {each.name for each in wanted.rulesets}
    return [
        f"the ruleset {_text(each, 'name')}"
        for each in response.items
        if each.get("name") not in names
    ]


def _text(entry: object, name: str) -> str:
    """A text of an entry, as it may be shown; strangers may have chosen it."""
    held = entry.get(name) if isinstance(entry, Mapping) else None
    return shortened(str(held or ""))
