import os
import subprocess
from pathlib import Path

import pytest

from hooks.system.git import git
from hooks.system.tree import Tree
from hooks.updating.merging import Merged, Versions, merge
from hooks.updating.worktree import Worktree
from tests.updating.merge_scene import NEW, OLD, commit, start, tree

NOTHING = tree({})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return start(tmp_path / "project")


def merged(project: Path, new: Tree, *, old: Tree | None = None, beside: Tree = NOTHING) -> Merged:
    scratch = project.parent / "scratch"
    scratch.mkdir()
    worktree = Worktree.of(project)
    versions = Versions(old or tree(OLD), new, worktree.committed, beside)
    return merge(scratch, worktree.objects, versions)


def brought(project: Path, new: Tree) -> Merged:
    result = merged(project, new)
    Worktree.of(project).bring_to(result)
    return result


@pytest.mark.parametrize("prefix", ["", "teams/a b/"])
def test_a_project_is_found_within_its_repository(tmp_path: Path, prefix: str) -> None:
    top = tmp_path / "top"
    start(top / prefix)
    if prefix:
        (top / prefix / ".git").rename(top / ".git")
        commit(top)

    found = Worktree.of(top / prefix)

    committed = git(top, "rev-parse", f"HEAD:{prefix}")
    places = (top / ".git" / "index", top / ".git" / "objects")
    assert found == Worktree(top, prefix, *places, committed)
    assert found.project == top / prefix
    assert found.known.keys() == OLD.keys()


def test_a_change_since_the_last_commit_is_seen(project: Path) -> None:
    assert Worktree.of(project).changed() == ""

    (project / "own.txt").touch()
    git(project, "config", "status.showUntrackedFiles", "no")

    assert Worktree.of(project).changed() == "?? own.txt"


def test_a_clean_merge_is_left_uncommitted_and_unstaged(project: Path) -> None:
    before = git(project, "ls-files", "--stage")

    brought(project, tree(NEW, "fresh.txt"))

    found = {p.relative_to(project).as_posix() for p in project.rglob("*") if p.is_file()}
    assert {name for name in found if not name.startswith(".git/")} == NEW.keys()
    assert os.access(project / "fresh.txt", os.X_OK)
    assert not (project / "folder").exists()
    assert git(project, "ls-files", "--stage") == before


def test_a_folder_with_something_else_in_it_stays(project: Path) -> None:
    (project / ".gitignore").write_text("*.log\n")
    commit(project)
    (project / "folder" / "own.log").touch()

    brought(project, tree(NEW))

    assert [path.name for path in (project / "folder").iterdir()] == ["own.log"]


def test_conflicts_are_entered_into_the_index_with_their_objects(project: Path) -> None:
    (project / "README.md").write_text("mine\n")
    commit(project)

    result = brought(project, tree(NEW))

    assert set(result.conflicts) == {"README.md"}
    assert git(project, "status", "--porcelain", "README.md") == "UU README.md"
    assert git(project, "show", ":3:README.md") == NEW["README.md"].decode().strip()
    assert git(project, "show", ":1:README.md") == OLD["README.md"].decode().strip()
    assert {path.name for path in (project / ".git").glob("*index*")} == {"index"}


def test_a_submodule_in_conflict_is_entered_without_its_commit(project: Path) -> None:
    inner = start(project.parent / "inner")
    git(project, "rm", "--quiet", "gone.txt")
    git(
        project,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        str(inner),
        "fresh.txt",
    )
    commit(project)

    result = brought(project, tree(NEW))

    entered = git(project, "ls-files", "--unmerged").splitlines()
    assert [line.split()[0] for line in entered if "fresh.txt" in line] == ["160000", "100644"]
    assert set(result.conflicts) == {line.partition("\t")[2] for line in entered}


