"""The answers that a project is published with are committed before they are pushed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.publishing import recording
from hooks.publishing.recording import head_with_answers
from hooks.system.git import GitFailed
from hooks.system.git import git as real
from tests.support.github import git_http
from tests.support.publishing import commit, git
from tests.support.publishing_run import Run

NAME = ".copier-answers.yml"
BEFORE = "_commit: v1\n_src_path: here\nproject_name: x\npublish: false\n"
AFTER = "_commit: v1\n_src_path: here\nproject_name: x\npublish: true\nstaging_client_id: some-id\n"
Say = pytest.CaptureFixture[str]


@pytest.fixture
def later(project: Path) -> Path:
    """A project that was made without its repository, and is published now."""
    (project / NAME).write_text(BEFORE)
    commit(project, "made")
    (project / NAME).write_text(AFTER)
    return project


def test_the_answers_are_at_github_and_the_folder_is_clean(run: Run, later: Path) -> None:
    count = int(git(later, "rev-list", "--count", "main"))

    run.publish(later)

    run.assert_published(later)
    folder = run.repository.folder
    assert git_http.run(folder, "show", f"main:{NAME}") == AFTER
    assert int(git(later, "rev-list", "--count", "main")) == count + 1
    assert git(later, "diff", "--name-only", "HEAD~1", "HEAD") == NAME
    subject, blank, reason = git(later, "log", "-1", "--format=%B").split("\n")[:3]
    assert (subject, blank) == ("Record the answers that the project is published with", "")
    assert reason


def test_the_same_again_makes_no_second_commit(later: Path) -> None:
    first = head_with_answers(later, NAME)

    assert head_with_answers(later, NAME) == first


@pytest.mark.parametrize("at", ["update-index", "fast-import", "update-ref"])
def test_a_run_that_is_ended_anywhere_leaves_what_the_next_one_ends(
    later: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    before = git(later, "rev-parse", "main")

    def dies(folder: Path, *arguments: str, given: bytes | None = None) -> str:
        if at in arguments:
            raise GitFailed(at, "the machine went off")
        return real(folder, *arguments, given=given)

    with monkeypatch.context() as patched:
        patched.setattr(recording, "git", dies)
        with pytest.raises(GitFailed):
            head_with_answers(later, NAME)
    assert git(later, "rev-parse", "main") == before

    head_with_answers(later, NAME)

    assert git(later, "show", f"main:{NAME}") == AFTER.strip()
    assert git(later, "rev-parse", "main~1") == before
    assert git(later, "status", "--porcelain") == ""
    assert git(later, "for-each-ref", "refs/ml-init") == ""


def test_what_else_is_staged_stays_so(later: Path) -> None:
    (later / "readme.md").write_text("mine\n")
    git(later, "add", "readme.md")

    head_with_answers(later, NAME)

    assert git(later, "status", "--porcelain") == "M  readme.md"


def test_an_answer_in_the_form_that_the_index_keeps_leaves_the_folder_clean(later: Path) -> None:
    git(later, "config", "core.autocrlf", "true")
    (later / NAME).write_bytes(AFTER.replace("\n", "\r\n").encode())

    head_with_answers(later, NAME)

    assert git(later, "status", "--porcelain") == ""
    assert git(later, "cat-file", "blob", f"main:{NAME}") == AFTER.strip()


def on_another_branch(project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "mine")


def on_no_branch(project: Path) -> None:
    git(project, "checkout", "--quiet", "--detach")


def removed(project: Path) -> None:
    (project / NAME).unlink()


def of_another_version(project: Path) -> None:
    (project / NAME).write_text(AFTER.replace("v1", "v2"))
    (project / "readme.md").write_text("rendered anew\n")


def of_another_template(project: Path) -> None:
    (project / NAME).write_text(AFTER.replace("here", "there"))
    (project / "readme.md").write_text("rendered anew\n")


def no_answers(project: Path) -> None:
    (project / NAME).write_text("[]\n")
    (project / "readme.md").write_text("mine\n")


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (on_another_branch, "this is mine, and main is published"),
        (on_no_branch, "this is no branch, and main is published"),
        (removed, "it is gone"),
        (of_another_version, "of another version of the template"),
        (of_another_template, "of another version of the template"),
        (no_answers, "of another version of the template"),
    ],
)
def test_answers_that_cannot_stand_alone_are_left_and_said(
    later: Path, capsys: Say, prepare: Callable[[Path], None], why: str
) -> None:
    prepare(later)
    before = git(later, "rev-parse", "main")

    assert head_with_answers(later, NAME) == before
    assert why in capsys.readouterr().err


def test_another_version_that_changed_nothing_else_is_committed(later: Path) -> None:
    (later / NAME).write_text(AFTER.replace("v1", "v2"))

    head_with_answers(later, NAME)

    assert git(later, "status", "--porcelain") == ""
