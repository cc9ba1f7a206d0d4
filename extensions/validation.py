"""Every answer judged before it is used, all problems in one message."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from .rules import Rule, signs_in_by_token
from .stacks import CLOUDS, STACKS
from .values import Given

Rules = Mapping[str, Rule]
CATALOGS = ("staging_catalog_name", "prod_catalog_name", "test_catalog_name")


@dataclass(frozen=True)
class Problem:
    """One answer that is missing or not accepted.

    Attributes:
        question: which answer it is.
        fault: what is wrong with it.
        cure: what to do.
        short: the same for a prompt, where it has little room; empty where the rule says it.
    """

    question: str
    fault: str
    cure: str
    short: str = ""


def validate(
    rules: Rules, given: Given, *, complete: bool, stored: Container[str] = ()
) -> list[Problem]:
    """Every problem of the answers, in the questions' order.

    Args:
        rules: what each question accepts.
        given: the answers known so far, as typed.
        complete: whether an answer that is not among them is missing.
        stored: the questions whose answer here is one that the project has already.
    """
    return [
        problem
        for name, rule in rules.items()
        for problem in (validate_one(name, rule, given, complete=complete, stored=name in stored),)
        if problem
    ]


def validate_one(
    name: str, rule: Rule, given: Given, *, complete: bool, stored: bool = False
) -> Problem | None:
    """The problem of one answer, if it has one."""
    value = given.get(name)
    if value is None or value == "":
        if not _is_missing(name, rule, given, complete=complete):
            return None
        variable = f", or set {rule.variable}" if rule.variable else ""
        return Problem(name, "missing", f"give {rule.accepts}{variable}", "give one")
    shown = "this value" if name == "stack_url" else shorten(value)
    allowed = rule.allows(str(value)) or (stored and rule.kept(str(value)))
    if not isinstance(value, (str, rule.takes)) or not allowed:
        variable = f" (also read from {rule.variable})" if rule.variable else ""
        return Problem(name, f"{shown} is not accepted", f"give {rule.accepts}{variable}")
    if clash := _clash(name, given):
        return Problem(name, f"{shown} does not fit", *clash)
    return None


def _is_missing(name: str, rule: Rule, given: Given, *, complete: bool) -> bool:
    """Whether something has to be in the place of nothing.

    What was given empty is not asked again, and Copier takes a null for no answer at all.
    """
    if name in given:
        return given[name] is None or rule.required(given)
    return complete and not rule.has_default and rule.required(given)


def shorten(value: object) -> str:
    """A value as a message shows it."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"  # noqa: PLR2004  # a line's share


def _clash(name: str, given: Given) -> tuple[str, str] | None:
    """Why an answer that is fine by itself cannot stand beside the others, at length and short."""
    value = str(given[name]).lower()
    if name in CATALOGS and _names_targets_by_catalog(given):
        earlier = CATALOGS[: CATALOGS.index(name)]
        for other in earlier:
            if str(given.get(other, "")).lower() == value:
                long = f"{other} is the same, and each names a target; give another, or a stack"
                return long, f"same as {other.removesuffix('_catalog_name')}"
        if value == "dev":
            long = f"{given['stack']} has a target of that name; give another catalog or stack"
            return long, "the stack has it"
    if name == "credentials" and value == "federation" and signs_in_by_token(given):
        long = (
            "nothing takes the place of an access token; answer use_databricks_service_principal "
            "with yes, or credentials with environments"
        )
        return long, "not with access tokens"
    return _clash_of_stack(given) if name == "stack" else None


def _clash_of_stack(given: Given) -> tuple[str, str] | None:
    """Why the stack cannot make a project of the other answers."""
    cloud = str(given.get("cloud"))
    if cloud in {*CLOUDS} - {*STACKS[str(given["stack"])].clouds}:
        name = cloud.upper()
        return f"it cannot use Unity Catalog on {name}; choose another stack", f"not on {name}"
    if not _names_targets_by_catalog(given):
        return None
    named = [str(given[catalog]).lower() for catalog in CATALOGS if given.get(catalog)]
    if "dev" in named:
        long = "it has a target called dev, so that no catalog can be; choose another stack"
        return long, "a catalog is called dev"
    if len(set(named)) < len(named):
        long = "its targets are called like the catalogs: two are the same; choose another"
        return long, "two catalogs are the same"
    return None


def _names_targets_by_catalog(given: Given) -> bool:
    known = STACKS.get(str(given.get("stack")))
    return known is not None and known.names_targets_by_catalog


def asks_for_dev_catalog(given: Given) -> bool:
    """Whether the dev target's catalog may be chosen, as far as the stack is known."""
    return not _names_targets_by_catalog(given)


def dev_catalog(given: Given) -> str:
    """The catalog of the dev target, the test catalog where none was chosen."""
    if not asks_for_dev_catalog(given):
        return "dev"
    return str(given.get("dev_catalog_name") or given.get("test_catalog_name") or "")


def describe(problems: list[Problem]) -> str:
    """All problems in one message."""
    lines = [f"  {each.question}: {each.fault}; {each.cure}." for each in problems]
    return "\n".join(
        [
            "These answers do not make a project:",
            *lines,
            "Nothing was written. Correct them where you gave them (the prompt, the data file,",
            "-d NAME=VALUE, or the environment), then run the same command again.",
        ]
    )


def unknown_names(rules: Rules, data: Mapping[str, object], stored: str) -> Iterator[Problem]:
    """The given names that are no question; names that the project already stores are let be.

    Args:
        rules: the questions.
        data: what came by ``-d`` and the data file.
        stored: the text of the project's answers file, empty where there is none.
    """
    for name in data:
        known = name in rules or re.search(rf"^{re.escape(name)}:", stored, re.MULTILINE)
        if not known and not name.startswith("_"):
            yield unknown_name(rules, name)


def unknown_name(rules: Rules, name: str) -> Problem:
    """What a person has to hear about a name that is no question."""
    from difflib import get_close_matches

    nearest = get_close_matches(name, rules, n=1, cutoff=0)
    return Problem(shorten(name), "no question has this name", f"the nearest is {nearest[0]}")
