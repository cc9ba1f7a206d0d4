"""How much of a render and of a project are the same lines."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

_IDENTITY = re.compile(r"(?m)^( *uuid:).*$")
REMEMBERED = 20000  # comparisons: most files are the same in many commits


@dataclass(frozen=True)
class Likeness:
    """What a render and a project have in common.

    Attributes:
        common: lines that both have, each counted twice.
        lines: lines of both together.
        identical: files that are the same, but for line ends and the bundle's identity.
        of: files of the render.
    """

    common: int
    lines: int
    identical: int
    of: int

    @property
    def share(self) -> float:
        """The common part, from 0 to 1; absolute numbers would prefer short stacks."""
        return self.common / self.lines if self.lines else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether nothing differs."""
        return self.identical == self.of > 0 and self.common == self.lines


def likeness(
    rendered: Mapping[str, str], text: Callable[[str], str | None], beside: Collection[str] = ()
) -> Likeness:
    """Compare a render with a project, file by file.

    Args:
        rendered: the texts of the render, by their paths in the project.
        text: the project's text at a path; None where it has no file there.
        beside: paths at which other renders have files: where only the project has one too, its
            lines count, or a render with fewer files would always be nearer.
    """
    common = lines = identical = 0
    for path, ours in rendered.items():
        theirs = text(path)
        both, together, is_same = compare(ours, theirs)
        common, lines, identical = common + both, lines + together, identical + is_same
    for path in set(beside) - rendered.keys():
        if (theirs := text(path)) is not None:
            lines += len(lines_of(theirs))
    return Likeness(common, lines, identical, len(rendered))


def are_same(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Whether two renders are the same, file by file."""
    return first.keys() == second.keys() and all(
        compare(text, second[path])[2] for path, text in first.items()
    )


@lru_cache(REMEMBERED)
def compare(ours: str, theirs: str | None) -> tuple[int, int, bool]:
    """Common lines counted twice, lines of both, and whether two texts are the same."""
    mine = lines_of(ours)
    if theirs is None:
        return 0, len(mine), False
    other = lines_of(theirs)
    if mine == other:
        return 2 * len(mine), 2 * len(mine), True
    return 2 * (Counter(mine) & Counter(other)).total(), len(mine) + len(other), False


@lru_cache(REMEMBERED)
def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text, without what no two renders have in common."""
    plain = _IDENTITY.sub(r"\1", text.replace("\r\n", "\n"))
    return tuple(plain.removesuffix("\n").split("\n"))
