"""YAML as a strict reader takes it: a key that stands twice is an error."""

import re
from collections.abc import Hashable
from pathlib import Path

import yaml
from yaml.nodes import MappingNode

NUMBER = re.compile(r"^ *python-version: *[\d.]+ *(?:#.*)?$", re.MULTILINE)


class StrictLoader(yaml.SafeLoader):
    """PyYAML's safe loader, which also refuses a mapping that names a key twice."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - the signature of PyYAML
        """The mapping of a node."""
        names = [key.value for key, _ in node.value if isinstance(key.value, str)]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise yaml.constructor.ConstructorError(
                None, None, f"doubled: {', '.join(doubled)}", node.start_mark
            )
        return super().construct_mapping(node, deep)


def load(text: str) -> object:
    """The document.

    Raises:
        yaml.YAMLError: it is no YAML, or a mapping names a key twice.
    """
    return yaml.load(text, StrictLoader)  # noqa: S506 - it is a SafeLoader


def fault(name: str, text: str) -> list[str]:
    """What is wrong with the YAML of one file, at most one line."""
    try:
        load(text)
    except yaml.YAMLError as error:
        return [f"{name}: {' '.join(str(error).split())}"]
    return []


def faults(folder: Path) -> list[str]:
    """What is wrong with the YAML files of a folder; a Python version has to be a string."""
    found = []
    for path in sorted(folder.rglob("*.y*ml")):
        name, text = path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
        found += fault(name, text)
        found += [f"{name}: python-version is a number"] * bool(NUMBER.search(text))
    return found
