"""An update that cannot be merged without a loss stops before it touches anything."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.place import release
from tests.support.trees import git
from tests.updating.scenes import (
    ANSWERS,
    BUNDLE,
    Update,
    UpdatedProject,
    add,
    commit,
    everything,
    typed,
)

TABLES = f"{BUNDLE}/common/tables.py"


def assert_stopped(scene: UpdatedProject, *words: str) -> None:
    assert scene.ended.code == 1
    assert "Traceback" not in scene.ended.output
    for word in words:
        assert word in scene.ended.output
    assert everything(scene.project) == everything(scene.before)


def test_without_tasks(project: Path, update: Update) -> None:
    assert_stopped(update(project, "--skip-tasks"), "before it touched anything", "without -T")


def test_with_a_git_that_cannot_merge_trees(
    project: Path, either: Update, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "git").write_text(
        '#!/bin/sh\n[ "${*%--version}" != "$*" ] && echo "git version 2.37.9" && exit\n'
        f'exec "{shutil.which("git")}" "$@"\n'
    )
    (old / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{old}{os.pathsep}{os.environ['PATH']}")

    assert_stopped(either(project), "git version 2.37.9", "2.38 or newer")


def test_in_a_sparse_checkout(project: Path, either: Update) -> None:
    git(project, "sparse-checkout", "set", BUNDLE)
    git(project, "sparse-checkout", "add", "docs", ".github")

    assert_stopped(either(project), "git sparse-checkout disable")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("merge --no-ff --no-commit --strategy=ours side", "a merge", id="a merge"),
        pytest.param(
            "-c sequence.editor='echo break >' rebase -i HEAD",
            "a rebase",
            id="a rebase",
            marks=pytest.mark.breadth,
        ),
        pytest.param("bisect start", "a bisection", id="a bisection", marks=pytest.mark.breadth),
    ],
)
def test_while_git_is_in_the_middle_of(
    project: Path, either: Update, command: str, words: str
) -> None:
    git(project, "checkout", "--quiet", "-b", "side")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "side")
    git(project, "checkout", "--quiet", "main")
    typed(project, f"git {command}")

    assert_stopped(either(project), f"{words} is under way")


def test_beside_a_conflict_elsewhere_in_the_repository(project: Path, either: Update) -> None:
    inner = project / "inner"
    git(project.parent, "clone", "--quiet", str(project), str(inner))
    shutil.rmtree(inner / ".git")
    commit(project)
    blob = git(project, "rev-parse", "HEAD:README.md")
    entry = f"100644 {blob} 1\tREADME.md\n100644 {blob} 2\tREADME.md\n"
    subprocess.run(
        ["git", "update-index", "--index-info"],
        cwd=project,
        input=f"0 {'0' * 40}\tREADME.md\n{entry}".encode(),
        check=True,
    )
    before = everything(project)

    ended = either(inner).ended

    assert ended.code == 1
    assert "README.md is in conflict" in ended.output
    assert everything(project) == before | {
        name: content for name, content in everything(project).items() if "inner-before" in name
    }


def test_where_a_reject_of_an_earlier_patch_lies(project: Path, either: Update) -> None:
    add(project, ".gitignore", "*.rej\n")
    commit(project)
    add(project, f"{TABLES}.rej", "mine\n")

    assert_stopped(either(project), f"{TABLES}.rej is left from an earlier patch")


def test_where_an_ignored_file_is_in_the_way(project: Path, either: Update) -> None:
    add(project, ".gitignore", "dates.py\n")
    commit(project)
    add(project, f"{BUNDLE}/common/dates.py", '"""My own dates."""\n')

    scene = either(project)

    assert_stopped(scene, f"  {BUNDLE}/common/dates.py\n", "Move them away, or commit them")


def test_where_git_was_told_to_overlook_a_file(project: Path, either: Update) -> None:
    git(project, "update-index", "--assume-unchanged", "README.md")
    add(project, "README.md", "never committed\n")

    assert_stopped(either(project), "  README.md\n", "--no-assume-unchanged")


def test_with_a_stored_answer_that_the_new_rules_refuse(
    releases: Path, project: Path, update: Update, tmp_path: Path
) -> None:
    strict = tmp_path / "strict"
    git(tmp_path, "clone", "--quiet", str(releases), str(strict))
    rules = strict / "extensions" / "rules.py"
    old = 'group("DATABRICKS_READ_USER_GROUP")'
    text = rules.read_text().replace(old, f'replace({old}, allows=matches("team-.*"))')
    assert text != rules.read_text()
    rules.write_text(text)
    release(strict, "v0.3.0")
    answers = project / ANSWERS
    answers.write_text(answers.read_text().replace(str(releases), str(strict)))
    commit(project)

    scene = update(project)

    assert_stopped(scene, "read_user_group: 'ml-readers' is not accepted")


@pytest.mark.breadth
@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("-d", "read_user_group=a\tb"), "read_user_group", id="a bad answer"),
        pytest.param(("-d", "stack=custom"), "stack_url: missing", id="an answer that is missing"),
        pytest.param(("-d", "stak=starter"), "the nearest is stack", id="a name that is none"),
    ],
)
def test_with(project: Path, update: Update, words: tuple[str, ...], told: str) -> None:
    assert_stopped(update(project, *words), told)


def test_when_the_new_version_cannot_be_rendered(
    project: Path,
    update: Update,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crashing = tmp_path / "databricks"
    crashing.write_text('#!/bin/sh\n[ "$1" = version ] && echo "Databricks CLI v1.9.0" || exit 3\n')
    crashing.chmod(0o755)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("DATABRICKS_CLI", str(crashing))

    scene = update(project, "-d", "project_name=never-rendered")

    assert_stopped(scene, "DATABRICKS_CLI")
    assert list((tmp_path / "tmp").iterdir()) == []
