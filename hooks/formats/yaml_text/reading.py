"""YAML text read into nodes, by the parser's events: composing recurses."""

from functools import lru_cache
from typing import cast

import yaml
from yaml.error import Mark

from hooks.errors import UnknownText
from hooks.formats.well_formed import DEEPEST, LOADER
from hooks.formats.yaml_text.nodes import Alias, Document, Mapping, Node, Scalar, Sequence


@lru_cache(maxsize=256)
def read(text: str) -> Document:
    """The nodes of a text.

    Raises:
        UnknownText: it is not valid YAML.
    """
    bom = text.startswith("\ufeff")  # no parser counts it in the same way
    try:
        return _Reader(bom).read(text)
    except (ValueError, yaml.YAMLError, RecursionError, MemoryError) as error:
        raise UnknownText(f"it is not valid YAML: {' '.join(str(error).split())}") from error


class _Reader:
    """Puts the parser's events together, without recursion."""

    def __init__(self, shift: int) -> None:
        self.shift = shift
        self.roots: list[Node] = []
        self.mappings: list[Mapping] = []
        self.anchors: dict[str, Node] = {}
        self.aliases: list[Alias] = []
        self.open: list[Mapping | Sequence] = []
        self.keys: list[Node | None] = []

    def read(self, text: str) -> Document:
        loader = LOADER(text[self.shift :])
        try:
            while loader.check_event():
                self.take(loader.get_event())
        finally:
            loader.dispose()
        return Document(text, self.roots, self.mappings, self.aliases)

    def take(self, event: yaml.Event) -> None:
        """Take in one event."""
        if isinstance(event, yaml.ScalarEvent):
            self.put(Scalar(*self.place(event), event.anchor, event.value, event.style or ""))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close(self.place(event)[1])
        elif isinstance(event, yaml.MappingStartEvent):
            mapping = Mapping(*self.place(event), event.anchor, bool(event.flow_style))
            self.mappings.append(mapping)
            self.enter(mapping)
        elif isinstance(event, yaml.SequenceStartEvent):
            self.enter(Sequence(*self.place(event), event.anchor, bool(event.flow_style)))
        elif isinstance(event, yaml.AliasEvent):
            self.aliases.append(Alias(*self.place(event), None, self.target(event)))
            self.put(self.aliases[-1])
        elif isinstance(event, yaml.DocumentStartEvent):
            self.anchors = {}

    def place(self, event: yaml.Event) -> tuple[int, int, int]:
        """Where an event stands: its start, end and column."""
        start, end = cast("Mark", event.start_mark), cast("Mark", event.end_mark)
        return start.index + self.shift, end.index + self.shift, start.column

    def target(self, event: yaml.AliasEvent) -> Node:
        """What an alias names."""
        if event.anchor not in self.anchors:
            line = cast("Mark", event.start_mark).line + 1
            raise UnknownText(f"line {line}: the alias *{event.anchor} has no anchor")
        return self.anchors[event.anchor]

    def enter(self, node: Mapping | Sequence) -> None:
        """Give a collection its place; what comes next stands in it."""
        if len(self.open) == DEEPEST:
            raise UnknownText(f"more than {DEEPEST} collections in each other")
        self.put(node)
        self.open.append(node)
        self.keys.append(None)

    def put(self, node: Node) -> None:
        """Give a node its place in the collection around it."""
        if node.anchor:
            self.anchors[node.anchor] = node
        if not self.open:
            self.roots.append(node)
        elif isinstance(around := self.open[-1], Sequence):
            around.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = node
        else:
            around.pairs.append((key, node))
            self.keys[-1] = None

    def close(self, end: int) -> None:
        """End a collection: in block style with its last value, not where the next begins."""
        self.keys.pop()
        node = self.open.pop()
        if not node.is_flow:
            last = node.pairs[-1] if isinstance(node, Mapping) else node.items[-1:]
            end = max(each.end for each in last)
        node.end = end
