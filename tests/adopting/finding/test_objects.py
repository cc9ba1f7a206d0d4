"""What is read of a repository, and what its author cannot make git do."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from hooks.adopting.objects import LARGEST, borrowed
from hooks.errors import UserError
from hooks.system.tree import Tree
from tests.adopting.finding.scene import Team
from tests.support.trees import git


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """A repository of two files in one commit."""
    files = {"a.txt": b"one\n", "in/b.txt": b"two\n"}
    return Team.with_files(Tree(files, frozenset()), tmp_path / "project")


def read(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Contents by path: as they were first, and as they are now."""
    with borrowed(folder) as objects:
        births, now = objects.births(), objects.now()
        contents = objects.read([*births.values(), *now.values()])
    return (
        {path: contents[name] for path, name in births.items() if name in contents},
        {path: contents[name] for path, name in now.items() if name in contents},
    )


def test_the_first_version_of_each_file_and_the_newest_are_read(team: Team) -> None:
    team.edit("a.txt", "one", "changed")
    (team.folder / "in" / "b.txt").unlink()
    (team.folder / "c.txt").write_text("three\n")
    team.commit()

    first, newest = read(team.folder)

    assert first == {"a.txt": b"one\n", "in/b.txt": b"two\n", "c.txt": b"three\n"}
    assert newest == {"a.txt": b"changed\n", "c.txt": b"three\n"}


def test_a_file_that_was_moved_was_first_at_both_places(team: Team) -> None:
    (team.folder / "a.txt").rename(team.folder / "moved.txt")
    team.commit()

    first, _ = read(team.folder)

    assert first == {"a.txt": b"one\n", "moved.txt": b"one\n", "in/b.txt": b"two\n"}


def test_of_a_file_that_came_twice_the_first_time_counts(team: Team) -> None:
    (team.folder / "a.txt").unlink()
    team.commit()
    (team.folder / "a.txt").write_text("again\n")
    team.commit()

    first, _ = read(team.folder)

    assert first["a.txt"] == b"one\n"


def test_a_merge_brings_files_as_one_commit_does(team: Team) -> None:
    git(team.folder, "switch", "--quiet", "--create", "side")
    (team.folder / "c.txt").write_text("draft\n")
    team.commit()
    (team.folder / "c.txt").write_text("ready\n")
    team.commit()
    git(team.folder, "switch", "--quiet", "main")
    git(team.folder, "merge", "--quiet", "--no-ff", "--no-edit", "side")

    first, _ = read(team.folder)

    assert first["c.txt"] == b"ready\n"


def test_the_worktree_and_the_index_count_for_nothing(team: Team) -> None:
    (team.folder / "a.txt").write_text("not committed\n")
    git(team.folder, "add", "a.txt")

    _, newest = read(team.folder)

    assert newest["a.txt"] == b"one\n"


def test_a_folder_of_a_repository_is_read_alone(team: Team) -> None:
    first, newest = read(team.folder / "in")

    assert first == newest == {"b.txt": b"two\n"}


def test_a_clone_without_its_history_is_read_from_where_it_begins(
    team: Team, tmp_path: Path
) -> None:
    team.edit("a.txt", "one", "changed")
    team.commit()
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{team.folder}", "shallow")

    first, _ = read(tmp_path / "shallow")

    assert first == {"a.txt": b"changed\n", "in/b.txt": b"two\n"}


def test_links_submodules_and_large_files_are_not_read(team: Team) -> None:
    (team.folder / "link").symlink_to("/etc/passwd")
    (team.folder / "large").write_bytes(b"x" * (LARGEST + 1))
    team.commit()
    head = git(team.folder, "rev-parse", "HEAD")
    git(team.folder, "update-index", "--add", "--cacheinfo", f"160000,{head},module")
    git(team.folder, "commit", "--quiet", "--message", "Add a module")

    with borrowed(team.folder) as objects:
        paths = [{*objects.now()}, {*objects.births()}]
    _, newest = read(team.folder)

    assert paths == [{"a.txt", "in/b.txt", "large"}] * 2
    assert {*newest} == {"a.txt", "in/b.txt"}


@pytest.mark.parametrize("name", [":a 1 2 3 A", "a\nb", "a\tb", "-x", "\udcff.txt", "é"])
def test_odd_names_are_read_as_they_are(name: str, team: Team) -> None:
    (team.folder / name).write_text("odd\n")
    team.commit()

    first, newest = read(team.folder)

    assert first[name] == newest[name] == b"odd\n"


def test_a_file_that_is_missing_in_a_partial_clone_is_left_out(team: Team, tmp_path: Path) -> None:
    git(team.folder, "config", "uploadpack.allowFilter", "true")
    clone = ("clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{team.folder}")
    git(tmp_path, *clone, "partial")
    shutil.rmtree(team.folder)

    first, newest = read(tmp_path / "partial")

    assert first == newest == {}


@pytest.mark.attack("a repository that is adopted configures git to run its programs")
def test_nothing_that_the_repository_configures_is_run_or_believed(
    team: Team, tmp_path: Path
) -> None:
    assert sys.platform != "win32"
    (trap := tmp_path / "trap").write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    (team.folder / ".gitattributes").write_text("* filter=trap diff=trap text eol=crlf ident\n")
    team.commit()
    config = {
        "core.hooksPath": str(tmp_path),
        "core.fsmonitor": str(trap),
        "core.sshCommand": str(trap),
        "core.pager": str(trap),
        "core.alternateRefsCommand": str(trap),
        "filter.trap.clean": str(trap),
        "filter.trap.smudge": str(trap),
        "filter.trap.process": str(trap),
        "filter.trap.required": "true",
        "diff.trap.textconv": str(trap),
        "diff.trap.command": str(trap),
        "diff.external": str(trap),
        "gpg.program": str(trap),
        "log.showSignature": "true",
        "log.showRoot": "false",
        "diff.renames": "copies",
        "diff.orderFile": str(tmp_path / "missing"),
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
    }
    for name, value in config.items():
        git(team.folder, "config", name, value)
    other = git(team.folder, "hash-object", "-w", "--no-filters", str(trap))
    real = git(team.folder, "rev-parse", "HEAD:a.txt")
    replacement = team.folder / ".git" / "refs" / "replace"
    replacement.mkdir()
    (replacement / real).write_text(f"{other}\n")
    before = sorted(os.walk(team.folder))

    first, newest = read(team.folder)

    assert not (tmp_path / "sprung").exists()
    assert first["a.txt"] == newest["a.txt"] == b"one\n"
    assert sorted(os.walk(team.folder)) == before


def test_a_variable_of_a_git_hook_around_leads_nowhere_else(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))

    first, _ = read(team.folder)

    assert {*first} == {"a.txt", "in/b.txt"}


def test_a_repository_that_names_objects_otherwise_is_read(tmp_path: Path) -> None:
    team = Team(tmp_path / "project")
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "project")
    (team.folder / "a.txt").write_text("one\n")
    team.commit()

    first, _ = read(team.folder)

    assert first == {"a.txt": b"one\n"}


def test_what_is_no_repository_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Name the folder of a clone"), borrowed(tmp_path):
        pass


def test_a_repository_without_a_commit_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    with pytest.raises(UserError, match="has no commit yet"), borrowed(tmp_path):
        pass
