"""A merge is looked at for deployed names, and only where they may have changed."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from hooks.system.git import git
from hooks.updating import objects
from hooks.updating.deployment_review import review
from hooks.updating.merging import Versions, merge
from hooks.updating.worktree import Worktree
from tests.updating.merge_scene import commit, start, tree

SETTINGS = b"targets:\n  one: {workspace: {host: a}}\n"
FILES: Mapping[str, bytes] = {
    ".copier-answers.yml": b"_commit: v1\n",
    "app/databricks.yml": SETTINGS,
    "app/train.py": b"a = 1\n",
}


def reviewed(tmp_path: Path, new: Mapping[str, bytes]) -> tuple[str, ...]:
    """What is told of an update to these files, of a project that is as it was made."""
    project = start(tmp_path / "project", FILES)
    worktree, renders = Worktree.of(project), (tree(FILES), tree({**FILES, **new}))
    (tmp_path / "scratch").mkdir()
    versions = Versions(*renders, worktree.committed, tree({}))
    merged = merge(tmp_path / "scratch", worktree.objects, versions)
    return review(project, merged, renders)


def test_a_renamed_target_is_told_with_the_commit_before(tmp_path: Path) -> None:
    lines = reviewed(tmp_path, {"app/databricks.yml": SETTINGS.replace(b"one", b"two")})

    head = git(tmp_path / "project", "rev-parse", "HEAD")
    assert "  The target one is called two now." in lines
    assert f"    git switch --detach {head[:12]}" in lines


def test_a_bundle_s_file_that_changes_no_name_is_no_news(tmp_path: Path) -> None:
    assert reviewed(tmp_path, {"app/databricks.yml": SETTINGS + b"# more\n"}) == ()


@pytest.mark.parametrize(
    "name", ["app/train.py", ".copier-answers.yml", ".github/workflows/x.yml", "app/x.md"]
)
def test_where_no_file_of_a_bundle_changes_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delattr("hooks.updating.deployment_review.objects")

    assert reviewed(tmp_path, {name: b"new: 1\n"}) == ()


def test_only_files_are_read_and_each_as_it_is(tmp_path: Path) -> None:
    wanted = {"a.yml": b"", "b.yml": b"x\n\n", "c d\n\xc3\xa9.yml": b"x\n\n", "e.yml": b"\xff\r\n"}
    project = start(tmp_path / "project", {"other.txt": b"", "also.yml": b"0"} | wanted)
    (project / "also.yml").unlink()
    (project / "also.yml").symlink_to("a.yml")
    subprocess.run(["git", "init", "-q", project / "inner.yml"], check=True)
    git(project / "inner.yml", "commit", "--quiet", "--allow-empty", "--message", "x")
    commit(project)

    repository = project / ".git"
    found = objects.files(repository, ("HEAD", "HEAD"), lambda path: path.endswith(".yml"))

    assert found == [wanted, wanted]
    assert objects.files(repository, ("HEAD",), lambda _: False) == [{}]
