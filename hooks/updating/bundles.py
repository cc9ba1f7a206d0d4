"""What the files of Databricks bundles say is deployed, target by target.

Read as far as files tell: the bundle's settings, what they include, and names filled in from the
bundle, the target and variables (https://docs.databricks.com/dev-tools/bundles/settings).
"""

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import reduce

from hooks.updating.documents import Document, mapping

SETTINGS = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")
LONGEST = 1000  # characters of a name; references may multiply what they stand for
NESTED = 8  # references within references
OF_DEVELOPMENT = "[dev YOU] "  # what the CLI puts before names in the mode `development`
# What a kind calls a name, and what stands before it in Unity Catalog.
_NAMES = ("name", "display_name", "table_name", "cluster_name", "instance_pool_name")
_BEFORE = {
    "schemas": ("catalog_name",),
    "volumes": ("catalog_name", "schema_name"),
    "registered_models": ("catalog_name", "schema_name"),
}
_REFERENCE = re.compile(r"\$\{([\w.-]+)\}")


@dataclass(frozen=True)
class Target:
    """One target, as it is deployed.

    Attributes:
        name: its key.
        bundle: the bundle's name.
        mode: `development`, `production`, or nothing.
        host: the workspace; empty where files do not tell.
        root_path: the folder there that remembers what is deployed.
        prefix: what stands before the names.
        resources: the deployed name of each, by kind and key.
        traits: the words by which it is recognised under another name.
    """

    name: str
    bundle: str
    mode: str
    host: str
    root_path: str
    prefix: str
    resources: Mapping[tuple[str, str], str]
    traits: frozenset[str]


Bundle = Mapping[str, Target]


def bundles(paths: Collection[str], document: Callable[[str], Document]) -> dict[str, Bundle]:
    """The targets of every bundle, by the folder of its settings.

    Args:
        paths: the files, as POSIX paths.
        document: reads one of them; it is asked for settings and what they include, nothing else.
    """
    found = dict[str, Bundle]()
    for path in paths:
        folder, name = posixpath.split(path)
        if name in SETTINGS:
            settings = reduce(_joined, _parts(path, paths, document))
            targets = mapping(settings.get("targets"))
            found[folder or "."] = {f"{key}": _target(f"{key}", settings) for key in targets}
    return found


def _parts(
    path: str, paths: Collection[str], document: Callable[[str], Document]
) -> Iterator[Document]:
    """The settings, then what they include: globs below their folder, in which ** is *."""
    settings = document(path)
    yield settings
    included = settings.get("include")
    for pattern in included if isinstance(included, list) else []:
        glob = posixpath.normpath(posixpath.join(posixpath.dirname(path), f"{pattern}"))
        for other in sorted(paths):
            if other != path and _matches(other, glob):
                yield document(other)


def _matches(path: str, glob: str) -> bool:
    parts, patterns = path.split("/"), glob.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def _joined(first: Document, second: Document) -> Document:
    """Two files of one bundle."""
    both = {
        key: _joined(mapping(part), mapping(second[key]))
        for key, part in first.items()
        if isinstance(part, dict) and isinstance(second.get(key), dict)
    }
    return {**first, **second, **both}


def _target(name: str, settings: Document) -> Target:
    """One target: what it says itself goes before what is said for all."""
    own = mapping(mapping(settings.get("targets")).get(name))
    view = _View(name, own, settings)
    bundle = view.text("bundle", "name")
    mode = view.text("mode")
    kinds = {**mapping(settings.get("resources")), **mapping(own.get("resources"))}
    return Target(
        name=name,
        bundle=bundle,
        mode=mode,
        host=view.text("workspace", "host").rstrip("/"),
        root_path=view.text("workspace", "root_path") or f"~/.bundle/{bundle}/{name}",
        prefix=view.text("presets", "name_prefix")
        or (OF_DEVELOPMENT if mode == "development" else ""),
        resources={
            (str(kind), str(key)): view.name_of(kind, key)
            for kind in kinds
            for key in {
                **mapping(mapping(settings.get("resources")).get(kind)),
                **mapping(mapping(own.get("resources")).get(kind)),
            }
        },
        traits=frozenset({name, *map(view.filled, _words(own))}),
    )


def _words(value: object) -> Iterator[str]:
    """Every scalar in a part of a document."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _words(part)
    elif value is not None and not isinstance(value, list):
        yield _word(value)


def _word(value: object) -> str:
    return f"{value}"[:LONGEST]


@dataclass(frozen=True)
class _View:
    """The settings as one target sees them."""

    target: str
    own: Document
    settings: Document

    def text(self, *path: str) -> str:
        """A setting, filled in; empty where there is none."""
        found = self._find(path)
        return "" if found is None else self.filled(_word(found))

    def name_of(self, kind: str, key: str) -> str:
        """The deployed name of a resource; empty where its kind has none that is known."""
        place = ("resources", kind, key)
        name = next(filter(None, (self.text(*place, word) for word in _NAMES)), "")
        return ".".join([*(self.text(*place, word) for word in _BEFORE.get(kind, ())), name])

    def filled(self, text: str) -> str:
        """A text with its references replaced, but for those that only a workspace could tell."""
        for _ in range(NESTED):
            before, text = text, _REFERENCE.sub(self._value, text)[:LONGEST]
            if text == before:
                break
        return text

    def _value(self, reference: re.Match[str]) -> str:
        first, *rest = reference[1].split(".")
        if [first, *rest] in (["bundle", "target"], ["bundle", "environment"]):
            return self.target
        found = self._find(("variables" if first == "var" else first, *rest))
        if first == "var" and isinstance(found, dict):
            found = self._find(("variables", *rest, "default"))
        return reference[0] if found is None or isinstance(found, dict | list) else _word(found)

    def _find(self, path: tuple[str, ...]) -> object:
        for layer in (self.own, self.settings):
            value: object = layer
            for part in path:
                value = mapping(value).get(part)
            if value is not None:
                return value
        return None
