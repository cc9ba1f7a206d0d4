"""The names under which a bundle's files define targets, and what `bundle run` can run.

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
_RESOURCES = {"jobs", "pipelines", "apps"}


@dataclass(frozen=True)
class Names:
    """The targets of a bundle, and its jobs, pipelines and apps."""

    targets: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()

    def __or__(self, other: "Names") -> "Names":
        """All names of both."""
        return Names(self.targets | other.targets, self.resources | other.resources)

    def __sub__(self, other: "Names") -> "Names":
        """The names that the other has not."""
        return Names(self.targets - other.targets, self.resources - other.resources)


NONE = Names()


def names_in(texts: Iterable[str]) -> Names:
    """The names that the YAML files of a bundle define."""
    targets, resources = set[str](), set[str]()
    for text in texts:
        rows = [row for row in text.splitlines() if not _SKIPPED.match(row)]
        for index, row in enumerate(rows):
            found = _ROW.match(row)
            if found is None or found["rest"].partition("#")[0].strip():
                continue
            if found["name"] in _TARGETS and not found["indent"]:
                targets |= set(_keys(rows[index + 1 :], 0))
            elif found["name"] in _RESOURCES and found["indent"]:
                resources |= set(_keys(rows[index + 1 :], len(found["indent"])))
    return Names(frozenset(targets), frozenset(resources))


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
