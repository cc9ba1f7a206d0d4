"""Wherever a project lies and whatever git is set to, nothing else is touched."""

import shutil
from pathlib import Path

import pytest

from tests.support.programs import RunCopier
from tests.support.trees import files_of, git
from tests.updating.scenes import (
    ANSWERS,
    BUNDLE,
    RESOURCE,
    Update,
    UpdatedProject,
    add,
    commit,
    edit_apart,
    fresh,
    history,
    index,
)

OTHER_ANSWERS = ".copier-answers.ml.yml"


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    """A larger repository in which somebody is at work."""
    folder = tmp_path / "monorepo"
    for name in ("staged.txt", "changed.txt", "deleted.txt", "notes.txt"):
        add(folder, f"other/{name}", f"{name}\n" * 9)
    add(folder, "other/__init__.py", "")
    add(folder, ".gitignore", "*.log\n")
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def work_elsewhere(folder: Path) -> None:
    """Staged, changed, deleted, added and ignored files outside the project."""
    add(folder, "other/staged.txt", "staged\n")
    git(folder, "add", "other/staged.txt")
    add(folder, "other/changed.txt", "changed\n")
    (folder / "other" / "deleted.txt").unlink()
    add(folder, "other/untracked.txt", "untracked\n")
    add(folder, "other/ignored.log", "ignored\n")


def test_in_a_subfolder_that_options_name_the_same_is_merged_and_nothing_outside_is_touched(
    monorepo: Path, original: Path, run_copier: RunCopier, apart: UpdatedProject
) -> None:
    project = monorepo / "teams" / "project"
    shutil.copytree(original, project)
    shutil.rmtree(project / ".git")
    (project / ANSWERS).rename(project / OTHER_ANSWERS)
    commit(monorepo)
    edit_apart(project)
    work_elsewhere(monorepo)
    before, entries, status = files_of(monorepo / "other"), index(monorepo), history(monorepo)
    options = ("--answers-file", OTHER_ANSWERS, "--conflict", "rej")  # which leaves no .rej

    ended = run_copier("update", "--defaults", *options, "monorepo/teams/project")

    assert ended.code == 0, ended.output
    files = files_of(project)
    files[ANSWERS] = files.pop(OTHER_ANSWERS)
    assert files == files_of(apart.project)
    assert files_of(monorepo / "other") == before
    assert index(monorepo) == entries
    assert history(monorepo) == status


def test_in_a_subfolder_conflicts_are_the_project_s_own(
    monorepo: Path, original: Path, either: Update
) -> None:
    project = monorepo / "project"
    shutil.copytree(original, project)
    shutil.rmtree(project / ".git")
    add(project, f"{BUNDLE}/common/dates.py", "MINE\n")
    commit(monorepo)
    work_elsewhere(monorepo)
    before, entries = files_of(monorepo / "other"), index(monorepo)

    scene = either(project)

    assert scene.ended.code == 1
    unmerged = git(monorepo, "diff", "--name-only", "--diff-filter=U").splitlines()
    assert unmerged == [f"project/{BUNDLE}/common/dates.py"]
    assert files_of(monorepo / "other") == before
    assert {k: v for k, v in index(monorepo).items() if "dates.py" not in k} == {
        k: v for k, v in entries.items() if "dates.py" not in k
    }


def test_template_files_that_the_project_ignores_are_merged_too(
    project: Path, either: Update
) -> None:
    add(project, ".gitignore", "README.md\nrequirements.txt\n/docs/ml-pull-request.md\n")
    git(project, "rm", "--quiet", "--cached", "README.md", f"{BUNDLE}/requirements.txt")
    git(project, "rm", "--quiet", "--cached", "docs/ml-pull-request.md")
    add(project, "README.md", "\n## Mine\n")
    commit(project)
    add(project, "docs/ml-pull-request.md", "")

    scene = either(project)

    assert scene.ended.code == 0, scene.ended.output
    assert "## Mine" in scene.text("README.md")
    assert "on your own machine" in scene.text("README.md")
    assert "pandas==2.3.3" in scene.text(f"{BUNDLE}/requirements.txt")
    assert (project / "docs" / "ml-pull-request.md").exists()  # git could not give it back
    assert "README.md" not in index(project)


def test_tracked_files_that_the_user_ignores_everywhere_are_merged(
    project: Path, either: Update, apart: UpdatedProject
) -> None:
    add(Path.home(), ".ignored", "*.yml\nREADME.md\n")
    git(project, "config", "--global", "core.excludesFile", str(Path.home() / ".ignored"))
    edit_apart(project)

    scene = either(project)

    assert scene.ended.code == 0, scene.ended.output
    assert files_of(project) == files_of(apart.project)


def test_in_a_linked_worktree_the_other_stays(
    original: Path, tmp_path: Path, either: Update, apart: UpdatedProject
) -> None:
    main = fresh(tmp_path / "main", original)
    linked = tmp_path / "linked"
    git(main, "worktree", "add", "--quiet", str(linked), "-b", "linked")
    edit_apart(linked)
    files, entries = files_of(main), index(main)

    scene = either(linked)

    assert scene.ended.code == 0, scene.ended.output
    assert files_of(linked) == files_of(apart.project)
    assert files_of(main) == files
    assert index(main) == entries


def test_with_windows_line_ends_in_the_worktree(
    original: Path, tmp_path: Path, either: Update, apart: UpdatedProject
) -> None:
    project = tmp_path / "project"
    git(tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", str(original), str(project))
    edit_apart(project)

    scene = either(project)

    assert scene.ended.code == 0, scene.ended.output
    assert b"\r\n" in (project / "docs" / "setup.md").read_bytes()
    git(project, "add", "--all")
    staged = {path: line.split()[1] for path, line in index(project).items()}
    calm = fresh(tmp_path / "calm", apart.project)
    git(calm, "add", "--all")
    assert staged == {path: line.split()[1] for path, line in index(calm).items()}


@pytest.mark.breadth
def test_the_project_and_its_answers_file_are_named_by_options_and_those_of_a_merge_have_no_effect(
    project: Path, run_copier: RunCopier
) -> None:
    git(project, "mv", ANSWERS, OTHER_ANSWERS)
    add(project, f"{BUNDLE}/common/dates.py", '"""My own."""\n')
    commit(project)
    options = ("--answers-file", OTHER_ANSWERS, "--conflict", "rej")

    ended = run_copier("update", "--defaults", *options, "project")  # from the folder above

    assert ended.code == 1
    assert git(project, "diff", "--name-only", "--diff-filter=U") == f"{BUNDLE}/common/dates.py"
    assert not list(project.rglob("*.rej"))
    assert "_commit: v0.2.0\n" in (project / OTHER_ANSWERS).read_text()
    assert not (project / ANSWERS).exists()
    assert "DEDICATED" in (project / RESOURCE).read_text()
