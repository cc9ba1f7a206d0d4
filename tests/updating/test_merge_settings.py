"""A merge gives what `git merge` gives in the same repository, whatever that is told of merges."""

import re
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from hooks.system.fast_import import COMMAND, DELETE_ALL, commit, contents
from hooks.system.git import git
from hooks.system.tree import Tree
from hooks.updating.merge_settings import MergeSettings
from hooks.updating.merging import Versions, merge
from hooks.updating.worktree import Worktree
from tests.support.breadth import marks
from tests.updating.merge_scene import tree, with_crlf

Files = Mapping[str, bytes]
LINES = [b"1\n", b"2\n", b"3\n", b"4\n", b"5\n"]
LABEL = re.compile(rb"^(<+|\|+|>+) [\w-]+", re.MULTILINE)  # of a marker; commits differ
ODD = 'a "b" [c]*\\.txt'


def version(mine: bytes, far: bytes = b"5\n") -> Files:
    """The same change in several files, and one that meets no other."""
    near = b"".join([*LINES[:2], mine, *LINES[3:]])
    names = (".a.txt", "near.txt", "doc/near.txt", "doc/deep/near.csv", ODD, "doc/é.txt")
    return {**dict.fromkeys(names, near), "far.txt": b"".join([*LINES[:4], far])}


OLD, NEW = version(b"3\n"), version(b"theirs\n", b"FIVE\n")
MINE = {**version(b"mine\n"), "far.txt": b"0\n" + OLD["far.txt"]}


@dataclass(frozen=True)
class Case:
    """What a repository is told.

    Attributes:
        mine: files that the user has beside the usual ones, or in their place.
        config: the repository's own configuration.
        personal: the user's, for all repositories.
        inside: what stands in its .git/info/attributes.
        new: files of the new version.
        old: files of the old version.
    """

    mine: Files = field(default_factory=dict)
    config: Mapping[str, str] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    inside: str = ""
    new: Files = field(default_factory=dict)
    old: Files = field(default_factory=dict)


def attributes(text: str, folder: str = "") -> Files:
    return {f"{folder}.gitattributes": f"{text}\n".encode()}


OURS = {"merge.mine.driver": "true"}
JOIN = {"merge.mine.driver": "sh ./tools/join %A %O %B %P"}
SCRIPT = b'cat "$1" "$2" "$3" > joined; echo "$4" >> joined; mv joined "$1"\n'
RENORMALIZE = {"merge.renormalize": "true"}
CASES = {
    "nothing": Case(),
    "union": Case(attributes("*.txt merge=union")),
    "union in one folder": Case(attributes("*.txt merge=union", "doc/")),
    "all but one folder": Case(
        {**attributes("*.txt merge=union"), **attributes("*.txt !merge", "doc/")}
    ),
    "deeper folders go before": Case(
        {**attributes("*.csv -merge", "doc/"), **attributes("* merge=union", "doc/deep/")}
    ),
    "a path from the top": Case(attributes("/near.txt merge=union\ndoc/** merge=binary")),
    "binary": Case(attributes("*.txt binary")),
    "not to be merged": Case(attributes("*.txt -merge")),
    "merged again": Case(attributes("*.txt -merge\nnear.txt merge")),
    "a macro": Case(attributes("[attr]both merge=union conflict-marker-size=12\n*.txt both")),
    "long markers": Case(attributes("* conflict-marker-size=20")),
    "a driver": Case(attributes("*.txt merge=mine"), OURS),
    "a driver of one's own": Case(attributes("*.txt merge=mine"), personal=OURS),
    "a driver by default": Case(config={**OURS, "merge.default": "mine"}),
    "union by default": Case(config={"merge.default": "union"}),
    "a driver that fails": Case(
        attributes("*.txt merge=mine"), {"merge.mine.driver": "echo bad > %A; exit 1"}
    ),
    "a driver that talks": Case(
        attributes("*.txt merge=mine"), {"merge.mine.driver": "echo merging %P; true # all"}
    ),
    "a driver that nobody has": Case(attributes("*.txt merge=mine")),
    "a driver in the repository": Case(
        {**attributes("*.txt merge=mine"), "tools/join": SCRIPT}, JOIN
    ),
    "markers with the base": Case(config={"merge.conflictStyle": "diff3"}),
    "CRLF in the worktree": Case(attributes("* text"), {"core.eol": "crlf"}),
    "another encoding": Case(
        {**attributes("far.txt text working-tree-encoding=UTF-16LE"), "é": b"x"}
    ),
    "within .git": Case(attributes("*.txt -merge"), inside="near.txt merge=union\n"),
    "for all one's repositories": Case(
        attributes("near.txt !merge"), personal={"core.attributesFile": "~/attributes"}
    ),
    "what the new version brings comes too late": Case(new=attributes("*.txt merge=union")),
    "the new version's line ends": Case(new=attributes("* text eol=crlf")),
    "line ends of one's own": Case(attributes("*.txt text eol=crlf")),
    "line ends by folder": Case(attributes("* text eol=crlf", "doc/")),
    "automatic line ends": Case(config={"core.autocrlf": "true"}),
    "line ends and union": Case(attributes("* text eol=crlf merge=union")),
    "renormalised": Case(
        {**with_crlf(MINE), **attributes("* text=auto")}, RENORMALIZE
    ),
    "renormalised with line ends": Case(
        {**with_crlf(MINE), **attributes("* text=auto eol=crlf")}, RENORMALIZE
    ),
    "renormalised by folder": Case(
        {**with_crlf(MINE), **attributes("* text=auto", "doc/")}, personal=RENORMALIZE
    ),
    "all in CRLF": Case(with_crlf(MINE), new=with_crlf(NEW), old=with_crlf(OLD)),
    "keywords": Case({**attributes("*.txt ident"), "far.txt": b"$Id$\n" + OLD["far.txt"]}),
}  # fmt: skip