def test_a_lock_on_the_index_stops_before_the_index_is_changed(project: Path) -> None:
    (project / "README.md").write_text("mine\n")
    commit(project)
    index = (project / ".git" / "index").read_bytes()
    (project / ".git" / "index.lock").touch()

    with pytest.raises(FileExistsError):
        brought(project, tree(NEW))

    assert (project / ".git" / "index").read_bytes() == index


def test_files_that_git_does_not_keep_are_read_but_links_are_not(project: Path) -> None:
    git(project, "rm", "--quiet", "--cached", "README.md", "picture.png", "folder/code.py")
    (project / "README.md").chmod(0o755)
    (project / "picture.png").unlink()
    (project / "picture.png").symlink_to("README.md")
    (project / "elsewhere").mkdir()
    (project / "elsewhere" / "file").touch()
    (project / "linked").symlink_to("elsewhere")

    found = Worktree.of(project).unknown([*OLD, "linked/file", "missing"])

    assert found == Tree(
        {"README.md": OLD["README.md"], "folder/code.py": OLD["folder/code.py"]},
        frozenset({"README.md"}),
    )


def test_nothing_is_in_the_way_of_what_git_could_give_back(project: Path) -> None:
    git(project, "update-index", "--assume-unchanged", "picture.png")  # which stays as it is
    result = merged(project, tree(NEW))

    assert Worktree.of(project).in_the_way(result, NOTHING) == []


@pytest.mark.parametrize(
    ("command", "name"),
    [
        pytest.param("touch fresh.txt", "fresh.txt", id="a file"),
        pytest.param("ln -s nowhere fresh.txt", "fresh.txt", id="a link"),
        pytest.param("mkdir fresh.txt && touch fresh.txt/own", "fresh.txt", id="a folder"),
        pytest.param("touch moved", "moved/code.py", id="a file for a folder"),
        pytest.param("mkdir x && ln -s x moved", "moved/code.py", id="a link for a folder"),
        pytest.param("git update-index --assume-unchanged gone.txt", "gone.txt", id="overlooked"),
        pytest.param("git update-index --skip-worktree gone.txt", "gone.txt", id="skipped"),
    ],
)
def test_what_git_could_not_give_back_is_in_the_way(project: Path, command: str, name: str) -> None:
    subprocess.run(["sh", "-c", command], cwd=project, check=True)
    result = merged(project, tree(NEW))

    assert name in Worktree.of(project).in_the_way(result, NOTHING)


def test_a_file_git_does_not_keep_is_in_the_way_where_it_conflicts(project: Path) -> None:
    beside = tree({"fresh.txt": b"mine\n", "README.md": b"zero\n" + OLD["README.md"]})
    git(project, "rm", "--quiet", "README.md")
    commit(project)
    for name, content in beside.files.items():
        (project / name).write_bytes(content)
    result = merged(project, tree(NEW), beside=beside)

    assert Worktree.of(project).in_the_way(result, beside) == ["fresh.txt"]


def test_a_file_git_does_not_keep_is_written_but_never_removed(project: Path) -> None:
    beside = tree({"gone.txt": OLD["gone.txt"], "README.md": OLD["README.md"]})
    git(project, "rm", "--quiet", "--cached", *beside.files)
    git(project, "commit", "--quiet", "--message", "untracked")
    result = merged(project, tree(NEW), beside=beside)

    Worktree.of(project).bring_to(result)

    assert (project / "gone.txt").exists()
    assert (project / "README.md").read_bytes() == NEW["README.md"]


def test_a_folder_may_become_a_file_and_a_file_a_folder(project: Path) -> None:
    kept = {name: OLD[name] for name in OLD if name != "gone.txt" and "/" not in name}
    turned = tree({**kept, "folder": b"now a file\n", "gone.txt/inside": b"now a folder\n"})
    result = merged(project, turned)
    assert Worktree.of(project).in_the_way(result, NOTHING) == []

    Worktree.of(project).bring_to(result)

    assert (project / "folder").read_bytes() == b"now a file\n"
    assert (project / "gone.txt" / "inside").read_bytes() == b"now a folder\n"
