"""One command makes a whole project: what a person gets, and what the same command does again."""

import subprocess
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.copied_before import copy_before
from tests.support.copying import Copying
from tests.support.programs import RunCopier
from tests.support.trees import files_of, git


def test_a_copy_ends_in_a_clean_repository_with_one_reason_per_commit(copying: Copying) -> None:
    project = copy_before(copying)

    assert git(project, "status", "--porcelain", "--ignored") == ""
    subjects = git(project, "log", "--reverse", "--format=%an: %s").splitlines()
    assert subjects[0] == "Ada Lovelace: Start from the stack starter"
    assert "Ada Lovelace: Run every job cluster for the identity that deploys it" in subjects
    assert len(subjects) == len(set(subjects))
    assert all(git(project, "log", "--format=%b").strip() for _ in subjects)


def test_the_scaffold_commit_holds_the_stack_as_it_is(copying: Copying) -> None:
    project = copy_before(copying)

    first = git(project, "rev-list", "--max-parents=0", "HEAD")
    resource = "awesome_ml_project/resources/model-workflow-resource.yml"
    assert "single_user_name" not in git(project, "show", f"{first}:{resource}")
    assert "single_user_name" in git(project, "show", f"HEAD:{resource}")


def test_two_folders_and_a_cold_cache_give_the_same_bytes(
    copying: Copying, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = copy_before(copying), copying.into("two")
    monkeypatch.setenv("ML_INIT_CACHE", str(copying.folder / "cold"))

    two.copy()

    assert files_of(one) == files_of(two.project)
    assert len(files_of(one)) > 30


def test_a_new_folder_and_one_that_is_there_get_the_same_bytes(
    run_copier: RunCopier, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    asked, traced = " config --type=bool --get core.fileMode", tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(traced))

    straight = run_copier("copy", template, tmp_path / "new", data=answers_with())
    few = traced.read_text().count(asked)
    by_copier = run_copier("copy", template, tmp_path / "there", data=answers_with())

    files = files_of(tmp_path / "new")
    assert files == files_of(tmp_path / "there")
    assert few < 10 < len(files) <= traced.read_text().count(asked) - few
    assert "files of the stack\n" in straight.output
    assert "files of the stack\n" not in by_copier.output


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(["copy", "TEMPLATE", "PROJECT"], id="the same command"),
        pytest.param(
            ["copy", "--skip-tasks", "TEMPLATE", "PROJECT"],
            id="without tasks",
            marks=pytest.mark.breadth,
        ),
        pytest.param(
            ["copy", "--pretend", "TEMPLATE", "PROJECT"],
            id="only pretended",
            marks=pytest.mark.breadth,
        ),
        pytest.param(["recopy", "PROJECT"], id="recopy", marks=pytest.mark.breadth),
    ],
)
def test_a_second_run_finds_everything_identical(copying: Copying, again: list[str]) -> None:
    project = copy_before(copying)
    before, commits = files_of(project), git(project, "rev-list", "--all")
    places = {"TEMPLATE": str(copying.template), "PROJECT": str(project)}

    ended = copying.run(*(places.get(word, word) for word in again), data=answers_with())

    assert ended.code == 0, ended.output
    assert "conflict" not in ended.output
    assert "create" not in ended.output
    assert files_of(project) == before
    assert git(project, "rev-list", "--all") == commits
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.breadth  # test_interruption.py has files without a history, too
def test_a_copy_without_tasks_gets_its_history_from_the_next(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    run_copier("copy", "--skip-tasks", template, project, data=answers_with())
    assert not (project / ".git").exists()

    run_copier("copy", template, project, data=answers_with())

    assert git(project, "status", "--porcelain") == ""
    assert git(project, "rev-list", "--count", "HEAD") != "0"


def test_a_file_that_the_user_keeps_is_left_out_of_the_history(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "README.md").write_text("mine\n")

    ended = run_copier(
        "copy", "--skip", "README.md", "--exclude", "docs", template, project, data=answers_with()
    )

    assert (project / "README.md").read_text() == "mine\n"
    assert not (project / "docs").exists()
    assert git(project, "status", "--porcelain") == "?? README.md"
    assert "README.md: not as ml-init would write it" in ended.output


def test_a_plain_folder_is_refused_as_template(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    git(template, "worktree", "list")
    subprocess.run(["cp", "-r", template, plain], check=True)
    subprocess.run(["rm", "-r", plain / ".git"], check=True)
    before = files_of(plain)

    ended = run_copier("copy", plain, tmp_path / "project", data=answers_with())

    assert ended.code == 1
    assert "is a plain folder" in ended.output
    assert "Traceback" not in ended.output
    assert not (tmp_path / "project").exists()
    assert files_of(plain) == before


def test_a_template_without_a_tag_works_and_says_what_it_will_lack(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    untagged = tmp_path / "untagged"
    git(tmp_path, "clone", "--quiet", "--no-tags", str(template), str(untagged))

    ended = run_copier("copy", untagged, tmp_path / "project", data=answers_with())

    assert ended.code == 0, ended.output
    assert "has no tag" in ended.output
