"""References in Markdown: links and pictures."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from hooks.references.reference import Kind, Reference, is_path

_LINK = re.compile(
    r"""\]\([ \t]*<?(?P<inline>[^\s()<>#?]+)"""
    r"""|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?(?P<listed>[^\s<>#?]+)"""
    r"""|<(?:img|a)\b[^>\n]*?\b(?:src|href)=["'](?P<tagged>[^"'#?\n]+)""",
    re.MULTILINE,
)


def in_document(text: str) -> Iterator[Reference]:
    """The relative links of a Markdown file, without what follows a `#`."""
    for found in _LINK.finditer(text):
        which = next(name for name, value in found.groupdict().items() if value)
        path = unquote(found[which])
        # A link needs no slash and no ending: `[the licence](LICENSE)`.
        if is_path(path, bare=True):
            line = text.count("\n", 0, found.start(which)) + 1
            yield Reference(Kind.LINK, path, found[which], found.start(which), line)
