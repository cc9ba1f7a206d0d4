"""What a bundle would run or upload while the Databricks CLI validates it, read from its files.

The files are read as YAML, not searched: a key can be written in many ways, also in escapes. Every
place of a key counts, as the CLI and Python differ in which one of a repetition or a merge holds.
"""

from collections import defaultdict

from hooks.errors import UnknownText
from hooks.formats.yaml_text.nodes import Node, Scalar, Sequence, resolved
from hooks.formats.yaml_text.reading import read
from hooks.project.rendered import Project

# https://docs.databricks.com/dev-tools/bundles/settings and .../bundles/python
RUNS = frozenset({"experimental", "pydabs", "python", "scripts"})
UPLOADS = "sync"
INCLUDES = "include"


def side_effect(project: Project) -> str:
    """Why the bundle is not validated here; empty where that would only look."""
    for path in project.resources:
        try:
            keys = _keys(project.text(path))
        except UnknownText:
            return f"{path} cannot be read, so that nobody knows what it runs"
        if not RUNS.isdisjoint(keys):
            return "it runs programs of the project, which are not run here"
        if UPLOADS in keys:
            return "it says what to upload, so that a check would write to the workspace"
        if not all(map(_is_looked_through, keys.get(INCLUDES, []))):
            return "it includes files that are no YAML of the bundle's folder"
    return ""


def _keys(text: str | None) -> dict[str, list[Node]]:
    """Every key of a file, however deep, with each of its values.

    Raises:
        UnknownText: the file is no text, no YAML, or has a key that is no scalar.
    """
    if text is None:
        raise UnknownText("it is no text")
    found = defaultdict[str, list[Node]](list)
    for mapping in read(text).mappings:
        for key, value in mapping.pairs:
            if not isinstance(name := resolved(key), Scalar):
                raise UnknownText("a key is no scalar")
            found[name.value].append(resolved(value))
    return found


def _is_looked_through(included: Node) -> bool:
    """Whether only YAML below the bundle's folder is included."""
    patterns = included.items if isinstance(included, Sequence) else [included]
    return all(
        isinstance(each := resolved(pattern), Scalar)
        and ".." not in each.value
        and each.value.endswith((".yml", ".yaml"))
        for pattern in patterns
    )
