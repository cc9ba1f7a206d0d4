"""What is handed over arrives as it is, or is refused whatever it holds; none of it is obeyed."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from front_door.delivery import BUNDLE, LARGEST, MOST_COMMITS, STORY, Refused, hand_over, receive
from hooks.project.run_report import RunReport
from hooks.scaffolding import stack_files
from tests.support.publishing import commit, new_project
from tests.support.trees import files_of, git

ENDED = RunReport(patches=["Pin every action"], notes=["cli_pin: already true"])
Change = Callable[[Path], object]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A rendered project with a history."""
    return new_project(tmp_path / "source")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is handed over."""
    return tmp_path / "handed-over"


def test_a_project_arrives_with_its_history_its_modes_and_what_was_said(
    source: Path, folder: Path, tmp_path: Path
) -> None:
    (source / "run.sh").write_text("#!/bin/sh\n")
    (source / "run.sh").chmod(0o755)
    (source / "Größe äö.bin").write_bytes(bytes(range(256)))
    (source / ".gitattributes").write_text("* text=auto\n")
    commit(source, "more")

    hand_over(source, ENDED, folder)
    received = receive(folder, tmp_path / "project")

    assert files_of(received.project) == files_of(source)
    for about in ("--format=%H%n%B", "--name-status"):
        assert git(received.project, "log", about) == git(source, "log", about)
    assert git(received.project, "status", "--porcelain") == ""
    assert git(received.project, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert git(received.project, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert (received.patches, received.notes) == (ENDED.patches, ENDED.notes)


def link(source: Path) -> None:
    (source / "NOTICE").symlink_to("/proc/self/environ")
    commit(source, "a link")


def submodule(source: Path) -> None:
    head = git(source, "rev-parse", "HEAD")
    git(source, "update-index", "--add", "--cacheinfo", f"160000,{head},other")
    tree(source, git(source, "write-tree"))


def named(name: bytes, *, of: str = "blob") -> Change:
    """A file, or a folder with a file, of a name that git itself would not make."""

    def change(source: Path) -> None:
        blob = git(source, "rev-parse", "HEAD:readme.md")
        entry = b"100644 " + name + b"\0" + bytes.fromhex(blob)
        if of == "tree":
            inner = raw_tree(source, b"100644 config\0" + bytes.fromhex(blob))
            entry = b"40000 " + name + b"\0" + bytes.fromhex(inner)
        tree(source, raw_tree(source, entry))

    return change


def raw_tree(source: Path, content: bytes) -> str:
    words = ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    made = subprocess.run(words, cwd=source, input=content, capture_output=True, check=True)
    return made.stdout.decode().strip()


def tree(source: Path, name: str, *parents: str) -> None:
    """Put a commit with this tree on main."""
    given = [word for parent in parents or ("HEAD",) for word in ("-p", parent)]
    git(source, "update-ref", "HEAD", git(source, "commit-tree", name, *given, "-m", "x"))


def early(source: Path) -> None:
    """A link in an earlier commit alone."""
    link(source)
    (source / "NOTICE").unlink()
    commit(source, "no link")


def merge(source: Path) -> None:
    tree(source, git(source, "rev-parse", "HEAD^{tree}"), "HEAD", "HEAD~1")


def long(source: Path) -> None:
    for _ in range(MOST_COMMITS):
        tree(source, git(source, "rev-parse", "HEAD^{tree}"))


def twins(source: Path) -> None:
    (source / "a").write_text("a")
    (source / "A").write_text("A")
    commit(source, "twins")


def many(source: Path) -> None:
    for number in range(stack_files.MOST_FILES):
        (source / f"{number}").touch()
    commit(source, "many")


def deep(source: Path) -> None:
    place = source / "/".join(["deep"] * 50)
    place.mkdir(parents=True)
    (place / "file").touch()
    commit(source, "deep")


def endless(source: Path) -> None:
    """Folders without a file in them, more than anybody can list."""
    inner = raw_tree(source, b"")
    for _ in range(12):
        entry = bytes.fromhex(inner)
        inner = raw_tree(
            source, b"".join(b"40000 %c\0" % each + entry for each in b"abcdefghijklmnop")
        )
    tree(source, inner)


def malformed(source: Path) -> None:
    """A commit without an author."""
    head = git(source, "cat-file", "commit", "HEAD").splitlines()
    text = "\n".join(line for line in head if not line.startswith("author")) + "\n"
    words = ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"]
    made = subprocess.run(words, cwd=source, input=text.encode(), capture_output=True, check=True)
    git(source, "update-ref", "HEAD", made.stdout.decode().strip())


@pytest.mark.attack("a rendered project that holds more than files")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(link, "'NOTICE' is a symbolic link", id="a link"),
        pytest.param(early, "'NOTICE' is a symbolic link", id="a link in its past"),
        pytest.param(submodule, "'other' is a submodule", id="a submodule"),
        pytest.param(named(b".git", of="tree"), "git does not read it", id=".git"),
        pytest.param(named(b"GIT~1", of="tree"), "git does not read it", id="git~1"),
        pytest.param(
            named(b".gitmodules"),
            "git does not read it|is for submodules|git's own",
            id=".gitmodules",
        ),
        pytest.param(named(b"..", of="tree"), "git does not read it", id="dots"),
        pytest.param(named(b"a\n::error::x"), "has a control character", id="a line break"),
        pytest.param(named(b"\xff"), "is not UTF-8", id="no text"),
        pytest.param(named(b"a\\b"), "is no name on Windows", id="a backslash"),
        pytest.param(merge, "not a line", id="a merge"),
        pytest.param(long, "not a line", id="a long history"),
        pytest.param(twins, "are one path on macOS", id="twins"),
        pytest.param(many, "files, and 2000 are the most", id="many files"),
        pytest.param(deep, "has 254 characters", id="a long path"),
        pytest.param(endless, "holds more files and folders", id="folders without end"),
        pytest.param(malformed, "git does not read it", id="a malformed commit"),
    ],
)
def test_what_no_project_holds_is_refused(
    source: Path, folder: Path, tmp_path: Path, change: Change, reason: str
) -> None:
    change(source)
    hand_over(source, ENDED, folder)

    with pytest.raises(Refused, match=reason) as refused:
        receive(folder, tmp_path / "project")

    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith("Run the whole workflow again.")


def other_branch(source: Path, bundle: Path) -> None:
    git(source, "branch", "release")
    git(source, "bundle", "create", "--quiet", str(bundle), "main", "release")


def other_name(source: Path, bundle: Path) -> None:
    git(source, "branch", "-m", "trunk")
    git(source, "bundle", "create", "--quiet", str(bundle), "trunk")


def a_part(source: Path, bundle: Path) -> None:
    git(source, "bundle", "create", "--quiet", str(bundle), "main", "^main~1")


def filtered(source: Path, bundle: Path) -> None:
    """A history whose files a later fetch is to bring."""
    git(source, "bundle", "create", "--quiet", str(bundle), "--filter=blob:none", "main")


def no_commit(kind: str) -> Callable[[Path, Path], None]:
    """A branch that is a tree or a tag; git itself makes none, so the bundle's first lines do."""

    def spoil(source: Path, bundle: Path) -> None:
        git(source, "tag", "--annotate", "--message=x", "tag")
        named = git(source, "rev-parse", {"tree": "HEAD^{tree}", "tag": "refs/tags/tag"}[kind])
        git(source, "bundle", "create", "--quiet", str(bundle), "main", "refs/tags/tag")
        _, _, pack = bundle.read_bytes().partition(b"\n\n")
        bundle.write_bytes(f"# v2 git bundle\n{named} refs/heads/main\n\n".encode() + pack)

    return spoil


