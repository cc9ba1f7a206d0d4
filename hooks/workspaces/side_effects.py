"""What a bundle would run or upload while the Databricks CLI validates it, read from its files.

The files are loaded, not searched: a key can be written in many ways, also in escapes.
"""

from collections.abc import Iterator

import yaml

from hooks.project.rendered import Project

# https://docs.databricks.com/dev-tools/bundles/settings and .../bundles/python
RUNS = frozenset({"experimental", "pydabs", "python", "scripts"})
UPLOADS = "sync"
INCLUDES = "include"


def side_effect(project: Project) -> str:
    """Why the bundle is not validated here; empty where that would only look."""
    for path, content in project.resources.items():
        try:
            told = yaml.safe_load(content)
            keys = {key for key, _ in pairs(told, set())}
        except (ValueError, RecursionError, yaml.YAMLError):
            return f"{path} cannot be read, so that nobody knows what it runs"
        if not keys.isdisjoint(RUNS):
            return "it runs programs of the project, which are not run here"
        if UPLOADS in keys:
            return "it says what to upload, so that a check would write to the workspace"
        if any(is_elsewhere(value) for key, value in pairs(told, set()) if key == INCLUDES):
            return "it includes files that are no YAML of the bundle's folder"
    return ""


def pairs(value: object, seen: set[int]) -> Iterator[tuple[str, object]]:
    """Every key in a value with what it holds, once; ``seen`` holds what was met."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, dict):
        yield from ((f"{key}", inner) for key, inner in value.items())
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for inner in below:
        yield from pairs(inner, seen)


def is_elsewhere(included: object) -> bool:
    """Whether something is included that is not looked through: other folders, other kinds."""
    patterns = included if isinstance(included, list) else [included]
    return any(
        ".." in f"{each}".split("/") or not f"{each}".endswith((".yml", ".yaml"))
        for each in patterns
    )
