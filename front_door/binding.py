"""The organisation's own answers: they decide where secrets go, and who gets them.

A data file, or an input, is text that may be merged without a second look. Where the organisation
has a variable for one of these questions, another answer is refused unless it allows that.
"""

from collections.abc import Mapping

from extensions.derived import without_path
from extensions.rules import RULES, variable_answer
from extensions.validation import Problem, shorten
from extensions.values import is_host, is_yes
from hooks.errors import UserError

VARIABLE = "ML_INIT_MAY_DIFFER"
BOUND = (
    "github_owner",
    "cloud",
    "staging_workspace_host",
    "prod_workspace_host",
    "use_databricks_service_principal",
    "credentials",
    "protected_branches",
    "stack",
    "stack_url",
    "stack_commit",
    "staging_client_id",
    "prod_client_id",
    "staging_tenant_id",
    "prod_tenant_id",
)


def deviations(given: Mapping[str, object], environment: Mapping[str, str]) -> list[Problem]:
    """The answers that are not the organisation's, where they have to be.

    Args:
        given: the answers of one use case; empty ones are left to the organisation.
        environment: the organisation's variables.

    Raises:
        UserError: the variable that opens questions names one that is not closed.
    """
    found = []
    for name in (name for name in BOUND if name not in opened(environment)):
        rule, value = RULES[name], given.get(name)
        theirs = variable_answer(rule, name, environment)
        if value not in {None, ""} and theirs and _read(name, value) != _read(name, theirs):
            shown = "this value" if name == "stack_url" else shorten(value)
            cure = f"leave it out; where it may differ, {VARIABLE} has to name {name}"
            found.append(Problem(name, f"{shown} is not the organisation's {rule.variable}", cure))
    return found


def opened(environment: Mapping[str, str]) -> frozenset[str]:
    """The questions that a use case may answer otherwise than the organisation.

    Raises:
        UserError: one of them is none that could be closed.
    """
    named = frozenset(environment.get(VARIABLE, "").replace(",", " ").split())
    if unknown := sorted(named - {*BOUND}):
        raise UserError(
            f"The variable {VARIABLE} names {shorten(unknown[0])}. It takes names of these "
            f"questions, with spaces between: {', '.join(BOUND)}."
        )
    return named


def _read(name: str, value: object) -> str:
    """An answer as the product reads it: two that are read alike are one."""
    text = str(value).strip()
    if name == "github_owner":
        return text.lower()  # GitHub does not tell capitals apart
    if name.endswith("_host") and is_host(text):
        return without_path(text)
    return str(is_yes(text)) if RULES[name].takes is bool else text
