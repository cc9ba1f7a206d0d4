"""What an update leaves exactly as it was."""

import os
import re
import shutil
from pathlib import Path

import pytest

from hooks.scaffolding.databricks_cli import ANSWER_LIMIT, ask_version
from hooks.updating.update import RECOVERY
from tests.support.trees import files_of, git
from tests.updating.scenes import (
    ANSWERS,
    BUNDLE,
    Update,
    UpdatedProject,
    Watch,
    add,
    commit,
    edit_against,
    everything,
    fresh,
    history,
    index,
    typed,
)


def test_an_update_with_nothing_new_changes_no_byte_and_starts_no_cli(
    project: Path,
    update: Update,
    databricks_cli: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edit_against(project)
    cli = Path(shutil.copy2(databricks_cli, tmp_path / "databricks"))
    monkeypatch.setenv("DATABRICKS_CLI", str(cli))
    ask_version(cli, ANSWER_LIMIT)  # which is remembered; the copy rendered with the same version
    state = cli.stat()
    with cli.open("r+b") as file:
        file.write(b"\0" * 4096)  # whoever starts it now fails
    os.utime(cli, ns=(state.st_atime_ns, state.st_mtime_ns))

    scene = update(project, "--vcs-ref", "v0.1.0")

    assert scene.ended.code == 0, scene.ended.output
    assert "Nothing has changed" in scene.ended.output
    assert everything(project) == everything(scene.before)
    assert index(project) == index(scene.before)


@pytest.mark.breadth
def test_pretending_changes_no_byte(project: Path, update: Update) -> None:
    scene = update(project, "--pretend")

    assert scene.ended.code == 0, scene.ended.output
    assert everything(project) == everything(scene.before)


def test_commits_branches_and_stash_are_the_same_after_a_merge_and_a_conflict(
    against: UpdatedProject,
) -> None:
    assert against.unmerged
    assert {"other", "mine", "stash"} <= {
        *re.findall(r"refs/.*?(\w+)$", history(against.before)["refs"], re.MULTILINE)
    }
    assert history(against.project) == history(against.before)
    after = {p: line for p, line in index(against.project).items() if p not in against.unmerged}
    before = {p: line for p, line in index(against.before).items() if p not in against.unmerged}
    assert after == before


def test_the_documented_command_gives_back_the_last_commit_after_conflicts(
    against: UpdatedProject, tmp_path: Path
) -> None:
    project = fresh(tmp_path, against.project)
    assert RECOVERY in against.ended.output

    typed(project, RECOVERY)

    assert git(project, "status", "--porcelain") == ""
    assert files_of(project) == files_of(against.before)


def test_a_dirty_worktree_is_refused_in_copier_s_words(project: Path, update: Update) -> None:
    add(project, f"{BUNDLE}/common/mine.py", "MINE = 1\n")

    scene = update(project)

    assert scene.ended.code == 1
    assert "Destination repository is dirty" in scene.ended.output
    assert everything(project) == everything(scene.before)


@pytest.mark.breadth
@pytest.mark.parametrize("way", ["rej", "inline"])
def test_either_way_of_copier_s_own_to_tell_conflicts_ends_in_git_s(
    project: Path, update: Update, way: str
) -> None:
    add(project, f"{BUNDLE}/common/dates.py", '"""My own."""\n')
    commit(project)

    scene = update(project, "--conflict", way)

    assert scene.ended.code == 1
    assert scene.unmerged == {f"{BUNDLE}/common/dates.py": "23"}
    assert not list(project.rglob("*.rej"))


def test_an_update_leaves_nothing_among_the_temporary_files(
    apart: UpdatedProject, watch: Watch
) -> None:
    assert apart.ended.code == 0, apart.ended.output
    assert list(watch.temporary.iterdir()) == []


def test_hand_written_answers_yield_to_the_new_version_s(project: Path, either: Update) -> None:
    add(project, ANSWERS, "# mine\n")
    commit(project)

    scene = either(project)

    assert scene.ended.code == 0, scene.ended.output
    assert "# mine" not in scene.text(ANSWERS)
    assert "_commit: v0.2.0\n" in scene.text(ANSWERS)
