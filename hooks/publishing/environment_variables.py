"""The variables of environments: set where they differ, and read back.

See https://docs.github.com/en/rest/actions/variables.
"""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all
from hooks.publishing import calls
from hooks.publishing.desired import Environment, Repository
from hooks.system.progress import done

MADE_OR_THERE = frozenset({HTTPStatus.CREATED, HTTPStatus.CONFLICT})
CHANGED = frozenset({HTTPStatus.NO_CONTENT})
Shown = Mapping[str, Mapping[str, str]]  # values, by environment and name


def read(client: Client, repository: Repository) -> dict[str, dict[str, str]]:
    """The variables of every environment that is to have some.

    An environment that is not there has none.

    Raises:
        CallFailed: the token may not read them, or GitHub gave no answer in time.
    """
    wanted = [each.name for each in repository.environments if each.variables]
    found = run_all(partial(read_one, client, repository, name) for name in wanted)
    return dict(zip(wanted, found, strict=True))


def write(client: Client, repository: Repository, wanted: Shown, there: Shown) -> None:
    """Set every variable that has another value, or none.

    Raises:
        CallFailed: GitHub refused one, or gave no answer in time.
    """
    run_all(
        partial(_set, client, repository, environment, name, value)
        for environment, values in wanted.items()
        for name, value in values.items()
        if there.get(environment, {}).get(name) != value
    )


def values_of(repository: Repository) -> dict[str, dict[str, str]]:
    """The wanted values, by environment and name."""
    return {
        each.name: {variable.name: variable.value for variable in each.variables}
        for each in repository.environments
        if each.variables
    }


def missing(wanted: Environment, there: Mapping[str, str]) -> list[str]:
    """The variables that GitHub does not show as wanted."""
    return [
        f"the variable {each.name} of {wanted.name} is {there.get(each.name)!r}"
        for each in wanted.variables
        if there.get(each.name) != each.value
    ]


def read_one(client: Client, repository: Repository, name: str) -> dict[str, str]:
    """The variables of one environment; an environment that is not there has none.

    Raises:
        CallFailed: the token may not read them, or GitHub gave no answer in time.
    """
    place = f"{repository.path}/environments/{name}/variables"
    call = Call(f"list the variables of {name}", "GET", place)
    try:
        pages = [page.entries("variables") for page in client.pages(call)]
    except CallFailed as failure:
        if failure.response.status != HTTPStatus.NOT_FOUND:
            raise
        return {}
    return {str(each.get("name")): str(each.get("value")) for page in pages for each in page}


def _set(client: Client, repository: Repository, environment: str, name: str, value: str) -> None:
    """Set one variable. Whether it was there, GitHub says: the look before may be an old one."""
    made = calls.variable(repository, environment, name, value)
    response = client.call(made, MADE_OR_THERE, twice_is_once=True)
    if response.status == HTTPStatus.CONFLICT:
        client.call(calls.changed_variable(repository, environment, name, value), CHANGED)
    done(made.purpose)
