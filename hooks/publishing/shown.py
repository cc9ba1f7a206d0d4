"""What GitHub shows of a published repository, as facts that can be compared."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.github_api.parallel import run_all, run_both
from hooks.github_api.response import Response
from hooks.publishing import calls, environment_setup, environment_variables, protection
from hooks.publishing.converge import ITSELF
from hooks.publishing.desired import DeploymentSecret, Repository
from hooks.publishing.environments import Seen
from hooks.publishing.protection import Protection

SEEN_OR_HIDDEN = frozenset({HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
ReadVariables = Callable[[Client, Repository], environment_variables.Shown]
LONGEST = 60  # characters of a value that is shown


@dataclass(frozen=True)
class Shown:
    """One look at a repository and at what belongs to it.

    Attributes:
        repository: the repository itself.
        teams: the list of its teams.
        permissions: what the workflows' token may do.
        secrets: when each secret was last written, by its place and name; a place that the token
            may not look into is missing.
        environments: the environments, by name.
        protection: the rulesets of the wanted names.
        variables: those of the environments, by the environment and the name.
    """

    repository: Response
    teams: Response
    permissions: Response
    secrets: Mapping[str, Mapping[str, str]]
    environments: Mapping[str, Seen]
    protection: Protection
    variables: environment_variables.Shown

    def written(self, place: str, name: str) -> str:
        """When a secret was last written, as GitHub says it; empty where it is not there."""
        return self.secrets.get(place, {}).get(name, "")


def read(
    client: Client, wanted: Repository, read_variables: ReadVariables = environment_variables.read
) -> Shown:
    """Look at everything, side by side.

    Args:
        client: GitHub.
        wanted: what the repository is to be.
        read_variables: how the variables of its environments are read.

    Raises:
        PublishError: the token may not see it, or GitHub gave no answer in time.
    """
    path = wanted.path
    places = places_of(wanted)
    (environments, (rulesets, variables)), responses = run_both(
        lambda: run_both(
            partial(environment_setup.read, client, wanted),
            lambda: run_both(
                partial(protection.read_rulesets, client, wanted),
                partial(read_variables, client, wanted),
            ),
        ),
        lambda: run_all(
            [
                partial(client.call, Call("show the repository", "GET", path)),
                partial(client.call, Call("list its teams", "GET", f"{path}/teams?per_page=100")),
                partial(
                    client.call,
                    Call("show its settings", "GET", f"{path}/actions/permissions/workflow"),
                    SEEN_OR_HIDDEN,
                ),
                *(
                    partial(client.call, _secrets_in(wanted, each), SEEN_OR_HIDDEN)
                    for each in places
                ),
            ]
        ),
    )
    repository, teams, permissions, *kept = responses
    secrets = {
        place: _dates(response)
        for place, response in zip(places, kept, strict=True)
        if response.status == HTTPStatus.OK
    }
    return Shown(repository, teams, permissions, secrets, environments, rulesets, variables)


def places_of(wanted: Repository) -> dict[str, tuple[DeploymentSecret, ...]]:
    """The wanted secrets by their place; the repository itself is always one.

    Where runs sign in without a secret, secrets may be left over of another way.
    """
    places = (each for each in wanted.environments if each.secrets or each.variables)
    kept = {each.name: each.secrets for each in places}
    return {ITSELF: wanted.secrets, **kept}


def _secrets_in(wanted: Repository, place: str) -> Call:
    inside = f"environments/{place}" if place else "actions"
    return Call("list its secrets", "GET", f"{wanted.path}/{inside}/secrets?per_page=100")


def _dates(secrets: Response) -> dict[str, str]:
    entries = secrets.entries("secrets")
    return {str(entry.get("name")): str(entry.get("updated_at")) for entry in entries}


def facts(shown: Shown, wanted: Repository) -> dict[str, str]:
    """What is wanted of the repository, as GitHub shows it, but for its secrets."""
    teams = {str(team.get("slug")): str(team.get("permission")) for team in shown.teams.items}
    there = {each.name: shown.environments.get(each.name) for each in wanted.environments}
    found = {
        **_settings(calls.SETTINGS, shown.repository),
        **_settings(calls.WORKFLOW_PERMISSIONS, shown.permissions),
        **{f"the team {name}": teams[name] for name in _teams(wanted) if name in teams},
    }
    for name, each in there.items():
        if each is not None:
            found[f"the environment {name}"] = _text({"policy": each.policy, **each.kept})
            found |= {
                f"{branch} in the environment {name}": "may use it"
                for branch in sorted(each.branches)
            }
    for place in wanted.environments:
        held = shown.variables.get(place.name, {})
        found |= {
            f"the variable {one.name} of {place.name}": held[one.name]
            for one in place.variables
            if one.name in held
        }
    for name, ruleset in shown.protection.rulesets.items():
        found[f'the ruleset "{name}"'] = _text(ruleset)
    return found


def _settings(wanted: Iterable[str], shown: Response) -> dict[str, str]:
    return {
        f"the setting {name}": _text(shown.fields[name]) for name in wanted if name in shown.fields
    }


def _teams(wanted: Repository) -> list[str]:
    return [given.team for given in wanted.grants]


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=dict)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What became otherwise between two looks, a line for each."""
    return [
        _change(name, before.get(name), now)
        for name, now in after.items()
        if before.get(name) != now
    ]


def _change(name: str, was: str | None, now: str) -> str:
    """A line; values that are longer than one are left out."""
    if was is None:
        return f"{name}: {now}, new" if len(now) <= LONGEST else f"{name} is new"
    fits = len(was) + len(now) <= LONGEST
    return f"{name}: {now}, was {was}" if fits else f"{name} is changed"
