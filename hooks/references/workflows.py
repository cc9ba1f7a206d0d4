"""References in GitHub's workflows: their filters, folders and scripts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hooks.references.commands import in_commands
from hooks.references.reference import Kind, Reference, is_path, path_kind
from hooks.references.resolving import join
from hooks.references.settings import ROW, values

TOP = ("",)
_BLOCK = re.compile(r"[|>][-+\d]*\s*(?:#.*)?$")


@dataclass(frozen=True)
class _Row:
    """A line of the file: its key, and the column at which the key or the entry stands."""

    text: str
    start: int
    column: int
    key: str
    value: int
    opens_entry: bool

    @property
    def folder(self) -> str | None:
        """The working directory that it sets, from the top; nothing where it sets none."""
        if self.key != "working-directory":
            return None
        return next((join("", value) for _, value in values(self.text)), None)


def in_workflow(text: str) -> Iterator[Reference]:
    """The references of a workflow, from the repository's top or a script's working directory."""
    rows = _rows(text)
    inside = 0  # the row behind the block that is being skipped
    for index, row in enumerate(rows):
        if index < inside:
            continue
        if row.key == "run":
            inside = _end_of_block(rows, index)
            script = text[
                row.start + row.value : rows[inside - 1].start + len(rows[inside - 1].text)
            ]
            base = (_working_directory(rows, index),)
            place = {"start": row.start + row.value, "line": index + 1}
            yield from in_commands(script, **place, bases=base, scope=index + 1)
            continue
        for at, value in values(row.text):
            yield from _named(value, row, at, index + 1)


def _named(value: str, row: _Row, at: int, line: int) -> Iterator[Reference]:
    """What one value names: a `!` in front of a filter is left out."""
    excluded = value.startswith("!")
    path = value[excluded:]
    bare = row.key == "working-directory"
    if is_path(path, bare=bare) and row.key != "uses":
        kind = Kind.PATH if bare else path_kind(path)
        yield Reference(kind, path, path, row.start + at + excluded, line, TOP)


def _rows(text: str) -> Sequence[_Row]:
    rows, start = [], 0
    for line in text.splitlines(keepends=True):
        found = ROW.match(line)
        lead = found["lead"] if found else ""
        key = ((found["key"] or "") if found else "").strip("\"'")
        value = found.start("value") if found else 0
        rows.append(_Row(line, start, len(lead), key, value, "-" in lead))
        start += len(line)
    return rows


def _end_of_block(rows: Sequence[_Row], index: int) -> int:
    """The row behind a script that begins at a row."""
    head = rows[index]
    behind = index + 1
    if not _BLOCK.match(head.text[head.value :]):
        return behind
    while behind < len(rows) and (
        not rows[behind].text.strip() or _indent(rows[behind]) >= head.column
    ):
        behind += 1
    return behind


def _indent(row: _Row) -> int:
    """The column of its first character, moved in by one where deeper than any key there."""
    return len(row.text) - len(row.text.lstrip(" \t")) - 1


def _working_directory(rows: Sequence[_Row], index: int) -> str:
    """Where a script runs: what its own step says, else the nearest default above or below."""
    column = rows[index].column
    first = index
    while first > 0 and not rows[first].opens_entry and rows[first - 1].column >= column:
        first -= 1
    step = [rows[first]]
    for row in rows[first + 1 :]:
        if row.text.strip() and (row.column < column or (row.opens_entry and row.column <= column)):
            break
        step.append(row)
    own = [row.folder for row in step if row.column == column]
    usual = [row for row in rows if row.folder is not None and _is_default(rows, row)]
    above = [row.folder for row in usual if row.start < rows[index].start]
    below = [row.folder for row in usual if row.start > rows[index].start]
    found = (folder for folder in [*own, *reversed(above), *below] if folder is not None)
    return next(found, "")


def _is_default(rows: Sequence[_Row], row: _Row) -> bool:
    """Whether it stands below `run:` with nothing else, as in `defaults`."""
    above = [other for other in rows if other.start < row.start and other.text.strip()]
    parent = next((o for o in reversed(above) if o.key and o.column < row.column), None)
    return parent is not None and parent.key == "run" and not parent.opens_entry
