import runpy
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hooks import WORK_FOLDER
from hooks.commit import main
from hooks.system.git import git
from tests.support.patch_scene import SUBJECTS, RenderedProject, set_up
from tests.support.place import ROOT


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RenderedProject:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path))
    monkeypatch.chdir(set_up(tmp_path))
    return RenderedProject(tmp_path / "project", tmp_path / "base")


@contextmanager
def git_that(line: str, folder: Path) -> Iterator[None]:
    """Inside the block, git first runs a line of shell."""
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{line}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(program.parent), prepend=":")
        yield


@pytest.mark.parametrize(
    ("prepare", "command"),
    [
        *(
            (("--version",), command)
            for command in ("init", "fast-import", "read-tree", "update-ref")
        ),
        *(
            (("init", "--quiet", "--initial-branch=main"), command)
            for command in ("fast-import", "read-tree", "update-ref")
        ),
    ],
)
def test_a_run_that_is_ended_leaves_no_commit_and_the_next_makes_the_history_once(
    scene: RenderedProject,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    prepare: tuple[str, ...],
    command: str,
) -> None:
    git(scene.project, *prepare)
    long_ago = "export GIT_COMMITTER_DATE=2001-01-01T00:00:00Z"

    with git_that(f'{long_ago}; case " $* " in *" {command} "*) exit 3;; esac', tmp_path):
        ended = main(scene.project)
    told = capsys.readouterr().err
    branches = [*(scene.project / ".git").glob("refs/heads/*")]
    again = main(scene.project)

    assert (ended, branches) == (1, [])
    assert told.startswith("No commit was made.")
    assert told.endswith(f"\ngit {command} failed: it gave no reason\n")
    assert again == 0
    assert scene.subjects() == SUBJECTS
    assert scene.uncommitted() == []
    assert git(scene.project, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_ctrl_c_ends_the_step_quietly(
    scene: RenderedProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    with git_that("kill -INT $PPID", tmp_path):
        code = main(scene.project)

    signal.signal(signal.SIGINT, before)
    assert code == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(
            lambda scene: shutil.rmtree(scene.base), "No such file", id="the cache is gone"
        ),
        pytest.param(
            lambda _: Path(WORK_FOLDER, "history.json").unlink(), "history.json", id="no plan"
        ),
        pytest.param(
            lambda scene: (
                git(scene.project, "init"),
                (scene.project / ".git/config").write_text("["),
            ),
            "bad config line",
            id="a repository that git cannot read",
        ),
    ],
)
def test_what_is_in_the_way_is_told_in_one_message(
    scene: RenderedProject,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[RenderedProject], object],
    words: str,
) -> None:
    spoil(scene)

    code = main(scene.project)

    told = capsys.readouterr().err
    assert code == 1
    assert words in told
    assert told.count("\n") == 2


def test_the_step_takes_the_project_s_folder(
    scene: RenderedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["hooks.commit", str(scene.project)])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "commit.py"), run_name="__main__")

    assert ended.value.code == 0
    assert scene.subjects() == SUBJECTS


def test_without_a_file_there_is_nothing_to_commit(
    scene: RenderedProject, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(scene.project)
    scene.project.mkdir()

    ended = main(scene.project)

    assert ended == 1
    assert "told to write none" in capsys.readouterr().err
    assert list(scene.project.iterdir()) == []
