"""The rulesets that protect a project's branches, as plain data.

See https://docs.github.com/en/rest/repos/rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PREFIX = "ml-init: "  # by it a later run knows its own rulesets
ADMINISTRATORS = {"actor_id": 5, "actor_type": "RepositoryRole"}  # GitHub's number of that role
Rule = Mapping[str, object]


@dataclass(frozen=True)
class Ruleset:
    """Some rules for some branches.

    Attributes:
        name: by which it is known.
        branches: where it holds, as full refs or GitHub's ``~DEFAULT_BRANCH``.
        rules: what is not allowed there.
        bypass: when administrators need not keep it: ``always``, in a ``pull_request``, or never
            where it is empty.
        after_push: whether it would stop the push that makes the branch.
    """

    name: str
    branches: tuple[str, ...]
    rules: tuple[Rule, ...]
    bypass: str = ""
    after_push: bool = False


HISTORY = Ruleset(
    name=f"{PREFIX}history stays",
    branches=("refs/heads/main", "refs/heads/release"),
    rules=({"type": "deletion"}, {"type": "non_fast_forward"}),
)
RELEASES = Ruleset(
    name=f"{PREFIX}administrators release",
    branches=("refs/heads/release",),
    rules=(
        {"type": "creation"},
        {"type": "update", "parameters": {"update_allows_fetch_and_merge": False}},
    ),
    bypass="always",
)
# An author cannot approve what is their own: where a team has one person, an administrator merges
# the pull request without an approval. A push to the branch stays closed to everybody.
REVIEWS = Ruleset(
    name=f"{PREFIX}pull requests into main",
    branches=("~DEFAULT_BRANCH",),
    rules=(
        {
            "type": "pull_request",
            "parameters": {
                "allowed_merge_methods": ["squash", "merge"],
                "required_approving_review_count": 1,
                "require_code_owner_review": True,
                "dismiss_stale_reviews_on_push": True,
                "require_last_push_approval": False,
                "required_review_thread_resolution": False,
            },
        },
    ),
    bypass="pull_request",
    after_push=True,
)
ALL = (HISTORY, RELEASES, REVIEWS)


def before_push(rulesets: Iterable[Ruleset]) -> tuple[Ruleset, ...]:
    """Those that let the push by which a branch is made."""
    return tuple(each for each in rulesets if not each.after_push)


def after_push(rulesets: Iterable[Ruleset]) -> tuple[Ruleset, ...]:
    """Those that would stop it."""
    return tuple(each for each in rulesets if each.after_push)


def body(wanted: Ruleset, seen: Mapping[str, object] | None = None) -> dict[str, object]:
    """What GitHub is asked to make of a ruleset.

    Args:
        wanted: the ruleset.
        seen: how GitHub shows it now. Rules of other kinds, branches and actors that people added
            to it stay.
    """
    there = seen or {}
    kinds = {rule["type"] for rule in wanted.rules}
    bypass = [{**ADMINISTRATORS, "bypass_mode": wanted.bypass}] if wanted.bypass else []
    added = [rule for rule in _listed(there, "rules") if rule.get("type") not in kinds]
    others = [actor for actor in _listed(there, "bypass_actors") if not _is_administrators(actor)]
    return {
        "name": wanted.name,
        "target": "branch",
        "enforcement": "active",
        "bypass_actors": [*bypass, *others],
        "conditions": {
            "ref_name": {
                "include": list(dict.fromkeys([*wanted.branches, *_branches(there, "include")])),
                "exclude": [
                    each for each in _branches(there, "exclude") if each not in wanted.branches
                ],
            }
        },
        "rules": [*wanted.rules, *added],
    }


def is_as(asked: Mapping[str, object], seen: Mapping[str, object]) -> bool:
    """Whether GitHub shows a ruleset as it was asked for; settings that it adds do not count."""
    plain = ("name", "target", "enforcement")
    return (
        all(seen.get(key, asked[key]) == asked[key] for key in plain)
        and all(
            set(_branches(seen, key)) == set(_branches(asked, key))
            for key in ("include", "exclude")
        )
        and _same_actors(asked, seen)
        and all(_has(_listed(seen, "rules"), rule) for rule in _listed(asked, "rules"))
    )


def others_who_bypass(wanted: Ruleset, seen: Mapping[str, object]) -> list[str]:
    """Whoever else need not keep a ruleset, a line for each."""
    return [
        f'{actor.get("actor_type")} {actor.get("actor_id")} need not keep "{wanted.name}"'
        for actor in _listed(seen, "bypass_actors")
        if not _is_administrators(actor)
    ]


def _same_actors(asked: Mapping[str, object], seen: Mapping[str, object]) -> bool:
    """Whether the same may bypass; GitHub shows that only to who may change the ruleset."""
    if "bypass_actors" not in seen:
        return True
    fields = ("actor_type", "actor_id", "bypass_mode")
    one, other = (
        {tuple(actor.get(field) for field in fields) for actor in _listed(each, "bypass_actors")}
        for each in (asked, seen)
    )
    return one == other


def _is_administrators(actor: Mapping[str, object]) -> bool:
    return all(actor.get(key) == value for key, value in ADMINISTRATORS.items())


def _has(rules: Iterable[Mapping[str, object]], wanted: Mapping[str, object]) -> bool:
    """Whether one of the rules is the wanted one, whatever else it says."""
    asked = _fields(wanted, "parameters")
    return any(
        rule.get("type") == wanted["type"]
        and all(_same(_fields(rule, "parameters").get(key), asked[key]) for key in asked)
        for rule in rules
    )


def _same(seen: object, asked: object) -> bool:
    """Whether two settings are one: the order of a list is GitHub's, and no is also left out."""
    if isinstance(seen, list) and isinstance(asked, list):
        return sorted(seen) == sorted(asked)
    return seen == asked or (seen is None and asked is False)


def _branches(ruleset: Mapping[str, object], key: str) -> Sequence[str]:
    listed = _fields(_fields(ruleset, "conditions"), "ref_name").get(key)
    return listed if isinstance(listed, list) else []


def _fields(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = holder.get(key)
    return found if isinstance(found, Mapping) else {}


def _listed(ruleset: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    found = ruleset.get(key)
    return found if isinstance(found, list) else []
