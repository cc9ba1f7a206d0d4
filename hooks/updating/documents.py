"""A YAML document as plain data, where it is of a size that people write."""

from collections.abc import Mapping

import yaml

DEEPEST = 50  # levels; the parser in C would end the process some thousands further down
LARGEST = 100_000  # nodes, counted anew wherever an alias repeats them

# The parser in C where PyYAML was built with it: some seven times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Document = Mapping[str, object]


def load(content: bytes) -> Document | None:
    """The mapping that a file holds; None where it does not load, or is no such file.

    As the Databricks CLI does, it keeps the last of two equal keys.
    """
    try:
        if not _is_modest(content):
            return None
        found = yaml.load(content, _LOADER)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, ValueError, LookupError, AttributeError):  # such as of `!!int ""`
        return None
    return found if isinstance(found, dict) else {} if found is None else None


def mapping(value: object) -> Document:
    """A part of a document that should be a mapping; empty where it is not."""
    return value if isinstance(value, dict) else {}


def merged(base: Document, yours: Document, theirs: Document) -> Document:
    """Three versions of a mapping joined key by key; what both sides changed is the new side's.

    Args:
        base: the old version's.
        yours: the user's.
        theirs: the new version's.
    """
    found = dict[str, object]()
    for key in [*theirs, *(key for key in yours if key not in theirs)]:
        mine, new, old = yours.get(key), theirs.get(key), base.get(key)
        if isinstance(mine, dict) and isinstance(new, dict):
            found[key] = merged(mapping(old), mine, new)
        elif isinstance(mine, list) and isinstance(new, list):
            known = [*new, *(old if isinstance(old, list) else [])]
            found[key] = [*new, *(item for item in mine if item not in known)]
        elif key in theirs and (key in yours or key not in base or new != old):
            found[key] = mine if key in yours and new == old else new
        elif key in yours and key not in base:
            found[key] = mine
    return found


def _is_modest(content: bytes) -> bool:
    """Whether the document may be walked through, with every alias in full."""
    sizes, open_nodes = dict[str | None, int](), list[tuple[str | None, int]]()
    size = 0
    for event in yaml.parse(content, _LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, size))
            size += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, start = open_nodes.pop()
            sizes[anchor] = size - start
        elif isinstance(event, yaml.AliasEvent):
            size += sizes.get(event.anchor, LARGEST)  # none yet: it lies in its own node
        elif isinstance(event, yaml.ScalarEvent):
            sizes[event.anchor] = 1
            size += 1
        if len(open_nodes) > DEEPEST or size > LARGEST:
            return False
    return True
