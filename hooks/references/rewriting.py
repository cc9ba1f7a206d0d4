"""References written anew, in the style in which they stand."""

import re
from collections.abc import Iterable
from dataclasses import replace
from posixpath import relpath
from urllib.parse import quote

from hooks.references.reference import Kind, Reference, fixed_part
from hooks.references.resolving import NOTEBOOK_ENDINGS

_BETWEEN = re.compile(r"""(?P<mark>\\?["'])(?P<sign>[ \t]*[,/][ \t]*)\\?["']""")


def retarget(reference: Reference, base: str, target: str) -> Reference:
    """A reference as it has to stand in the same place to lead to a target.

    Args:
        reference: as it stands.
        base: the folder where its path starts.
        target: a file or folder; of a pattern the folder in which it searches.
    """
    path = _styled(relpath(target or ".", base or "."), reference)
    return replace(reference, path=path, text=_as_it_stands(path, reference))


def rewrite(text: str, changes: Iterable[tuple[Reference, Reference]]) -> str:
    """A file's text with new references in place of old ones."""
    for old, new in sorted(changes, key=lambda change: change[0].start, reverse=True):
        text = text[: old.start] + new.text + text[old.end :]
    return text


def _styled(path: str, reference: Reference) -> str:
    """A relative path with the beginning and the end that the old one had."""
    old = reference.path
    if reference.kind is Kind.PATTERN:
        rest = old[len(fixed_part(old)) :]
        path = rest if path == "." else f"{path}/{rest}"
    if reference.kind is Kind.NOTEBOOK and not old.endswith(NOTEBOOK_ENDINGS):
        path = path.removesuffix(next(filter(path.endswith, NOTEBOOK_ENDINGS), ""))
    if old.startswith(".") and not path.startswith("."):
        path = f"./{path}"
    return f"{path}/" if old.endswith("/") and not path.endswith("/") else path


def _as_it_stands(path: str, reference: Reference) -> str:
    if reference.text == reference.path:
        return path
    if reference.kind is Kind.LINK:
        return quote(path)
    if between := _BETWEEN.search(reference.text):
        mark = between["mark"]
        return between["sign"].join(f"{mark}{part}{mark}" for part in path.split("/"))
    return path.replace("/", "\\")
