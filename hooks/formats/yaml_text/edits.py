"""Edits of YAML text: keys join what is there, in its own style; all other text stays."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from hooks.formats.yaml_text.lines import (
    behind,
    line_end,
    line_start,
    pair_start,
    removal,
    value_end,
)
from hooks.formats.yaml_text.nodes import (
    Document,
    Mapping,
    Node,
    Pair,
    Scalar,
    resolved,
)
from hooks.formats.yaml_text.writing import Entries, Values, Written, block, braces, quoted, written

_OPENED = re.compile(r"(?:[&!]\S*\s+)*\{")


@dataclass(frozen=True)
class Position:
    """Where new pairs go in a mapping: before a pair, behind one, or first.

    ``is_apart`` puts a blank line behind them.
    """

    before: Pair | None = None
    after: Pair | None = None
    is_apart: bool = False


FIRST = Position()


@dataclass
class Draft:
    """The edits of one document; positions are those of its text, so their order is free."""

    document: Document
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def text(self) -> str:
        """The text with every edit.

        Raises:
            UnknownText: two edits are about the same place.
        """
        parts, last = [], 0
        for start, end, words in sorted(self.edits, key=lambda edit: edit[:2]):
            if start < last and words:
                raise self.document.unknown(start, "two changes meet there")
            parts += [self.document.text[last:start], words]
            last = max(last, end)
        return "".join([*parts, self.document.text[last:]])

    def refuse_shared(self, value: Node, around: Node | None = None) -> None:
        """Refuse to change what an alias names outside of ``around``, or of the value itself.

        Raises:
            UnknownText: one does.
        """
        if self.document.is_shared(value, around or value):
            raise self.document.unknown(value.start, "other places share this by an alias")

    def replace(self, node: Node, words: str, *, with_comment: bool = False) -> None:
        """Write other words in the place of a value, and of the comment behind it if wanted."""
        end = value_end(self.document, node)
        if node.anchor:
            words = f"&{node.anchor} {words}"
        self.edits.append(
            (node.start, line_end(self.document, end) if with_comment else end, words)
        )

    def set(self, around: Mapping, pair: Pair, value: str, note: str = "") -> None:
        """Give a key another scalar, or its first one; in block style, a note stands above it."""
        words = quoted(value) if around.is_flow else written(value)
        self.replace(pair[1], self._colon(pair) + words)
        if note and not around.is_flow:
            start = pair_start(self.document, pair[0])
            self.edits.append((start, start, f"# {note}\n{' ' * pair[0].column}"))

    def add(
        self,
        mapping: Mapping,
        entries: Entries,
        place: Position = FIRST,
        note: str = "",
    ) -> None:
        """Put entries into a mapping.

        Args:
            mapping: where they go.
            entries: names with values; those of a table are written below its name.
            place: where in it, in block style.
            note: a comment above the values, in block style.

        Raises:
            UnknownText: the mapping has an unusual form.
        """
        if mapping.is_flow:
            self._add_in_braces(mapping, entries)
            return
        lines = block(entries, note) + [""] * place.is_apart
        first = place.before or place.after or mapping.pairs[0]
        space = " " * first[0].column
        end = behind(self.document, place.after[1]) if place.after else None
        if end is not None:
            self.edits.append((end, end, "".join(f"\n{space}{line}" for line in lines)))
        elif entries:
            start = pair_start(self.document, first[0])
            self.edits.append((start, start, "".join(f"{line}\n{space}" for line in lines)))

    def join(
        self,
        around: Mapping,
        key: str,
        entries: Values,
        place: Position = FIRST,
        note: str = "",
    ) -> None:
        """Put entries below a key: beside what stands there, or with the key where it is not.

        An entry whose name is there stays as it is. The place is for a key that is not there.

        Raises:
            UnknownText: nothing can stand beside what is there, or other places share it.
        """
        pair, there = around.pair(key), around.get(key)
        if pair and isinstance(pair[1], Mapping):
            missing = {name: value for name, value in entries.items() if not pair[1].get(name)}
            if missing and pair[1].anchor:
                self.refuse_shared(pair[1], around)
            self.add(pair[1], missing, note=note)
            return
        if isinstance(there, Mapping):  # by an alias, or merged from elsewhere
            entries = {**entries, **self._copied(there)}
        elif there and not (isinstance(there, Scalar) and there.is_null):
            raise self.document.unknown(
                there.start, f"{key} is no mapping, so nothing can be added to it"
            )
        if pair:
            self.fill(around, pair, entries, note)
        else:
            self.add(around, {key: entries}, place, note)

    def fill(self, around: Mapping, pair: Pair, entries: Entries, note: str = "") -> None:
        """Write entries in the place of a key's value, which is a scalar or an alias.

        Raises:
            UnknownText: the value has an anchor.
        """
        key, value = pair
        if value.anchor:
            raise self.document.unknown(value.start, f"other places share &{value.anchor}")
        if around.is_flow:
            words = f"{self._colon(pair)}{{{braces(entries)}}}"
            self.edits.append((value.start, value.end, words))
            return
        space = " " * (key.column + 2)
        words = "".join(f"\n{space}{line}" for line in block(entries, note))
        if value.start == value.end:  # the comment behind the colon stays there
            at = line_end(self.document, value.end)
            self.edits.append((at, at, words))
        else:
            start = len(self.document.text[: value.start].rstrip(" \t"))
            self.edits.append((start, value_end(self.document, value), words))

    def exchange(self, mapping: Mapping, pair: Pair, entries: Values) -> None:
        """Write entries in the place of a key and its value.

        Raises:
            UnknownText: the value has an anchor, or the key follows a question mark.
        """
        key, value = pair
        if value.anchor:
            raise self.document.unknown(value.start, f"other places share &{value.anchor}")
        start = key.start if mapping.is_flow else pair_start(self.document, key)
        space = "\n" + " " * key.column
        words = braces(entries) if mapping.is_flow else space.join(block(entries))
        self.edits.append((start, value_end(self.document, value), words))

    def remove_all(self, around: Mapping, key: str, names: Collection[str]) -> None:
        """Take names out of the mapping of a key, and the key with them where none is left.

        Raises:
            UnknownText: other places share it.
        """
        pair, there = around.pair(key), around.below(key)
        if not pair or not there or not names:
            return
        self.refuse_shared(there)
        found = [
            each for each in there.pairs if isinstance(each[0], Scalar) and each[0].value in names
        ]
        if len(found) == len(there.pairs):
            self.remove(around, pair)
        else:
            for each in found:
                self.remove(there, each)

    def remove(self, mapping: Mapping, pair: Pair) -> None:
        """Take a key and its value out; a mapping that loses its only key is left without value."""
        at = mapping.pairs.index(pair)
        start, end = pair[0].start, pair[1].end
        following = mapping.pairs[at + 1 : at + 2]
        if mapping.is_flow:
            if following:
                end = following[0][0].start
            elif at:
                start = mapping.pairs[at - 1][1].end
        else:
            start = pair_start(self.document, pair[0])
            text = self.document.text
            if not text[line_start(text, start) : start].strip():
                start, end = removal(self.document, pair)
            elif following:  # the dash of an item stays, for the next key
                end = pair_start(self.document, following[0][0])
        self.edits.append((start, end, ""))

    def _colon(self, pair: Pair) -> str:
        """What is missing between a key and a value that is not there yet."""
        between = self.document.text[pair[0].end : pair[1].start]
        return ": " if ":" not in between else " " * between.endswith(":")

    def _add_in_braces(self, mapping: Mapping, entries: Entries) -> None:
        opened = _OPENED.match(self.document.text, mapping.start)
        if not opened:
            raise self.document.unknown(mapping.start, "a pair in brackets has no braces")
        comma = ", " if mapping.pairs and entries else ""
        self.edits.append((opened.end(), opened.end(), braces(entries) + comma))

    def _copied(self, mapping: Mapping) -> dict[str, str]:
        """The entries of a mapping, to be written a second time."""
        copied = {}
        for name, given in mapping.pairs:
            value = resolved(given)
            if not (isinstance(name, Scalar) and isinstance(value, Scalar)):
                raise self.document.unknown(mapping.start, "an alias brings more than plain values")
            words = value.value
            copied[name.value] = Written(json.dumps(words)) if value.style else words
        return copied
