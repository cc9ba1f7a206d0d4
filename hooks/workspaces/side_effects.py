"""What a bundle would do while the Databricks CLI validates it, read from its files.

It may run programs, upload files, or sign in elsewhere than its settings say at first sight.

The files are read as YAML, not searched: a key can be written in many ways, also in escapes. Every
place of a key counts, as the CLI and Python differ in which one of a repetition or a merge holds.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hooks.errors import UnknownText
from hooks.formats.well_formed import fault
from hooks.formats.yaml_text.nodes import MERGE, Node, Scalar, Sequence, resolved
from hooks.formats.yaml_text.reading import read
from hooks.project.rendered import Project

# https://docs.databricks.com/dev-tools/bundles/settings and .../bundles/python
RUNS = frozenset({"experimental", "python"})
UPLOADS = "sync"
INCLUDES = "include"
HOST = "host"  # where the CLI signs in


def side_effect(project: Project) -> str:
    """Why the bundle is not validated here; empty where that would only look."""
    return next(_side_effects(project), "")


def _side_effects(project: Project) -> Iterator[str]:
    for path in project.resources:
        try:
            yield from _of_file(path, _keys(project.text(path)), project.settings)
        except UnknownText:
            yield f"{path} cannot be read, so that nobody knows what it runs"
    if any(".." in path.split("/") for path in project.files):
        yield "it has a file that is not in its folder"
    if why := fault(project.settings, project.files[project.settings]):
        yield f"{project.settings} does not load strictly: {why}"


def _of_file(path: str, keys: Mapping[str, list[Node]], settings: str) -> Iterator[str]:
    """What one file of a bundle has done."""
    if not RUNS.isdisjoint(keys):
        yield "it runs programs of the project, which are not run here"
    if UPLOADS in keys:
        yield "it says what to upload, so that a check would write to the workspace"
    if not all(map(_is_looked_through, keys.get(INCLUDES, []))):
        yield "it includes files that are no YAML of the bundle's folder"
    if HOST in keys and path != settings:
        yield f"{path} names a workspace, which is for {settings} alone"
    if HOST in keys and MERGE in keys:
        yield f"{path} merges settings, so that nobody knows which workspace a target has"


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
