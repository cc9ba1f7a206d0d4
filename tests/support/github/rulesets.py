"""Rulesets as a GitHub keeps them, and what they say to a push."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tests.support.github.description import Json, minimal
from tests.support.github.faults import Answer, refusal

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Repository

UPGRADE = "Upgrade to GitHub Pro or make this repository public to enable this feature."
NOT_FOUND = refusal(404, "Not Found")
PLACE = "/repos/{owner}/{repo}/rulesets"
NOTHING = "0" * 40  # the commit of a branch that is not there
WORDS = {
    "pull_request": "Changes must be made through a pull request.",
    "update": "Cannot update this protected ref.",
    "creation": "Cannot create ref due to creations being restricted.",
    "deletion": "Cannot delete this protected ref.",
}
ROLES = {"admin": 5, "write": 4, "maintain": 2}


def show_all(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    if calls.organisation.plan == "free":
        return refusal(403, UPGRADE)
    schema = call.operation.answers[200]["items"]
    return Answer(200, [brief(schema, each) for each in held.rulesets])


def brief(schema: Json, ruleset: Json) -> Json:
    """A ruleset as a list shows it: without its rules."""
    kept = ("id", "name", "target", "source", "source_type", "enforcement")
    return {**minimal(schema), **{key: ruleset[key] for key in kept}}


def show(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    found = _by_number(call, held)
    return Answer(200, found) if found else NOT_FOUND


def make(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    if calls.organisation.plan == "free":
        return refusal(403, UPGRADE)
    if why := _objection(call.body, held.rulesets):
        return refusal(422, why)
    made = {
        **call.body,
        "id": 1 + max((each["id"] for each in held.rulesets), default=0),
        "source": held.full_name,
        "source_type": "Repository",
    }
    held.rulesets.append(made)
    return Answer(201, made)


def change(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    found = _by_number(call, held)
    if not found:
        return NOT_FOUND
    if why := _objection(call.body, [each for each in held.rulesets if each is not found]):
        return refusal(422, why)
    found.update(call.body)
    return Answer(200, found)


def _by_number(call: "Call", held: "Repository") -> Json:
    number = call.parameters["ruleset_id"]
    return next((each for each in held.rulesets if str(each["id"]) == number), None)


def _objection(asked: Json, others: Iterable[Json]) -> str:
    """Why GitHub does not take a ruleset; empty where it does."""
    if any(each["name"] == asked["name"] for each in others):
        return "Validation Failed: Name must be unique"
    for pattern in asked["conditions"]["ref_name"]["include"]:
        if not pattern.startswith(("refs/heads/", "~")):
            return f"Invalid target patterns: '{pattern}'"
    for actor in asked["bypass_actors"]:
        if actor["actor_type"] == "Integration":
            return "Actor integration must be part of the ruleset source or owner organization"
    return ""


def refusals(
    rulesets: Iterable[Json], role: str, default_branch: str, commands: Iterable[tuple[str, ...]]
) -> Iterator[str]:
    """What GitHub says to a push.

    Args:
        rulesets: the repository's and the organisation's.
        role: what the pusher is in the repository, such as ``admin`` or ``write``.
        default_branch: the repository's.
        commands: old commit, new commit and ref of each pushed branch.
    """
    rulesets = list(rulesets)
    for old, new, ref in commands:
        broken = [
            WORDS[rule["type"]]
            for each in rulesets
            if _holds(each, ref, default_branch) and not _bypasses(each, role)
            for rule in each["rules"]
            if _breaks(rule["type"], old, new)
        ]
        if broken:
            yield f"error: GH013: Repository rule violations found for {ref}."
            yield from (f"- {words}" for words in broken)


def keeping_history(
    rulesets: Iterable[Json], default_branch: str, commands: Iterable[tuple[str, ...]]
) -> list[str]:
    """The pushed refs that may only go forward."""
    keeping = [
        each
        for each in rulesets
        if any(rule["type"] == "non_fast_forward" for rule in each["rules"])
    ]
    return [
        ref for *_, ref in commands if any(_holds(each, ref, default_branch) for each in keeping)
    ]


def _holds(ruleset: Json, ref: str, default_branch: str) -> bool:
    if ruleset["enforcement"] != "active":
        return False
    names = {"~ALL": "*", "~DEFAULT_BRANCH": f"refs/heads/{default_branch}"}
    condition = ruleset["conditions"]["ref_name"]
    included, excluded = (
        any(fnmatchcase(ref, names.get(each, each)) for each in condition[key])
        for key in ("include", "exclude")
    )
    return included and not excluded


def _bypasses(ruleset: Json, role: str) -> bool:
    """Whether a push need not keep a ruleset; who may bypass it by pull request only has to."""
    return any(
        actor["actor_type"] == "RepositoryRole"
        and actor["actor_id"] == ROLES[role]
        and actor["bypass_mode"] == "always"
        for actor in ruleset["bypass_actors"]
    )


def _breaks(rule: str, old: str, new: str) -> bool:
    if rule == "deletion":
        return new == NOTHING
    if rule == "creation":
        return old == NOTHING
    if rule == "update":
        return NOTHING not in {old, new}
    return rule == "pull_request"


HANDLERS = {
    f"GET {PLACE}": show_all,
    f"POST {PLACE}": make,
    f"GET {PLACE}/{{ruleset_id}}": show,
    f"PUT {PLACE}/{{ruleset_id}}": change,
}
