from collections.abc import Mapping
from pathlib import Path

import pytest

from hooks.system.git import git
from hooks.updating import objects
from hooks.updating.merging import Merged, Versions, merge
from tests.updating.merge_scene import ANSWERS, NEW, OLD, commit, start, tree


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return start(tmp_path / "project")


def merged(project: Path, beside: Mapping[str, bytes] | None = None) -> Merged:
    """What git makes of the project's last commit between OLD and NEW."""
    scratch = project.parent / "scratch"
    scratch.mkdir()
    mine = git(project, "rev-parse", "HEAD^{tree}")
    objects = project / ".git" / "objects"
    return merge(scratch, objects, Versions(tree(OLD), tree(NEW), mine, tree(beside or {})))


def test_nothing_of_the_user_s_makes_it_the_new_version(project: Path) -> None:
    result = merged(project)

    names = git(result.scratch, "ls-tree", "-r", "--name-only", result.tree).splitlines()
    assert names == sorted(NEW)
    assert result.conflicts == {}
    assert set(result.gone) == OLD.keys() - NEW.keys()
    assert set(result.written) == {ANSWERS, *NEW.keys() - OLD.keys(), "README.md"}


def test_edits_and_additions_follow_a_folder_that_moved(project: Path) -> None:
    (project / "folder" / "code.py").write_bytes(OLD["folder/code.py"] + b"mine = 1\n")
    (project / "folder" / "own.py").write_text("own = 1\n")
    commit(project)

    result = merged(project)

    assert git(result.scratch, "show", f"{result.tree}:moved/code.py").endswith("mine = 1")
    assert git(result.scratch, "show", f"{result.tree}:moved/own.py") == "own = 1"
    assert "folder/own.py" in result.gone
    assert result.conflicts == {}


def test_a_user_s_git_may_find_no_bare_repository(project: Path) -> None:
    git(project, "config", "--global", "safe.bareRepository", "explicit")

    result = merged(project)

    assert objects.entries(result.scratch, result.tree).keys() == NEW.keys()


def test_each_conflict_has_its_sides(project: Path) -> None:
    (project / "README.md").write_bytes(OLD["README.md"].replace(b"five", b"mine"))
    (project / "gone.txt").write_text("mine\n")
    (project / "fresh.txt").write_text("mine\n")
    commit(project)

    result = merged(project)

    assert result.conflicts == {"README.md": {1, 2, 3}, "fresh.txt": {2, 3}, "gone.txt": {1, 2}}
    assert "<<<<<<< yours\nmine\n=======\nFIVE\n>>>>>>> ml-init" in git(
        result.scratch, "show", f"{result.tree}:README.md"
    )


def test_files_beside_the_commit_are_merged_as_the_user_has_them(project: Path) -> None:
    git(project, "rm", "--quiet", "README.md")
    commit(project)

    result = merged(project, {"README.md": b"zero\n" + OLD["README.md"]})

    assert git(result.scratch, "show", f"{result.tree}:README.md").startswith("zero\none")
    assert result.conflicts == {}


def test_the_project_gets_no_object_from_a_merge(project: Path) -> None:
    before = git(project, "count-objects", "-v")

    merged(project)

    assert git(project, "count-objects", "-v") == before


def test_the_user_s_hooks_and_habits_do_not_reach_a_merge(project: Path, tmp_path: Path) -> None:
    hook = tmp_path / "hooks" / "reference-transaction"
    hook.parent.mkdir()
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    hook.chmod(0o755)
    git(project, "config", "--global", "core.hooksPath", str(hook.parent))
    git(project, "config", "--global", "merge.renames", "false")
    git(project, "config", "--global", "merge.directoryRenames", "false")
    (project / "folder" / "own.py").write_text("own = 1\n")
    git(project, "-c", "core.hooksPath=/dev/null", "add", "--all")
    git(project, "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--message", "mine")

    result = merged(project)

    assert "moved/own.py" in git(result.scratch, "ls-tree", "-r", "--name-only", result.tree)
    assert not (tmp_path / "ran").exists()