def truncated(_: Path, bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes()[:-40])


@pytest.mark.attack("a bundle that holds other branches, or is none")
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (other_branch, "does not hold the branch main alone"),
        (other_name, "does not hold the branch main alone"),
        (a_part, "git does not read it"),
        (filtered, "git does not read it"),
        (no_commit("tree"), "git does not read it"),
        (no_commit("tag"), "git does not read it"),
        (truncated, "git does not read it"),
        (lambda _, bundle: bundle.write_bytes(b"#!/bin/sh\n"), "git does not read it"),
        (lambda _, bundle: bundle.unlink(), "there is no project.bundle; the job that renders"),
        (
            lambda _, bundle: (bundle.unlink(), bundle.symlink_to("/etc/passwd")),
            "project.bundle is no file",
        ),
        (lambda _, bundle: os.truncate(bundle, LARGEST[BUNDLE] + 1), "bytes, and 157286400 are"),
    ],
)
def test_a_bundle_that_is_none_is_refused(
    source: Path, folder: Path, tmp_path: Path, spoil: Callable[[Path, Path], object], reason: str
) -> None:
    hand_over(source, ENDED, folder)
    spoil(source, folder / BUNDLE)

    with pytest.raises(Refused, match=reason):
        receive(folder, tmp_path / "project")


@pytest.mark.attack("a git configuration that is handed over beside the bundle")
def test_a_repository_beside_the_bundle_is_not_obeyed(
    source: Path, folder: Path, tmp_path: Path
) -> None:
    hand_over(source, ENDED, folder)
    git(folder, "init", "--quiet")
    (folder / ".git" / "config").write_text("git would stop here\n")

    received = receive(folder, tmp_path / "project")

    assert files_of(received.project) == files_of(source)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no json", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        ("[]", "is no mapping"),
        (" " * (LARGEST[STORY] + 1), "bytes, and"),
    ],
)
def test_a_story_that_is_none_is_refused(
    source: Path, folder: Path, tmp_path: Path, text: str, reason: str
) -> None:
    hand_over(source, ENDED, folder)
    (folder / STORY).write_text(text)

    with pytest.raises(Refused, match=reason):
        receive(folder, tmp_path / "project")


def test_a_story_is_cut_to_lines_of_text(source: Path, folder: Path, tmp_path: Path) -> None:
    hand_over(source, ENDED, folder)
    told = {"patches": "all", "notes": [1, "x" * 1000, *["y"] * 1000], "address": "evil"}
    (folder / STORY).write_text(json.dumps(told))

    received = receive(folder, tmp_path / "project")

    assert received.patches == []
    assert received.notes[0] == "x" * 300
    assert len(received.notes) == 99


@pytest.mark.attack("a rendered project whose attributes and whose machine's hooks would run")
def test_nothing_is_run_while_it_is_unpacked(source: Path, folder: Path, tmp_path: Path) -> None:
    (source / ".gitattributes").write_text("* filter=evil\n")
    commit(source, "attributes")
    hand_over(source, ENDED, folder)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-checkout", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/RAN\n")
        (hooks / name).chmod(0o755)
    config = Path(os.environ["HOME"]) / ".gitconfig"
    with config.open("a") as file:
        file.write(f"[core]\nhooksPath = {hooks}\n")
        file.write(f'[filter "evil"]\nsmudge = touch {tmp_path}/RAN\nclean = cat\n')

    received = receive(folder, tmp_path / "project")

    assert (received.project / ".gitattributes").exists()
    assert not (tmp_path / "RAN").exists()
    git(received.project, "update-ref", "refs/heads/x", "HEAD")
    assert (tmp_path / "RAN").exists()  # the hook would have run
