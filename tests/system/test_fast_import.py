from pathlib import Path

import pytest

from hooks.system.fast_import import COMMAND, DELETE_ALL, commit, contents, whole_tree
from hooks.system.git import git

ODD = 'dir/odd "name" \\ é\n.txt'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--bare")
    return tmp_path


def listed(repository: Path, commit_id: str) -> list[str]:
    names = git(repository, "ls-tree", "-r", "-z", commit_id).split("\0")
    return [f"{name.split()[0]} {name.partition(chr(9))[2]}" for name in names if name]


def test_files_are_stored_byte_by_byte_with_their_modes(repository: Path) -> None:
    files = {"run.sh": b"#!/bin/sh\n", "data.bin": bytes(range(256)), ODD: b""}

    git(repository, *COMMAND, given=commit("refs/heads/main", contents(files, {"run.sh"})))

    assert listed(repository, "main") == ["100644 data.bin", f"100644 {ODD}", "100755 run.sh"]
    size = git(repository, "cat-file", "-s", "main:data.bin")
    assert size == "256"


def test_a_commit_without_a_parent_follows_the_one_before(repository: Path) -> None:
    stream = [
        commit("refs/heads/main", contents({"a": b"1", "b": b"1"}, set()), message="first é"),
        commit("refs/heads/main", contents({"a": None, "c": b"2"}, set()), message="second"),
    ]

    git(repository, *COMMAND, given=b"".join(stream))

    assert git(repository, "log", "--format=%s", "main").splitlines() == ["second", "first é"]
    assert listed(repository, "main") == ["100644 b", "100644 c"]


def test_a_commit_can_leave_its_parent_s_files_behind_or_take_a_tree_whole(
    repository: Path,
) -> None:
    first = commit("refs/heads/main", contents({"a": b"1", "d/b": b"1"}, set()))
    git(repository, *COMMAND, given=first)
    tree = git(repository, "rev-parse", "main^{tree}")
    stream = [
        commit("refs/heads/bare", [DELETE_ALL], parent="refs/heads/main"),
        commit("refs/heads/whole", [whole_tree(tree)], parent="refs/heads/bare"),
    ]

    git(repository, *COMMAND, given=b"".join(stream))

    assert listed(repository, "bare") == []
    assert listed(repository, "whole") == ["100644 a", "100644 d/b"]
