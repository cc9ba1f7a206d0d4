"""The names under which a bundle's files define targets, resources and variables.

Read line by line, not parsed: a file in conflict is no YAML, and its names count all the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ROW = re.compile(
    r"""(?P<indent>[ ]*)(?P<quote>["']?)(?P<name>[\w.-]+)(?P=quote)[ ]*:(?P<rest>.*)"""
)
_SKIPPED = re.compile(r"[ \t]*(?:#.*)?$|<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|")
_TARGETS = {"targets", "environments"}
_VARIABLES = {"variables"}
# Of https://docs.databricks.com/dev-tools/bundles/resources
_RESOURCES = {
    "apps",
    "clusters",
    "dashboards",
    "experiments",
    "jobs",
    "model_serving_endpoints",
    "models",
    "pipelines",
    "quality_monitors",
    "registered_models",
    "schemas",
    "secret_scopes",
    "sql_warehouses",
    "volumes",
}


@dataclass(frozen=True)
class Names:
    """The targets, resources and variables of a bundle."""

    targets: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()

    def __or__(self, other: "Names") -> "Names":
        """All names of both."""
        return Names(
            self.targets | other.targets,
            self.resources | other.resources,
            self.variables | other.variables,
        )

    def __sub__(self, other: "Names") -> "Names":
        """The names that the other has not."""
        return Names(
            self.targets - other.targets,
            self.resources - other.resources,
            self.variables - other.variables,
        )


NONE = Names()


def names_in(texts: Iterable[str]) -> Names:
    """The names that the YAML files of a bundle define."""
    targets, resources, variables = set[str](), set[str](), set[str]()
    for text in texts:
        rows = [row for row in text.splitlines() if not _SKIPPED.match(row)]
        for index, row in enumerate(rows):
            found = _ROW.match(row)
            if found is None or found["rest"].partition("#")[0].strip():
                continue
            if found["name"] in _TARGETS and not found["indent"]:
                targets |= set(_keys(rows[index + 1 :], 0))
            elif found["name"] in _VARIABLES and not found["indent"]:
                variables |= set(_keys(rows[index + 1 :], 0))
            elif found["name"] in _RESOURCES and found["indent"]:
                resources |= set(_keys(rows[index + 1 :], len(found["indent"])))
    return Names(frozenset(targets), frozenset(resources), frozenset(variables))


def _keys(rows: Iterable[str], outside: int) -> Iterator[str]:
    """The keys right inside a mapping whose own key is that far from the margin."""
    inside = 0
    for row in rows:
        indent = len(row) - len(row.lstrip(" "))
        if indent <= outside:
            return
        inside = inside or indent
        if indent == inside and (found := _ROW.match(row)):
            yield found["name"]
