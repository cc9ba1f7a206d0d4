"""A stack is written as its commit holds it, within limits, from real repositories and servers."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hooks.errors import StackError
from hooks.scaffolding import stack_source
from hooks.scaffolding.stack_source import address_fault, contents_of, write_source
from hooks.system.git import GitFailed, git
from hooks.system.tree import read_tree
from tests.support.place import ROOT, release

CONTENT = b"one\ntwo $Id$\n"
BLOB, LINK, COMMIT = "100644 blob", "120000 blob", "160000 commit"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A stack whose attributes name a filter, line ends, keywords and what no archive holds."""
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "file").write_bytes(CONTENT)
    (folder / "bin").mkdir()
    (folder / "bin" / "run.sh").touch(mode=0o755)
    release(folder, "v1")
    (folder / ".gitattributes").write_text(
        "* filter=evil text=auto eol=crlf ident export-subst\nbin export-ignore\n"
    )
    release(folder, "v2")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder in a place of its own."""
    folder = tmp_path / "work" / "entry"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.attack("filters and attributes, of a stack and of the user, change a stack's bytes")
def test_no_filter_and_no_attribute_changes_a_byte(
    repository: Path, place: Path, tmp_path: Path
) -> None:
    for name, value in {
        "filter.evil.smudge": f"touch {tmp_path}/ran; tr a-z A-Z",
        "core.eol": "crlf",
        "core.autocrlf": "true",
    }.items():
        git(ROOT, "config", "--global", name, value)

    write_source(str(repository), git(repository, "rev-parse", "HEAD"), "s", place)

    tree = read_tree(place)
    assert tree.files["file"] == CONTENT
    assert tree.files.keys() == {"file", "bin/run.sh", ".gitattributes"}
    assert tree.executables == {"bin/run.sh"}
    assert not (tmp_path / "ran").exists()


def test_a_user_s_git_may_find_no_bare_repository(repository: Path, place: Path) -> None:
    git(ROOT, "config", "--global", "safe.bareRepository", "explicit")

    write_source(str(repository), git(repository, "rev-parse", "HEAD"), "s", place)

    assert read_tree(place).files["file"] == CONTENT


def committed(repository: Path, *entries: tuple[str, bytes]) -> str:
    """A commit of files with modes, kinds and names that git itself would not commit."""
    blob = git(repository, "hash-object", "-w", "--stdin", given=b"/etc/passwd")
    ids = {BLOB: blob, LINK: blob, COMMIT: "1" * 40}
    lines = b"".join(f"{kind} {ids[kind]}\t".encode() + name + b"\0" for kind, name in entries)
    tree = git(repository, "mktree", "--missing", "-z", given=lines)
    return git(repository, "commit-tree", "-m", "x", tree)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        pytest.param((LINK, b"x"), "'x' is a symbolic link", id="a link"),
        pytest.param((COMMIT, b"x"), "'x' is a submodule", id="a submodule"),
        pytest.param((BLOB, b".GIT"), "'.GIT' would be git's own folder", id="git's own"),
        pytest.param((BLOB, b".."), "'..' is no path within a folder", id="a way out"),
        pytest.param((BLOB, b"\xff"), "'\\udcff' is not UTF-8", id="no UTF-8"),
        pytest.param((BLOB, b"a\n::b"), r"'a\n::b' has a control character", id="a line break"),
        pytest.param((BLOB, b"README"), "'readme' and 'README' are one path", id="two cases"),
    ],
)
@pytest.mark.attack("a stack's commit holds links, submodules and names that are more than names")
def test_a_commit_is_judged_before_a_file_of_it_is_written(
    repository: Path, place: Path, entry: tuple[str, bytes], fault: str
) -> None:
    commit = committed(repository, (BLOB, b"readme"), entry)

    with pytest.raises(StackError) as refusal:
        write_source(str(repository), commit, "The stack s", place)

    assert f"The stack s holds what ml-init does not take:\n- {fault}" in str(refusal.value)
    assert [*place.iterdir()] == []


@pytest.mark.attack("a stack's commit is small, and its folders have no end")
def test_folders_without_end_are_refused(repository: Path, place: Path) -> None:
    tree = git(repository, "mktree", given=b"")
    for _ in range(12):
        lines = "".join(f"040000 tree {tree}\t{name}\n" for name in "abcdefghijklmnop")
        tree = git(repository, "mktree", given=lines.encode())
    commit = git(repository, "commit-tree", "-m", "x", tree)

    with pytest.raises(StackError, match="holds more files and folders than ml-init takes"):
        write_source(str(repository), commit, "The stack s", place)


def test_a_commit_that_is_not_complete_is_told(repository: Path) -> None:
    with pytest.raises(GitFailed, match="the commit is not complete"):
        contents_of(repository / ".git", {"1" * 40: 3})


@contextmanager
def server(answer: bytes, *, again: bool) -> Iterator[str]:
    """A server that takes connections, sends a text once or again and again, and never ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        with closing(listener.accept()[0]) as connection:
            connection.recv(4096)
            while not done.is_set():
                try:
                    connection.sendall(answer)
                except OSError:
                    return
                if not again:
                    done.wait()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/stack"
    finally:
        done.set()
        listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n"


@pytest.mark.attack("a server takes the connection for a stack, and says nothing")
def test_a_server_that_says_nothing_is_given_up(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack_source, "SILENCE", 0.5)

    with server(b"", again=False) as url, pytest.raises(GitFailed, match="sent nothing for 0"):
        write_source(url, "1" * 40, "s", place)


@pytest.mark.attack("a server sends a stack for ever")
def test_a_server_that_never_ends_is_given_up(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack_source, "LIMIT", 0.5)

    with (
        server(HEAD + b"x", again=True) as url,
        pytest.raises(GitFailed, match="did not end within 0"),
    ):
        write_source(url, "1" * 40, "s", place)


@pytest.mark.attack("a stack is larger than a disk")
def test_a_stack_that_is_too_large_is_given_up(
    repository: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "large").write_bytes(os.urandom(3 << 20))
    release(repository, "v3")
    packer = repository.with_name("packer")  # in the place of `git pack-objects`, and without end
    packer.write_text('#!/bin/sh\n"$@"\nexec sleep 600\n')
    packer.chmod(0o755)
    git(ROOT, "config", "--global", "uploadpack.packObjectsHook", str(packer))
    monkeypatch.setattr(stack_source, "MOST", 1 << 20)

    with pytest.raises(GitFailed, match="sent more than 1 MiB"):
        write_source(f"file://{repository}", git(repository, "rev-parse", "HEAD"), "s", place)


def test_nothing_of_a_fetch_that_was_given_up_runs_on(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack_source, "SILENCE", 0.3)

    with server(b"", again=False) as url, pytest.raises(GitFailed):
        write_source(url, "1" * 40, "s", place)

    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert url not in running.stdout


def test_an_address_that_git_can_fetch_from_has_no_fault(repository: Path) -> None:
    assert address_fault(str(repository)) == ""
    assert address_fault(repository.as_uri()) == ""


@pytest.mark.parametrize("address", ["{here}/none", "{here}", "https://127.0.0.1:{port}/x"])
def test_an_address_where_there_is_surely_nothing_is_faulty(tmp_path: Path, address: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as closed:
        port = closed.getsockname()[1]

    assert address_fault(address.format(here=tmp_path, port=port)) != ""


def test_what_is_not_sure_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack_source, "GLANCE", 0.3)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        hanging = f"http://127.0.0.1:{silent.getsockname()[1]}/x"

        assert address_fault(hanging) == ""
    assert address_fault("https://nowhere.invalid/x") == ""
