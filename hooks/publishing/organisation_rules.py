"""The organisation's own rulesets, as far as they would stop the first push.

They can be read before the repository is there by an owner's token alone; any other one learns of
them from GitHub's refusal, which `hooks.publishing.push_errors` explains.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from hooks.publishing.desired import BRANCH, Repository

# The kinds of rules that a push of new, unsigned commits to a branch that is not there breaks.
STOPPING = {
    "creation",
    "pull_request",
    "required_signatures",
    "required_status_checks",
    "workflows",
}
LETS_BY = {"always", "exempt"}


def is_in_force(ruleset: Mapping[str, object]) -> bool:
    """Whether a listed ruleset holds for branches; the list does not say for which."""
    return ruleset.get("target") == "branch" and ruleset.get("enforcement") == "active"


def objection(ruleset: Mapping[str, object], wanted: Repository) -> str:
    """Why a ruleset would stop the push; empty where it lets the push by, or that is not known.

    Args:
        ruleset: as GitHub shows it, with its rules and conditions.
        wanted: the repository that will be made.
    """
    names, refs = _condition(ruleset, "repository_name"), _condition(ruleset, "ref_name")
    if names is None or refs is None or ruleset.get("current_user_can_bypass") in LETS_BY:
        return ""
    branch = (f"refs/heads/{BRANCH}", "~DEFAULT_BRANCH")
    holds = _includes(names, wanted.name) and _includes(refs, *branch)
    rules = ruleset.get("rules")
    kinds = {str(rule.get("type")) for rule in (rules if isinstance(rules, list) else [])}
    if not holds or not (stopping := sorted(kinds & STOPPING)):
        return ""
    return (
        f'The organisation\'s ruleset "{ruleset.get("name")}" ({", ".join(stopping)}) would stop '
        f"the first push to {BRANCH}. Let the token's user or app bypass it, or exempt "
        f"{wanted.name}: Settings of the organisation, Rulesets."
    )


def _condition(ruleset: Mapping[str, object], kind: str) -> Mapping[str, object] | None:
    conditions = ruleset.get("conditions")
    found = conditions.get(kind) if isinstance(conditions, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _includes(condition: Mapping[str, object], *names: str) -> bool:
    """Whether a condition takes in what has one of some names, and does not leave it out again."""

    def has(key: str) -> bool:
        patterns = condition.get(key)
        listed = map(str, patterns if isinstance(patterns, list) else [])
        return any(fnmatchcase(name, each) or each == "~ALL" for each in listed for name in names)

    return has("include") and not has("exclude")
