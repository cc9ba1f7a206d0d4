"""Setting the rulesets of a repository, each once, however often the attempt is interrupted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus

from hooks.github_api.call import Call
from hooks.github_api.client import CallFailed, Client
from hooks.github_api.parallel import run_all
from hooks.github_api.response import Next, Response
from hooks.github_api.retry import Retry
from hooks.publishing import calls, plans
from hooks.publishing.desired import Repository
from hooks.publishing.rulesets import Ruleset, body, is_as, others_who_bypass
from hooks.system.progress import done

SEEN_OR_REFUSED = frozenset({HTTPStatus.OK, HTTPStatus.FORBIDDEN})
MADE = frozenset({HTTPStatus.CREATED})
Shown = Mapping[str, object]  # a ruleset as GitHub shows it
PATIENCE = 60.0  # seconds for which a ruleset is tried again


@dataclass(frozen=True)
class Protection:
    """What protects a repository's branches.

    Attributes:
        rulesets: those of the wanted names that are there, as GitHub shows each.
        refusal: GitHub's words where the plan has none.
    """

    rulesets: Mapping[str, Shown] = field(default_factory=dict)
    refusal: str = ""


def read_rulesets(client: Client, wanted: Repository) -> Protection:
    """Read the rulesets that have the wanted names; the organisation's own are not among them.

    Raises:
        PublishError: GitHub does not show them, and the plan is not the reason.
    """
    if not wanted.rulesets:
        return Protection()
    path = f"{wanted.path}/rulesets"
    call = Call("list the rulesets", "GET", f"{path}?includes_parents=false&per_page=100")
    response = client.call(call, SEEN_OR_REFUSED)
    if response.status == HTTPStatus.FORBIDDEN:
        if plans.refuses(response):
            return Protection(refusal=response.message)
        raise CallFailed(call, response)
    names = {each.name for each in wanted.rulesets}
    numbers = [entry["id"] for entry in response.items if entry.get("name") in names]
    shown = run_all(
        partial(client.call, Call("show a ruleset", "GET", f"{path}/{number}"))
        for number in numbers
    )
    return Protection({str(each.fields.get("name")): each.fields for each in shown})


def set_rulesets(
    client: Client, repository: Repository, rulesets: Iterable[Ruleset], there: Protection
) -> Protection:
    """Make the rulesets that are missing, and change those that differ.

    Returns:
        Each of them as GitHub shows it then; or what it says where the plan has none.

    Raises:
        PublishError: GitHub refused one for another reason, or gave no answer for a minute.
    """
    if there.refusal:
        return there
    parts = run_all(
        partial(_set, client, repository, each, there.rulesets.get(each.name)) for each in rulesets
    )
    shown = {name: ruleset for part in parts for name, ruleset in part.rulesets.items()}
    return Protection(shown, next((part.refusal for part in parts if part.refusal), ""))


def remarks(rulesets: Iterable[Ruleset], shown: Protection) -> list[str]:
    """What protects the branches otherwise than was wanted, a line for each."""
    if shown.refusal:
        return [f"no ruleset protects main and release; GitHub says: {shown.refusal}"]
    found = []
    for each in rulesets:
        now = shown.rulesets[each.name]
        if not is_as(body(each, now), now):
            found.append(f'GitHub shows the ruleset "{each.name}" otherwise than it was asked for')
        found += others_who_bypass(each, now)
    return found


def _set(client: Client, repository: Repository, wanted: Ruleset, seen: Shown | None) -> Protection:
    """Bring one ruleset about."""
    if seen and is_as(body(wanted, seen), seen):
        return Protection({wanted.name: seen})
    try:
        if seen:
            response = _change(client, repository, wanted, seen)
        else:
            response = _make(client, repository, wanted)
    except CallFailed as failure:
        if not plans.refuses(failure.response):
            raise
        return Protection(refusal=failure.response.message)
    return Protection({wanted.name: response.fields})


def _change(client: Client, repository: Repository, wanted: Ruleset, seen: Shown) -> Response:
    call = calls.changed_ruleset(repository, wanted, int(str(seen["id"])), body(wanted, seen))
    response = client.call(call)
    done(call.purpose)
    return response


def _make(client: Client, repository: Repository, wanted: Ruleset) -> Response:
    """Make a ruleset once; a lost answer says nothing, so it is looked up by its name."""
    call = calls.ruleset(repository, wanted, body(wanted))
    retry = Retry(client.clock, PATIENCE)
    while True:
        try:
            response = client.call(call, MADE)
        except CallFailed as failure:
            if not _leaves_open(client, call, failure.response):
                raise
            if seen := read_rulesets(client, replace(repository, rulesets=(wanted,))).rulesets:
                return _change(client, repository, wanted, seen[wanted.name])
            if not retry.wait():
                raise
        else:
            done(call.purpose)
            return response


def _leaves_open(client: Client, call: Call, response: Response) -> bool:
    """Whether an answer leaves open that the ruleset was made, or may be made in a moment."""
    is_taken = response.status == HTTPStatus.UNPROCESSABLE_ENTITY and "unique" in response.message
    return is_taken or client.classify(call, response, MADE) is Next.RETRY_SOON
