"""Whether a file loads, by the rules of the format that its name promises."""

import ast
import json
import re
import tomllib
import warnings
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

import yaml

# The parser in C where PyYAML was built with it: some twenty times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Collections in each other; a parser's time grows with the square of it, to hours for a megabyte.
DEEPEST = 1000
# What a file begins with that is a notebook, see
# https://docs.databricks.com/aws/en/notebooks/notebook-export-import.
NOTEBOOK = b"# Databricks notebook source"
COMMAND = re.compile(
    rb"^([ \t]*)[%!]{1,2}[A-Za-z].*", re.MULTILINE
)  # such as `%cd folder` and `!ls`


def fault(path: str, content: bytes) -> str:
    """Why a file does not load: one line, empty where it loads or its format is not known.

    YAML is read strictly: a mapping that names a key twice is refused, as GitHub and the TOML and
    YAML specifications do, though many readers keep the last one without a word.

    Args:
        path: the file's POSIX path, whose ending names the format.
        content: its bytes.
    """
    load = _FORMATS.get(PurePosixPath(path).suffix.lower())
    if load is None:
        return ""
    try:
        load(content)
    except (ValueError, SyntaxError, yaml.YAMLError, RecursionError, MemoryError) as error:
        return re.sub(r"\s+", " ", str(error)).strip() or type(error).__name__
    return ""


def new_faults(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """The files of ``after`` that do not load although they loaded, or were not there, before.

    Args:
        before: files by path.
        after: the same project's files later; one whose bytes are the same is not read.
    """
    found = {}
    for path, content in after.items():
        if before.get(path) == content or not (why := fault(path, content)):
            continue
        if path not in before or not fault(path, before[path]):
            found[path] = why
    return found


def _load_yaml(content: bytes) -> None:
    """Read events, not nodes: composing recurses, so that a deep text would end the process."""
    loader = LOADER(content)
    anchors, open_mappings = set[str](), list[_Mapping | None]()
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                anchors = set()
            elif isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
                raise ValueError(f"{_line(event)}: the alias *{event.anchor} has no anchor")
            elif isinstance(event, yaml.CollectionEndEvent):
                open_mappings.pop()
            elif isinstance(event, yaml.NodeEvent):
                _enter(event, anchors, open_mappings)
    finally:
        loader.dispose()


class _Mapping:
    """A mapping that is being read: the names so far, and whether the next node is a key."""

    def __init__(self) -> None:
        self.names = set[str]()
        self.at_key = True


def _enter(
    event: yaml.NodeEvent, anchors: set[str], open_mappings: "list[_Mapping | None]"
) -> None:
    """Take in one node; lists stand among the open mappings as None."""
    around = open_mappings[-1] if open_mappings else None
    if around is not None:
        if around.at_key and isinstance(event, yaml.ScalarEvent):
            if event.value in around.names:
                raise ValueError(f"{_line(event)}: the key {event.value!r} is given twice")
            around.names.add(event.value)
        around.at_key = not around.at_key
    if event.anchor and not isinstance(event, yaml.AliasEvent):
        anchors.add(event.anchor)
    if isinstance(event, yaml.CollectionStartEvent):
        if len(open_mappings) == DEEPEST:
            raise ValueError(f"{_line(event)}: more than {DEEPEST} collections in each other")
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        open_mappings.append(_Mapping() if is_mapping else None)


def _line(event: yaml.Event) -> str:
    return f"line {event.start_mark.line + 1 if event.start_mark else '?'}"


def _load_json(content: bytes) -> None:
    json.loads(content)


def _load_toml(content: bytes) -> None:
    tomllib.loads(content.decode())


def _load_python(content: bytes) -> None:
    """Read Python; in a notebook, commands to its kernel stand between the statements."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an old escape in a text is no fault
        try:
            ast.parse(content)
        except SyntaxError:
            if not content.startswith(NOTEBOOK):
                raise
            ast.parse(COMMAND.sub(rb"\1pass", content))


_FORMATS: Mapping[str, Callable[[bytes], None]] = {
    ".yml": _load_yaml,
    ".yaml": _load_yaml,
    ".json": _load_json,
    ".ipynb": _load_json,
    ".toml": _load_toml,
    ".py": _load_python,
}
