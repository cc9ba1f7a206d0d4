"""Where the lines of a value begin and end, in the text that it stands in."""

import re

from hooks.formats.yaml_text.nodes import (
    TEXT_BLOCKS,
    Document,
    Mapping,
    Node,
    Pair,
    Scalar,
    Sequence,
)

_BREAKS = "\n\r\x85\u2028\u2029"  # all that YAML 1.1 knows
_BREAK = re.compile(rf"\r\n|[{_BREAKS}]|\Z")
_BLANK = re.compile(r"\n[ \t]*\r?\n")
_REST = re.compile(r"[ \t]*(?:[ \t]#.*)?")
_COMMENT = re.compile(r"(?:[ \t]*\r?\n)*([ \t]*)#[^\r\n]*(?:\r?\n|\Z)")


def line_start(text: str, at: int) -> int:
    """The start of the line of a character."""
    start = max(text.rfind(each, 0, at) for each in _BREAKS) + 1
    return start + (not start and text.startswith("\ufeff"))


def line_end(document: Document, at: int) -> int:
    """The end of a line whose last value ends here; a comment may come behind it.

    Raises:
        UnknownText: something else does.
    """
    end = _break(document.text, at).start()
    if not _REST.fullmatch(document.text, at, end):
        raise document.unknown(at, "something follows the value")
    return end


def pair_start(document: Document, key: Node) -> int:
    """The start of a key in block style.

    Raises:
        UnknownText: a question mark stands before it.
    """
    if document.text[line_start(document.text, key.start) : key.start].rstrip().endswith("?"):
        raise document.unknown(key.start, "the key follows a question mark")
    return key.start


def behind(document: Document, value: Node) -> int | None:
    """The end of a value's last line; None where a line there would change a block of text."""
    while isinstance(value, Mapping | Sequence) and not value.is_flow:
        value = value.pairs[-1][1] if isinstance(value, Mapping) else value.items[-1]
    if not (isinstance(value, Scalar) and value.style in TEXT_BLOCKS):
        return line_end(document, value.end)
    end = value_end(document, value)
    keeps_breaks = "+" in document.text[value.start : end].splitlines()[0]
    ends_in_spaces = value.value.rstrip("\n") != value.value.rstrip()
    if keeps_breaks or ends_in_spaces or end == value.end:
        return None
    return _break(document.text, end).start()


def value_end(document: Document, value: Node) -> int:
    """The end of a value's last word; for a block of text, the parser counts what is blank too."""
    if isinstance(value, Scalar) and value.style in TEXT_BLOCKS:
        return value.start + len(document.text[value.start : value.end].rstrip())
    return value.end


def removal(document: Document, pair: Pair) -> tuple[int, int]:
    """The lines of a pair in block style, with what would be left over without it.

    That is the comments that are indented in it, and blank lines that would stand twice or last.
    """
    text = document.text
    start, last = line_start(text, pair[0].start), behind(document, pair[1])
    end = pair[1].end if last is None else _break(text, last).end()
    while (comment := _COMMENT.match(text, end)) and len(comment[1]) > pair[0].column:
        end = comment.end()
    kept, rest = len(text[:start].rstrip()), end + len(text[end:]) - len(text[end:].lstrip())
    if rest == len(text):
        return (_break(text, kept).end() if kept else start), rest
    if _BLANK.search(text, kept, start):
        end = line_start(text, rest)
    return start, end


def _break(text: str, at: int) -> re.Match[str]:
    """The first line break from here on, or the end of the text."""
    return next(_BREAK.finditer(text, at))
