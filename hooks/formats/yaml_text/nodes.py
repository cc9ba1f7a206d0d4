"""The values of a YAML text, each with the place where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hooks.errors import UnknownText

MERGE = "<<"
TEXT_BLOCKS = {"|", ">"}
NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(eq=False, slots=True)
class Node:
    """One value: from ``start`` to ``end`` in the text, with its anchor and tag before it.

    ``column`` is that of its first character.
    """

    start: int
    end: int
    column: int
    anchor: str | None


@dataclass(eq=False, slots=True)
class Scalar(Node):
    """A value without parts; ``style`` is its mark: ``|``, ``>``, a quote, or nothing."""

    value: str
    style: str

    @property
    def is_null(self) -> bool:
        """Whether nothing is given."""
        return not self.style and self.value in NOTHING


@dataclass(eq=False, slots=True)
class Alias(Node):
    """Another place of a value that has an anchor."""

    target: Node


@dataclass(eq=False, slots=True)
class Sequence(Node):
    """A list; in flow style it stands between brackets."""

    is_flow: bool
    items: list[Node] = field(default_factory=list)


Pair = tuple[Node, Node]


@dataclass(eq=False, slots=True)
class Mapping(Node):
    """Keys with values; in flow style they stand between braces."""

    is_flow: bool
    pairs: list[Pair] = field(default_factory=list)

    def pair(self, key: str) -> Pair | None:
        """The key with its value, where the mapping itself names it."""
        for name, value in self.pairs:
            if isinstance(name, Scalar) and name.value == key:
                return name, value
        return None

    def get(self, key: str) -> Node | None:
        """The value of a key as a reader sees it: through aliases, and merged where it is."""
        seen, waiting = set[int](), [self]
        while waiting:
            mapping = waiting.pop(0)
            if found := mapping.pair(key):
                return resolved(found[1])
            if id(mapping) not in seen and (merged := mapping.pair(MERGE)):
                waiting += mappings_in(merged[1])
            seen.add(id(mapping))
        return None

    def members(self) -> "Iterator[tuple[str, Mapping]]":
        """The mappings in it by name; an alias stands for no other one."""
        for key, value in self.pairs:
            if isinstance(key, Scalar) and isinstance(value, Mapping):
                yield key.value, value

    def text(self, key: str) -> str:
        """The text of a key's scalar; empty where there is none."""
        value = self.get(key)
        return value.value if isinstance(value, Scalar) else ""

    def below(self, key: str) -> "Mapping | None":
        """The mapping of a key."""
        value = self.get(key)
        return value if isinstance(value, Mapping) else None


@dataclass(frozen=True)
class Document:
    """A text with its nodes.

    Attributes:
        text: as it was read.
        roots: the value of each document in it.
        mappings: every mapping, the outer ones before the inner ones.
        aliases: every alias.
    """

    text: str
    roots: list[Node]
    mappings: list[Mapping]
    aliases: list[Alias]

    @property
    def tops(self) -> list[Mapping]:
        """The mappings that stand around everything else."""
        return [root for root in self.roots if isinstance(root, Mapping)]

    def having(self, key: str) -> Iterator[Mapping]:
        """Every mapping that names a key itself."""
        return (mapping for mapping in self.mappings if mapping.pair(key))

    def is_shared(self, node: Node, around: Node) -> bool:
        """Whether an alias outside of ``around`` names the node, or what it stands in."""
        return any(
            alias.target.start <= node.start <= node.end <= alias.target.end
            and not around.start <= alias.start < around.end
            for alias in self.aliases
        )

    def unknown(self, at: int, why: str) -> UnknownText:
        """The error that names the line of a character."""
        line = self.text.count("\n", 0, at) + 1
        return UnknownText(f"line {line}: {why}")


def resolved(node: Node) -> Node:
    """The value itself, where a node is another place of it."""
    return node.target if isinstance(node, Alias) else node


def mappings_in(node: Node) -> list[Mapping]:
    """A mapping, or those of a list."""
    value = resolved(node)
    values = map(resolved, value.items) if isinstance(value, Sequence) else [value]
    return [each for each in values if isinstance(each, Mapping)]
