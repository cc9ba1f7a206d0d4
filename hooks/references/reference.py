"""A place in a file that names another file, a folder, a module, or a part of the bundle."""

import re
from dataclasses import dataclass
from enum import Enum, auto

# Where a relative path starts. Any other base is a folder of the project, "" its top.
HERE = "."  # the file's own folder, or where a `cd` before it led
ABOVE = ".."  # any folder on the way from the file to the top: a program may run in each


class Kind(Enum):
    """What is named, and so what may be left out."""

    PATH = auto()  # a file or a folder
    PATTERN = auto()  # all files that a glob matches
    NOTEBOOK = auto()  # a file, perhaps without its ending
    FOLDER = auto()  # where the paths after it start: `cd`
    LINK = auto()  # a link of a document, percent-encoded
    MODULE = auto()  # Python's: `package.module`, or `package:name` of `from package import name`
    TARGET = auto()  # of the bundle
    RESOURCE = auto()  # of the bundle: a job, a model
    VARIABLE = auto()  # of the bundle


@dataclass(frozen=True)
class Reference:
    """One reference.

    Attributes:
        kind: what it names.
        path: the name, as a path with slashes; a module's with dots.
        text: how it stands in the file, from ``start`` on.
        start: the place in the file's text.
        line: the line, counted from 1.
        bases: where its path may start, tried in this order.
        scope: the number of the script it stands in; a `cd` reaches to the end of its own.
    """

    kind: Kind
    path: str
    text: str
    start: int
    line: int
    bases: tuple[str, ...] = (HERE,)
    scope: int = 0

    @property
    def end(self) -> int:
        """The place right behind it."""
        return self.start + len(self.text)


_NOT_OURS = re.compile(r"^[/\\~#@%!-]|\{\{|\{\w*\}|[$:`\n<>|]")
_ENDING = re.compile(r"\.[A-Za-z]\w*$")
_WILDCARD = re.compile(r"[*?\[]")


def is_path(text: str, *, bare: bool = False) -> bool:
    """Whether a text can be a relative path, with nothing in it that a program fills in.

    Args:
        text: what stands there.
        bare: whether a word without a slash and an ending is a path too.
    """
    if not text or text == "." or text != text.strip() or _NOT_OURS.search(text):
        return False
    return bare or "/" in text or "\\" in text or text == ".." or bool(_ENDING.search(text))


def path_kind(text: str) -> Kind:
    """Whether a path is a pattern or names one thing."""
    return Kind.PATTERN if _WILDCARD.search(text) else Kind.PATH


def fixed_part(pattern: str) -> str:
    """The folders of a pattern in front of its first wildcard, with a slash at the end."""
    head = pattern[: found.start()] if (found := _WILDCARD.search(pattern)) else pattern
    return head[: head.rfind("/") + 1]


def slashes(text: str) -> str:
    """A path as it stands, with slashes."""
    return text if "/" in text else text.replace("\\", "/")
