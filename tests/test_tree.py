from pathlib import Path

from hooks.tree import Tree, read_tree, write_tree


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


def test_what_is_behind_a_link_is_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_text("content")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to(tmp_path / "elsewhere")

    assert read_tree(tmp_path / "folder") == Tree({"link/file": b"content"}, frozenset())


def test_an_empty_folder_is_an_empty_tree(tmp_path: Path) -> None:
    write_tree(Tree({}, frozenset()), tmp_path)

    assert read_tree(tmp_path) == Tree({}, frozenset())
