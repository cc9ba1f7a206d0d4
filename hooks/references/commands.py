"""References in commands: scripts, Makefiles, lists of requirements, `run:` of workflows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hooks.references.reference import HERE, Kind, Reference, is_path, path_kind, slashes

_WORD = re.compile(
    r"""(?P<quote>["'])(?P<quoted>[^"'\n]*)(?P=quote)|(?P<plain>[^\s"'`;|&()<>=,]+)"""
)
_ENDS_COMMAND = re.compile(r"[;|&]")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_FILLED_IN = re.compile(r"\$\{\{.*?\}\}")
_OPTION_WITH_VALUE = {"-t", "--target", "-p", "--profile", "--var", "-o", "--output"}
_TARGET = {"-t", "--target"}
_GO = {"cd", "%cd", "pushd"}
_FILE_FOLLOWS = {"-r", "--requirement", "-c", "--constraint", "-e", "--editable"}


@dataclass
class _Command:
    """The command that is being read: its words so far."""

    words: list[str] = field(default_factory=list)

    def kind_of(self, word: str) -> Kind | None:
        """What its next word names."""
        last = self.words[-1] if self.words else ""
        if last in _TARGET:
            return Kind.TARGET
        if last in _GO:
            return Kind.FOLDER
        if self._is_resource(word, last):
            return Kind.RESOURCE
        bare = last in _FILE_FOLLOWS or ("pytest" in self.words and not word.startswith("-"))
        return path_kind(word) if is_path(word, bare=bare) else None

    def _is_resource(self, word: str, last: str) -> bool:
        """Whether this is what `bundle run` runs: its first word that is no option."""
        if word.startswith("-") or last in _OPTION_WITH_VALUE:
            return False
        for at in range(len(self.words) - 1):
            if self.words[at : at + 2] == ["bundle", "run"]:
                rest = zip(self.words[at + 1 :], self.words[at + 2 :], strict=False)
                return all(w.startswith("-") or b in _OPTION_WITH_VALUE for b, w in rest)
        return False


def in_commands(
    text: str, *, start: int = 0, line: int = 1, bases: tuple[str, ...] = (HERE,), scope: int = 0
) -> Iterator[Reference]:
    """The references of a script.

    Args:
        text: the script's lines.
        start: where they begin in the file.
        line: the number of the first.
        bases: where its paths start.
        scope: the script's number in the file.
    """
    command = _Command()
    for number, row in enumerate(text.splitlines(keepends=True), line):
        code = _FILLED_IN.sub(lambda found: "$" * len(found[0]), _COMMENT.sub("", row)).rstrip()
        goes_on = code.endswith("\\")
        code = code.removesuffix("\\")
        behind = 0
        for found in _WORD.finditer(code):
            if _ENDS_COMMAND.search(code, behind, found.start()):
                command = _Command()
            behind = found.end()
            which = "plain" if found["plain"] else "quoted"
            word = found[which]
            if kind := command.kind_of(word):
                place = start + found.start(which)
                path = word if kind in {Kind.TARGET, Kind.RESOURCE} else slashes(word)
                yield Reference(kind, path, word, place, number, bases, scope)
            command.words.append(word)
        start += len(row)
        if not goes_on:
            command = _Command()
