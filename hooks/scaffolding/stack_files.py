"""What the files of a stack may be: their names, kinds and sizes, judged before one is used.

Git's reading of ``.git`` on macOS and Windows: `is_hfs_dotgit` and `is_ntfs_dotgit` in
https://github.com/git/git/blob/master/path.c and utf8.c. Names on Windows:
https://learn.microsoft.com/windows/win32/fileio/naming-a-file.
"""

import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hooks.errors import StackError
from hooks.system.tree import Tree, read_tree, scan

MOST_FILES = 2000
LARGEST_FILE = 50 << 20  # bytes; GitHub warns of larger files, and takes none above 100 MiB
LARGEST_TREE = 100 << 20  # bytes of all files together
LONGEST_PATH = 200  # characters in a project: Windows takes 260, the folder of the project included
LONGEST_SOURCE_PATH = 1000  # characters in a stack's repository, where names are templates
LONGEST_NAME = 255  # bytes of a file's or folder's name, on every system
LISTED = 5  # problems in one message
SHOWN = 120  # characters of a path in a message
NAMES = 4096  # of folders and files, remembered: most come again and again

_KINDS = {
    stat.S_IFLNK: "is a symbolic link",
    0o160000: "is a submodule",
}
# What HFS+ leaves out when it compares names.
_IGNORED = dict.fromkeys(
    [*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF]
)
_DIRECTIONS = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_UNPRINTED = frozenset({"Cc", "Zl", "Zp"})  # control characters, and breaks of lines
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?")
_SHORT = re.compile(r"[^.]{1,8}(?<=~[0-9])(\.[^.]{0,3})?")  # such as GIT~1
_JINJA = re.compile(r"\{[{%#]")


@dataclass(frozen=True)
class File:
    """A file, judged by what is known of it before it is read.

    Attributes:
        path: its POSIX path, with bytes that are no UTF-8 as `os.fsdecode` gives them.
        mode: its kind and rights, as the disk or git's tree has them.
        size: bytes.
    """

    path: str
    mode: int
    size: int


def read_files(folder: Path, owner: str) -> Tree:
    """The files that a stack wrote, as a project may have them.

    Args:
        folder: where they lie.
        owner: the stack in the words of messages.

    Raises:
        StackError: one of them may be in no project.
    """
    refuse_files(files_of(folder), owner)
    return read_tree(folder)


def files_of(folder: Path) -> Iterator[File]:
    """All that lies in a folder, links as links."""
    return (File(name, state.st_mode, state.st_size) for name, state in scan(folder))


def refuse_files(files: Iterable[File], owner: str) -> None:
    """Refuse what may be in no project.

    Raises:
        StackError: the text lists the paths, each with what is wrong.
    """
    _refuse(faults(files), owner, "writes")


def faults(files: Iterable[File]) -> list[str]:
    """What is wrong with the files of a project, each with its path."""
    listed = sorted(files, key=lambda file: file.path)
    return [*_common(listed, LONGEST_PATH), *_in_project(listed)]


def refuse_source(files: Iterable[File], owner: str) -> None:
    """Refuse what may be in no stack, whose names are templates still.

    Raises:
        StackError: the text lists the paths, each with what is wrong.
    """
    listed = sorted(files, key=lambda file: file.path)
    _refuse([*_common(listed, LONGEST_SOURCE_PATH)], owner, "holds")


def shown(path: str) -> str:
    """A path for people: on one line, with nothing that a terminal or a runner would obey."""
    short = path if len(path) <= SHOWN else f"{path[: SHOWN // 2]}…{path[-SHOWN // 2 :]}"
    return repr(short).replace("##[", "## [")


def _refuse(problems: Sequence[str], owner: str, verb: str) -> None:
    if not problems:
        return
    listed = [f"- {each}" for each in problems[:LISTED]]
    if more := len(problems) - len(listed):
        listed.append(f"- and {more} more")
    raise StackError(
        f"{owner} {verb} what ml-init does not take:\n"
        + "\n".join(listed)
        + "\nNothing of it was used. Choose another stack, or correct this one."
    )


def _common(files: Sequence[File], longest: int) -> Iterator[str]:
    """What is wrong wherever the files lie."""
    if len(files) > MOST_FILES:
        yield f"{len(files)} files, and {MOST_FILES} are the most"
        return
    if (total := sum(file.size for file in files)) > LARGEST_TREE:
        yield f"files of {_megabytes(total)} together, and {_megabytes(LARGEST_TREE)} is the most"
    for file in files:
        for fault in _faults(file, longest):
            yield f"{shown(file.path)} {fault}"
    yield from _clashes([file.path for file in files])
    yield from _repositories([file.path for file in files])


