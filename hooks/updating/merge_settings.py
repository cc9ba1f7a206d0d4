"""What a project tells git of its merges: attributes of its files, and drivers.

Attributes come from the files of the worktree, which are the user's side, as `git merge` reads them
(https://git-scm.com/docs/gitattributes, and `read_attr` in git's attr.c); git itself resolves them.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.system.git import git

# The attributes that a merge obeys.
OBEYED = (
    "conflict-marker-size",
    "crlf",
    "eol",
    "filter",
    "ident",
    "merge",
    "text",
    "working-tree-encoding",
)
CONFIGURED = r"^(merge|filter)\.|^core\.(autocrlf|eol|safecrlf|checkroundtripencoding)$"
DRIVER = re.compile(r"merge\..*\.driver", re.DOTALL)


@dataclass(frozen=True)
class MergeSettings:
    """What a repository without a worktree has to be told, to merge as the user's does.

    Attributes:
        attributes: the lines of its file info/attributes.
        configuration: the user's, as pairs of key and value.
        folder: where drivers run; nothing where there are none.
    """

    attributes: bytes = b""
    configuration: tuple[tuple[str, str], ...] = ()
    folder: Path | None = None

    @classmethod
    def of(cls, top: Path, prefix: str, names: Iterable[str]) -> "MergeSettings":
        """Ask git.

        Args:
            top: the repository's own folder.
            prefix: the project's folder below it with a slash at its end; empty where they are one.
            names: the files of the project that may be merged.
        """
        configuration = tuple(_configuration(top))
        has_drivers = any(DRIVER.fullmatch(key) for key, _ in configuration)
        lines = b"".join(_lines(top / prefix, names))
        return cls(lines, configuration, top if has_drivers else None)

    def environment(self, scratch: Path) -> Mapping[str, str]:
        """The variables by which git merges like this, in a bare repository of ours.

        Only with a worktree does git renormalise (`git_attr_set_direction` in its attr.c).
        """
        pairs = [*map(_silenced, self.configuration), ("core.attributesFile", os.devnull)]
        found = {"GIT_DIR": str(scratch), "GIT_ATTR_NOSYSTEM": "1"}
        if any(key == "merge.renormalize" for key, _ in pairs):
            found["GIT_WORK_TREE"] = str(scratch)
        for number, (key, value) in enumerate(pairs):
            found |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return {**found, "GIT_CONFIG_COUNT": f"{len(pairs)}"}


def _silenced(pair: tuple[str, str]) -> tuple[str, str]:
    """A setting; what a driver prints would stand in the midst of git's own output."""
    key, value = pair
    return (key, f"{{ {value}\n}} >&2") if DRIVER.fullmatch(key) else pair


def _configuration(top: Path) -> Iterator[tuple[str, str]]:
    told = git(top, "config", "-z", "--get-regexp", CONFIGURED, accept=(0, 1))  # 1: there is none
    for entry in filter(None, told.split("\0")):
        key, separator, value = entry.partition("\n")
        yield key, value if separator else "true"


def _lines(project: Path, names: Iterable[str]) -> list[bytes]:
    """One line for each file, with all that is obeyed; none where no file has an attribute."""
    asked = os.fsencode("".join(f"{name}\0" for name in names))
    told = git(project, "check-attr", "-z", "--stdin", *OBEYED, given=asked)
    words = told.split("\0")
    found = dict[str, list[str]]()
    for name, attribute, value in zip(words[0::3], words[1::3], words[2::3], strict=False):
        marks = {"set": "", "unset": "-", "unspecified": "!"}
        word = f"{marks[value]}{attribute}" if value in marks else f"{attribute}={value}"
        found.setdefault(name, []).append(word)
    if all(word.startswith("!") for words in found.values() for word in words):
        return []
    return [b"%b %b\n" % (_pattern(n), os.fsencode(" ".join(each))) for n, each in found.items()]


def _pattern(name: str) -> bytes:
    """A pattern that matches one path and no other."""
    literal = re.sub(r"[*?\[\\]", r"\\\g<0>", f"/{name}")
    return b'"%b"' % os.fsencode(re.sub(r'[\\"]|[\x01-\x1f\x7f]', _escaped, literal))


def _escaped(letter: re.Match[str]) -> str:
    found = letter[0]
    return f"\\{found}" if found in '\\"' else f"\\{ord(found):03o}"
