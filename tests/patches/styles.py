"""The same data as YAML in the many styles that people write it in."""

import json
import re
from collections.abc import Mapping
from random import Random

PLAIN = re.compile(r"[A-Za-z0-9$/.](?:(?!: | #).)*(?<![:\s])")
IN_BRACES = re.compile(r"[\w./@-]+")


class Style:
    """Writes data as YAML; every choice of style is drawn from a source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.ends_in_text = False

    def document(self, data: Mapping[str, object]) -> str:
        """The text of a file, with line ends of Unix or of Windows."""
        lines = [*(["---"] * self.may(0.1)), *self.pairs(data, 0)]
        text = "\n".join(lines) + "\n" * (self.ends_in_text or self.may(0.9))
        return text.replace("\n", "\r\n") if self.may(0.2) else text

    def may(self, share: float) -> bool:
        """Whether something happens that happens so often."""
        return self.chance.random() < share

    def pairs(self, data: Mapping[str, object], column: int) -> list[str]:
        """The lines of a mapping in block style."""
        lines = []
        for name, value in data.items():
            key = self.key(name) + " " * self.may(0.05) + ":"
            below = self.value(value, column)
            lines += [""] * self.may(0.1) + [" " * column + "# env: none"] * self.may(0.1)
            lines += [" " * column + key + below[0], *below[1:]]
        return lines

    def key(self, name: str) -> str:
        """A key, sometimes in quotes."""
        return json.dumps(name) if self.may(0.1) else name

    def value(self, value: object, column: int) -> list[str]:
        """What stands behind a colon, and the lines below it."""
        comment = "  # uses: it" * self.may(0.15)
        self.ends_in_text = False
        if value is None:
            return [" null" * self.may(0.3) + comment]
        if isinstance(value, str):
            return self.scalar(value, column, comment)
        if not value or (self.may(0.2) and "\n" not in json.dumps(value).replace("\\n", "\n")):
            return [f" {self.braces(value)}{comment}"]
        step = self.chance.choice((2, 2, 4))
        if isinstance(value, Mapping):
            return [comment, *self.pairs(value, column + step)]
        assert isinstance(value, list)
        return [comment, *self.items(value, column + step * self.may(0.6))]

    def items(self, value: list[object], column: int) -> list[str]:
        """The lines of a list in block style."""
        lines = []
        for item in value:
            if isinstance(item, Mapping) and item:
                first, *others = self.pairs(item, column + 2)
                while not first.strip() or first.lstrip().startswith("#"):
                    lines.append(first)
                    first, *others = others
                lines += [" " * column + "- " + first.lstrip(), *others]
            else:
                lines.append(" " * column + "- " + self.braces(item))
        return lines

    def scalar(self, value: str, column: int, comment: str) -> list[str]:
        """A text: plain, in quotes, or as a block."""
        if "\n" in value or self.may(0.05):
            self.ends_in_text = True
            lines = value.removesuffix("\n").split("\n")
            sign = "|" if value.endswith("\n") else "|-"
            space = " " * (column + self.chance.choice((2, 4)))
            return [f" {sign}{comment}", *(f"{space}{line}" if line else "" for line in lines)]
        if PLAIN.fullmatch(value) and not self.may(0.15):
            return [f" {value}{comment}"]
        quoted = "'" + value.replace("'", "''") + "'"
        return [f" {quoted if self.may(0.5) else json.dumps(value)}{comment}"]

    def braces(self, value: object) -> str:
        """A value in flow style."""
        if value is None:
            return "null"
        if isinstance(value, str):
            return value if IN_BRACES.fullmatch(value) else json.dumps(value)
        if isinstance(value, Mapping):
            inner = ", ".join(f"{self.key(key)}: {self.braces(one)}" for key, one in value.items())
            return f"{{{inner}}}"
        assert isinstance(value, list)
        return "[" + ", ".join(map(self.braces, value)) + "]"