# Of what a project at the top does in another way than one in a folder of its repository.
AT_THE_TOP = (
    "nothing",
    "deeper folders go before",
    "a path from the top",
    "a driver in the repository",
    "within .git",
    "line ends by folder",
)


def cases(gate: Collection[str]) -> list[ParameterSet]:
    return [pytest.param(case, id=name, marks=marks(name, gate)) for name, case in CASES.items()]


def versions(case: Case) -> tuple[Files, Files, Files]:
    old = {**OLD, **case.old}
    return old, {**NEW, **case.new}, {**old, **MINE, **case.mine}


def made(folder: Path, case: Case, prefix: str = "") -> Path:
    """A repository with the three versions as branches; the user's is checked out."""
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=start")
    trees = {
        name: [DELETE_ALL, *contents({f"{prefix}{p}": c for p, c in files.items()}, set())]
        for name, files in zip(("old", "ml-init", "yours"), versions(case), strict=True)
    }
    given = commit("refs/heads/old", trees["old"])
    for name in ("ml-init", "yours"):
        given += commit(f"refs/heads/{name}", trees[name], parent="refs/heads/old")
    git(folder, *COMMAND, given=given)
    for key, value in case.personal.items():
        git(folder, "config", "--global", key, value)
    (Path.home() / "attributes").write_text("*.txt merge=union\n")
    for key, value in case.config.items():
        git(folder, "config", key, value)
    (folder / ".git" / "info" / "attributes").write_text(case.inside)
    git(folder, "checkout", "--quiet", "yours")
    return folder


def outcome(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """Every file of the worktree, and what is unmerged."""
    files = {
        path.relative_to(folder).as_posix(): LABEL.sub(rb"\1 one side", path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
    return files, git(folder, "ls-files", "--unmerged").splitlines()


def merged(project: Path, old: Tree, new: Tree) -> None:
    """What an update does."""
    worktree = Worktree.of(project)
    scratch = worktree.top.with_name("scratch")
    scratch.mkdir()
    names = {*worktree.known, *old.files, *new.files}
    settings = MergeSettings.of(worktree.top, worktree.prefix, names)
    sides = Versions(old, new, worktree.committed, tree({}))
    worktree.bring_to(merge(scratch, worktree.objects, sides, settings))


@pytest.mark.parametrize("case", cases(AT_THE_TOP))
def test_it_is_what_git_merge_does(case: Case, tmp_path: Path) -> None:
    theirs, ours = made(tmp_path / "theirs", case), tmp_path / "ours"
    shutil.copytree(theirs, ours)
    old, new, _ = versions(case)

    git(theirs, "merge", "--quiet", "--no-commit", "--no-ff", "ml-init", accept=(0, 1))
    merged(ours, tree(old), tree(new))

    assert outcome(ours) == outcome(theirs)


@pytest.mark.parametrize("case", cases(CASES))
def test_in_a_subfolder_it_is_what_git_merge_does_at_the_top(case: Case, tmp_path: Path) -> None:
    prefix = "teams/a b/"
    theirs, ours = made(tmp_path / "theirs", case, prefix), tmp_path / "ours"
    (theirs / ".gitattributes").write_text("*.csv merge=union\n/teams/*/far.txt -merge\n")
    git(theirs, "add", ".gitattributes")
    git(theirs, "commit", "--quiet", "--message", "attributes")
    shutil.copytree(theirs, ours)
    old, new, _ = versions(case)

    git(theirs, "merge", "--quiet", "--no-commit", "--no-ff", "ml-init", accept=(0, 1))
    merged(ours / prefix, tree(old), tree(new))

    assert outcome(ours) == outcome(theirs)
