import os
import sys
from pathlib import Path

import pytest

from hooks.errors import UserError
from hooks.system.tree import Tree, read_tree, write_tree

assert sys.platform != "win32"  # what is played here is POSIX's own


def test_a_written_tree_is_read_as_it_was(tmp_path: Path) -> None:
    files = {
        "Größe {{ x }}/{% y %}": b"deep",
        "binary": bytes(range(256)),
        "empty": b"",
        "run.sh": b"#!/bin/sh\n",
    }
    tree = Tree(files, frozenset({"run.sh"}))

    write_tree(tree, tmp_path / "new" / "folder")

    assert read_tree(tmp_path / "new" / "folder") == tree


def test_files_come_in_one_order_whatever_the_disk_s(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / name).touch()

    assert [*read_tree(tmp_path).files] == ["a", "b", "c"]


@pytest.mark.parametrize("kind", ["a link to a file", "a link to a folder", "a pipe"])
def test_what_is_no_plain_file_is_not_read(tmp_path: Path, kind: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_text("content")
    place = tmp_path / "folder" / "strange"
    place.parent.mkdir()
    if kind == "a pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(tmp_path / "elsewhere" / ("file" if kind.endswith("file") else ""))

    with pytest.raises(UserError, match="'strange', which is no plain file"):
        read_tree(tmp_path / "folder")


def test_an_empty_folder_is_an_empty_tree(tmp_path: Path) -> None:
    write_tree(Tree({}, frozenset()), tmp_path)

    assert read_tree(tmp_path) == Tree({}, frozenset())
