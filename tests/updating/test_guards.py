import os
import shutil
from pathlib import Path

import pytest

from hooks.errors import UserError
from hooks.system.git import git
from hooks.updating.guards import obstacles, unmerged
from tests.updating.merge_scene import commit, start


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return start(tmp_path / "project")


def git_that_says(words: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "git").write_text(
        f'#!/bin/sh\n[ "${{*%--version}}" != "$*" ] && echo "{words}" && exit\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    (folder / "git").chmod(0o755)


def test_a_quiet_project_may_be_updated(project: Path) -> None:
    assert obstacles(project, rendered=True) == []


def test_everything_that_stands_in_the_way_is_told_at_once(project: Path) -> None:
    git(project, "config", "core.sparseCheckout", "true")
    git(project, "bisect", "start")

    found = obstacles(project, rendered=False)

    assert [each.partition(".")[0] for each in found] == [
        "the render of the old version was not kept",
        "this is a sparse checkout",
        "a bisection is under way",
    ]


@pytest.mark.parametrize(
    ("words", "stops"),
    [
        ("git version 2.37.4", True),
        ("git version 1.99", True),
        ("something else", True),
        ("git version 2.38.0", False),
        ("git version 3.0 (Apple Git-1)", False),
    ],
)
def test_git_has_to_be_able_to_merge_trees(  # one scene's fixtures
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, *, stops: bool
) -> None:
    git_that_says(words, tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    found = obstacles(project, rendered=True)

    assert bool(found) is stops
    assert all(f"{words} cannot merge trees" in each for each in found)


@pytest.mark.parametrize("state", ["DD", "AU", "UD", "UA", "DU", "AA", "UU"])
def test_each_kind_of_conflict_is_seen(state: str) -> None:
    assert unmerged([f"{state} a.txt", " M b.txt", "A  c.txt", " D d.txt"]) == ["a.txt"]


@pytest.mark.parametrize(
    ("command", "what"),
    [
        pytest.param(("merge", "side"), "a merge", id="merge"),
        pytest.param(("rebase", "side"), "a rebase", id="rebase"),
        pytest.param(("cherry-pick", "side"), "a cherry-pick", id="cherry-pick"),
        pytest.param(("revert", "HEAD~1"), "a revert", id="revert"),
    ],
)
def test_what_git_has_begun_is_to_be_ended_first(
    project: Path, command: tuple[str, ...], what: str
) -> None:
    git(project, "branch", "side")
    for branch in ("main", "main", "side"):
        git(project, "checkout", "--quiet", branch)
        with (project / "README.md").open("a") as file:
            file.write(f"a line of {branch}\n")
        commit(project)
    git(project, "checkout", "--quiet", "main")
    git(project, *command, accept=range(256))

    found = obstacles(project, rendered=True)

    assert found == [
        f"{what} is under way. Finish or abort it first",
        "README.md is in conflict. Settle it first",
    ]


def test_a_project_that_is_in_no_commit_has_nothing_to_merge(project: Path) -> None:
    (project / ".gitignore").write_text("inner\n")
    (project / "inner").mkdir()

    assert "the project is in no commit" in obstacles(project / "inner", rendered=True)[0]


def test_rejects_are_found_wherever_copier_would_look(project: Path) -> None:
    (project / "outer.rej").touch()
    (project / "inner").mkdir()
    (project / "inner" / ".gitignore").write_text("*.rej\n")
    (project / "inner" / "known.rej").touch()
    git(project, "add", "--force", "inner")
    git(project, "commit", "--quiet", "--message", "inner")
    (project / "inner" / "ignored.rej").touch()

    found = obstacles(project / "inner", rendered=True)

    assert [each.partition(" ")[0] for each in found] == ["outer.rej", "inner/ignored.rej"]


def test_a_machine_without_git_is_told_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(UserError, match="git was not found"):
        obstacles(project, rendered=True)
