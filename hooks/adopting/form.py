"""What a stack writes, with a token in the place of each input that people type.

A stack that is rendered with tokens decodes itself: a line of it that holds one says where a
project shows the value, and filled with values the same text is what the stack writes for them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from hooks.adopting.inputs import is_folder
from hooks.errors import StackError

SETTINGS = "databricks.yml"
MARK = "zq"  # in every token
WITHOUT_SCHEME = 2  # the place of that spelling
_THREE_PARTS = re.compile(r"\w+\.\w+\.\w+")
_REFERENCE = re.compile(r"\{\{ *\.?(\w+) *\}\}")


def token(number: int, name: str, details: Mapping[str, object]) -> str:
    """A value that no project has, of the form that an input asks.

    Args:
        number: of the input, another one for each.
        name: the input.
        details: what the stack's schema says of it.
    """
    mark = f"{MARK}{number:02}z"
    told = " ".join(str(details.get(word, "")) for word in ("pattern", "default", "description"))
    if is_folder(name):
        return f"{mark}-{MARK}"  # Python spells it with _, which is told apart
    if "https" in told:
        return f"https://{mark}.example.com"
    if _THREE_PARTS.search(_REFERENCE.sub(r"\1", str(details.get("default", "")))):
        return f"{mark}a.{mark}b.{mark}c"
    return mark


def spellings(value: str) -> tuple[str, ...]:
    """How stacks write a value: as it is, as Python can spell it, and without its beginning.

    The beginning is the scheme of a URL, and the catalog of a table.
    """
    without_scheme = value.partition("://")[2] or value
    without_catalog = value.partition(".")[2] if _THREE_PARTS.fullmatch(value) else value
    return (value, value.replace("-", "_"), without_scheme, without_catalog)


@dataclass(frozen=True)
class Spelling:
    """One way in which an input is written: which input, and the number of the way."""

    input: str
    way: int


@dataclass(frozen=True)
class Form:
    """The files that a stack writes for some choices.

    Attributes:
        tokens: by the inputs that people type.
        files: the text of each by its path from the project's folder, both with tokens; of a file
            that is no text a zero and git's id of its content.
    """

    tokens: Mapping[str, str]
    files: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> "Form":
        """Read what `dump` wrote.

        Raises:
            StackError: the stack could not be rendered then.
        """
        raw = json.loads(text)
        if "refusal" in raw:
            raise StackError(raw["refusal"])
        return cls(raw["tokens"], raw["files"])

    def dump(self) -> str:
        """The form as text."""
        return json.dumps({"tokens": self.tokens, "files": self.files})

    @cached_property
    def marks(self) -> Mapping[str, Spelling]:
        """What stands for an input in a text, by its spelling."""
        found = dict[str, Spelling]()
        for name, each in self.tokens.items():
            for way, mark in enumerate(spellings(each)):
                found.setdefault(mark, Spelling(name, way))
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds every mark; none begins with another one."""
        return re.compile("|".join(map(re.escape, self.marks)) or r"(?!)")

    @cached_property
    def bundle(self) -> str:
        """The bundle's folder, with tokens; empty where there is no bundle."""
        found = [path for path in self.files if PurePosixPath(path).name == SETTINGS]
        return str(PurePosixPath(found[0]).parent) if found else ""

    def split(self, text: str) -> tuple[list[str], list[Spelling]]:
        """The parts of a text around its marks, and what these stand for."""
        marks = [self.marks[mark] for mark in self.pattern.findall(text)]
        return self.pattern.split(text), marks

    def fill(self, text: str, values: Mapping[str, str]) -> str:
        """The text with values in the place of tokens; one without a value stays."""

        def value(found: re.Match[str]) -> str:
            mark = self.marks[found[0]]
            told = values.get(mark.input)
            return found[0] if told is None else spellings(told)[mark.way]

        return self.pattern.sub(value, text) if MARK in text else text

    def places(self, values: Mapping[str, str], bundle: str) -> Iterator[tuple[str, str]]:
        """Each path of the form with its path in a project.

        Args:
            values: of the inputs.
            bundle: the bundle's folder in the project, which may have been renamed.
        """
        ours = f"{self.bundle}/"
        for path in self.files:
            if path.startswith(ours):
                rest = self.fill(path.removeprefix(ours), values)
                yield path, rest if bundle == "." else f"{bundle}/{rest}"
            else:
                yield path, self.fill(path, values)