def _faults(file: File, longest: int) -> Iterator[str]:
    if not stat.S_ISREG(file.mode):
        yield _KINDS.get(stat.S_IFMT(file.mode), "is no plain file")
    if file.size > LARGEST_FILE:
        yield f"has {_megabytes(file.size)}, and {_megabytes(LARGEST_FILE)} is the most"
    if len(file.path) > longest:
        yield f"has {len(file.path)} characters, and {longest} are the most"
    yield from dict.fromkeys(
        fault for name in file.path.split("/") for fault in _faults_of_name(name)
    )


@lru_cache(NAMES)
def _faults_of_name(name: str) -> tuple[str, ...]:
    return tuple(_judge_name(name))


def _judge_name(name: str) -> Iterator[str]:
    if name in {"", ".", ".."}:
        yield "is no path within a folder"
    if any("\ud800" <= each <= "\udfff" for each in name):
        yield "is not UTF-8"
    elif len(name.encode()) > LONGEST_NAME:
        yield f"has a name of more than {LONGEST_NAME} bytes"
    # Of ASCII no other characters are unprintable than those of control.
    if not (name.isascii() and name.isprintable()) and any(
        unicodedata.category(each) in _UNPRINTED or each in _DIRECTIONS for each in name
    ):
        yield "has a control character in its name"
    if is_gits(name):
        yield "would be git's own folder, to one git or another"


def is_gits(name: str, own: frozenset[str] = frozenset({".git", "git~1"})) -> bool:
    """Whether any git, on any system, takes a name for one of its own.

    Args:
        name: of a file or folder.
        own: git's names, in lower case.
    """
    parts = re.split(r"[\\:]", name.translate(_IGNORED))
    return any(part.rstrip(" .").casefold() in own for part in parts)


def _in_project(files: Sequence[File]) -> Iterator[str]:
    """What is wrong with paths that Copier renders, and that a team has on any system."""
    for file in files:
        faults = (fault for name in file.path.split("/") for fault in _faults_in_project(name))
        for fault in dict.fromkeys(faults):
            yield f"{shown(file.path)} {fault}"


@lru_cache(NAMES)
def _faults_in_project(name: str) -> tuple[str, ...]:
    return tuple(_judge_name_in_project(name))


def _judge_name_in_project(name: str) -> Iterator[str]:
    if _JINJA.search(name):
        yield "would be rendered as a template of Jinja"
    if "##[" in name:
        yield "would be a command to a runner of GitHub Actions"
    if is_gits(name, frozenset({".gitmodules"})):
        yield "is for submodules"
    if re.search(r'[<>:"|?*\\]', name) or name.endswith((" ", ".")) or _DEVICES.fullmatch(name):
        yield "is no name on Windows"
    if _SHORT.fullmatch(name):
        yield "is the short form of another name on Windows"


def _clashes(paths: Sequence[str]) -> Iterator[str]:
    """Two paths, of files or folders, that are one where case or composition does not count."""
    folders: dict[str, str] = {}
    files: dict[str, str] = {}
    for folder in _folders(paths):
        first = folders.setdefault(_key(folder), folder)
        if first != folder:
            yield _clash(folder, first)
    for path in paths:
        key = _key(path)
        if other := folders.get(key) or files.get(key):
            yield _clash(path, other)
        files[key] = path


def _clash(path: str, other: str) -> str:
    return f"{shown(path)} and {shown(other)} are one path on macOS or Windows"


def _repositories(paths: Sequence[str]) -> Iterator[str]:
    """Folders that git takes for a repository, with settings of their own that it would obey."""
    keys = {*map(_key, paths), *map(_key, _folders(paths))}
    for path in paths:
        folder, _, name = path.rpartition("/")
        beside = [_key(f"{folder}/{each}".lstrip("/")) for each in ("objects", "refs", "commondir")]
        if name.lower() == "head" and keys.intersection(beside):
            yield f"{shown(path)} would make its folder a repository of git"


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """Every folder on the way to the files, once."""
    seen = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in seen:
            seen.add(folder)
            yield folder
            folder = folder.rpartition("/")[0]


def _key(path: str) -> str:
    """What is the same for two paths that are one where case or composition does not count."""
    if path.isascii():
        return path.lower()
    folded = unicodedata.normalize("NFD", path.translate(_IGNORED)).casefold()
    return unicodedata.normalize("NFD", folded)


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.0f} MiB"
