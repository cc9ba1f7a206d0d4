"""A run that is ended at any moment leaves nothing that the same command cannot finish."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.breadth import sweep
from tests.support.copied_before import copy_before
from tests.support.copying import Copying
from tests.support.programs import RunCopier, StartCopier, end_at
from tests.support.trees import files_of, git

MOMENTS: list[tuple[str, Callable[[Path, Path], bool]]] = [
    ("the stack is being rendered", lambda cache, _: (cache / "trees").is_dir()),
    ("a tree is in the cache", lambda cache, _: any((cache / "trees").glob("[0-9a-f]*"))),
    ("files are being written", lambda _, project: (project / "README.md").exists()),
    ("git has begun", lambda _, project: (project / ".ml-init" / ".git" / "HEAD").exists()),
    ("commits are stored", lambda _, project: any(project.glob(".ml-init/.git/refs/ml-init"))),
    ("the index is filled", lambda _, project: (project / ".ml-init" / ".git" / "index").exists()),
    ("the repository is in place", lambda _, project: (project / ".git").exists()),
]
# That a file is half written is tried below, whatever the moment.
IN_GATE = {"the stack is being rendered", "commits are stored"}


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(moment, id=name, marks=() if name in IN_GATE else pytest.mark.breadth)
        for name, moment in MOMENTS
    ],
)
def test_killed_then_run_again_it_is_whole(
    copying: Copying, monkeypatch: pytest.MonkeyPatch, moment: Callable[[Path, Path], bool]
) -> None:
    if sys.platform == "win32":
        raise NotImplementedError  # it plays what is POSIX's own
    cache, project = copying.folder / "cache", copying.project
    monkeypatch.setenv("ML_INIT_CACHE", str(cache))
    end_at(copying.start(), lambda: moment(cache, project), signal.SIGKILL)

    ended = copying.copy()

    assert ended.code == 0, ended.output
    assert "conflict" not in ended.output
    assert git(project, "status", "--porcelain", "--ignored") == ""
    subjects = git(project, "log", "--format=%s").splitlines()
    assert len(subjects) == len(set(subjects)) > 1
    assert files_of(project) == files_of(copy_before(copying.into("calm")))


@pytest.mark.parametrize(
    ("name", "kept"),
    sweep(
        [
            pytest.param("README.md", 0, id="a file was made"),
            pytest.param("docs/first-day.md", 1024, id="a part of a file that Copier renders"),
            pytest.param("docs/images/pipeline.svg", 1024, id="a part of a file was filled"),
            pytest.param(".github/CODEOWNERS", 0, id="a file that Copier renders was made"),
            pytest.param(".copier-answers.yml", 0, id="the answers file was made"),
        ],
        lambda _, kept: kept,
    ),
)
def test_a_half_written_file_is_written_anew(copying: Copying, name: str, kept: int) -> None:
    calm, project = copy_before(copying.into("calm")), copying.project
    written = (calm / name).read_bytes()
    assert kept < len(written)
    (project / name).parent.mkdir(parents=True)
    (project / name).write_bytes(written[:kept])

    ended = copying.copy()

    assert ended.code == 0, ended.output
    assert git(project, "status", "--porcelain") == ""
    assert files_of(project) == files_of(calm)


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(lambda _: None, id="which git does not know"),
        pytest.param(
            lambda project: git(project, "init", "--quiet"),
            id="in a new repository",
            marks=pytest.mark.breadth,
        ),
    ],
)
def test_a_file_of_the_user_s_own_is_asked_about(
    run_copier: RunCopier, template: Path, tmp_path: Path, prepare: Callable[[Path], object]
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    prepare(project)
    (project / "README.md").write_text("mine\n")

    ended = run_copier("copy", template, project, data=answers_with())

    assert ended.code == 1
    assert "conflict" in ended.output
    assert (project / "README.md").read_text() == "mine\n"


def test_an_empty_file_of_the_user_s_own_that_is_committed_is_asked_about(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "README.md").touch()
    git(project, "init", "--quiet")
    git(project, "add", "README.md")
    git(project, "commit", "--quiet", "--message", "mine")

    ended = run_copier("copy", template, project, data=answers_with())

    assert ended.code == 1
    assert "conflict" in ended.output
    assert (project / "README.md").read_text() == ""


@pytest.mark.parametrize(
    "option",
    [
        "--exclude=README.md",
        *(
            pytest.param(each, marks=pytest.mark.breadth)
            for each in ("--pretend", "--skip=README.md")
        ),
    ],
)
def test_a_file_that_is_not_to_be_written_is_not_taken_away(
    run_copier: RunCopier, template: Path, tmp_path: Path, option: str
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "README.md").touch()

    run_copier("copy", option, template, project, data=answers_with())

    assert (project / "README.md").read_text() == ""


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(lambda cache, _: (cache / "trees").is_dir(), id="during the scaffold"),
        pytest.param(
            lambda _, project: (project / ".git").is_dir(),
            id="during the history",
            marks=pytest.mark.breadth,
        ),
    ],
)
def test_ctrl_c_ends_without_a_traceback(
    start_copier: StartCopier,
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: Callable[[Path, Path], bool],
) -> None:
    if sys.platform == "win32":
        raise NotImplementedError  # it plays what is POSIX's own
    cache, project = tmp_path / "cache", tmp_path / "project"
    monkeypatch.setenv("ML_INIT_CACHE", str(cache))
    process = start_copier("copy", template, project, data=answers_with())
    while process.poll() is None and not moment(cache, project):
        time.sleep(0.0005)

    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate()

    assert process.returncode in {0, 1}  # 0: it was done already
    assert "Traceback" not in output
    assert all(any(entry.iterdir()) for entry in cache.glob("trees/[0-9a-f]*"))
