"""Which releases of the Databricks CLI a bundle admits.

Its ``databricks_cli_version`` is one or two clauses, such as ``>= 0.218.0, <= 1.0.0`` or
``0.218.*``: https://docs.databricks.com/dev-tools/bundles/settings#databricks_cli_version
"""

import operator
import re

Release = tuple[int, ...]

KEY = "databricks_cli_version"
_CLAUSE = re.compile(
    r"(>=|<=|>|<|!=|) ?(?P<major>\d+)\."
    r"(?:\*|(?P<minor>\d+)\.(?:\*|(?P<patch>\d+)(?P<before>-\w+)?))"
)
_COMPARED = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "!=": operator.ne,
    "": operator.eq,
}


def admitting(constraint: str, version: str) -> str:
    """The clauses of a constraint that admit a release; what cannot be read is taken to do so."""
    parts = [part.strip() for part in constraint.split(",")]
    return ", ".join(part for part in parts if _admits(part, version))


def is_newer(constraint: str, version: str) -> bool:
    """Whether a constraint asks for a newer release than this one."""
    found = [_CLAUSE.fullmatch(part.strip()) for part in constraint.split(",")]
    return any(
        clause[1] in {"", ">", ">="} and _named(clause) > _release(version)
        for clause in found
        if clause
    )


def _admits(part: str, version: str) -> bool:
    clause = _CLAUSE.fullmatch(part)
    if not clause:
        return True
    named = _named(clause)
    return bool(_COMPARED[clause[1]](_release(version)[: len(named)], named))


def _named(clause: re.Match[str]) -> Release:
    """The numbers of a clause, as many as it has; a preview stands before its release."""
    numbers = [int(text) for text in clause.group("major", "minor", "patch") if text]
    return (*numbers, int(not clause["before"])) if clause["patch"] else (*numbers,)


def _release(version: str) -> Release:
    return (*map(int, version.split(".")), 1)
