"""An update that is ended at any moment leaves a project that one command gives back."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from hooks.updating.update import RECOVERY
from tests.support.deadly import Point, killed_at
from tests.support.place import ROOT
from tests.support.programs import RunCopier, StartCopier, end_at
from tests.support.trees import files_of, git
from tests.updating.scenes import (
    BUNDLE,
    Update,
    UpdatedProject,
    add,
    commit,
    edit_against,
    history,
    typed,
)

assert sys.platform != "win32"  # what is played here is POSIX's own

Moment = Callable[[Path, Path], bool]


def work_folder(place: str) -> Moment:
    """The moment when something is in the folder where the merge is prepared."""
    return lambda temporary, _: any(temporary.glob(f"*/.ml-init/{place}"))


MOMENTS: list[tuple[str, Moment]] = [
    ("the old version is being rendered", lambda t, _: any(t.glob("*.old_copy.*"))),
    ("the old render is taken", work_folder("old")),
    ("the new version is being rendered", lambda t, _: any(t.glob("*.new_copy.*"))),
    ("the new render is taken", work_folder("new")),
    ("git merges", work_folder("scratch/objects")),
    ("what is gone is removed", lambda _, p: not (p / BUNDLE / "training" / "data.py").exists()),
    ("files are being written", lambda _, p: (p / BUNDLE / "learning").exists()),
    ("the conflicts are stored", work_folder("scratch/conflicts-*")),
    ("the index is being prepared", work_folder("scratch/marked")),
    ("the index is locked", lambda _, p: (p / ".git" / "index.lock").exists()),
]
POINTS: list[Point] = [  # what git does from the merge on
    ("merge-tree", "after"),
    ("checkout-index", "before"),
    ("checkout-index", "after"),
    ("unpack-objects", "after"),
    ("update-index", "after"),
]


def documented() -> str:
    """The command for a project whose update was killed, as the documentation gives it."""
    page = (ROOT / "docs" / "updates.md").read_text()
    (command,) = (line for line in page.splitlines() if line.startswith("rm -f "))
    assert command.endswith(RECOVERY)
    return command


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one's own for temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    tempfile.tempdir = None


def assert_one_command_gives_back(project: Path, before: Mapping[str, object]) -> None:
    git(project, "status")
    typed(project, documented())

    assert git(project, "status", "--porcelain") == ""
    assert state(project) == before


def state(project: Path) -> Mapping[str, object]:
    """The files of a project and its history."""
    return {"files": files_of(project), **history(project)}


@pytest.mark.breadth
@pytest.mark.parametrize("moment", [pytest.param(moment, id=name) for name, moment in MOMENTS])
def test_killed_one_command_gives_back_the_last_commit(
    project: Path, start_copier: StartCopier, temporary: Path, moment: Moment
) -> None:
    edit_against(project)
    before = state(project)
    process = start_copier("update", "--defaults", project)

    end_at(process, lambda: moment(temporary, project), signal.SIGKILL)

    assert_one_command_gives_back(project, before)


@pytest.mark.parametrize("point", POINTS, ids=[" ".join(point[::-1]) for point in POINTS])
def test_killed_in_its_last_step_one_command_gives_back_the_last_commit(
    project: Path, steps: Update, point: Point, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_against(project)
    before = state(project)

    code = killed_at(point, lambda: steps(project).ended.code, tmp_path / "deadly", monkeypatch)

    assert code == -signal.SIGKILL
    (project / ".git" / "index.lock").touch()  # which comes and goes after the last of them
    assert_one_command_gives_back(project, before)


def test_after_a_kill_one_command_gives_back_the_last_commit_and_the_same_update_goes_through(
    project: Path, start_copier: StartCopier, run_copier: RunCopier, temporary: Path
) -> None:
    before = state(project)
    process = start_copier("update", "--defaults", project)

    end_at(process, lambda: work_folder("new")(temporary, project), signal.SIGKILL)

    assert_one_command_gives_back(project, before)
    ended = run_copier("update", "--defaults", project)
    assert ended.code == 0, ended.output


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(work_folder("old"), id="while versions are rendered"),
        pytest.param(work_folder("scratch"), id="while git merges", marks=pytest.mark.breadth),
    ],
)
def test_ctrl_c_ends_without_a_traceback_or_a_trace(
    project: Path, start_copier: StartCopier, temporary: Path, moment: Moment
) -> None:
    add(project, "README.md", "mine\n")
    commit(project)
    files = files_of(project)
    process = start_copier("update", "--defaults", project)
    while process.poll() is None and not moment(temporary, project):
        time.sleep(0.0005)

    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate()

    assert process.returncode == 1
    assert "Traceback" not in output
    assert list(temporary.iterdir()) == []
    typed(project, RECOVERY)
    assert files_of(project) == files


@pytest.mark.breadth
def test_a_file_edited_while_the_update_runs_is_left_alone(
    project: Path, start_copier: StartCopier, temporary: Path
) -> None:
    process = start_copier("update", "--defaults", project)
    while process.poll() is None and not work_folder("old")(temporary, project):
        time.sleep(0.0005)

    add(project, "README.md", "while it ran\n")
    output, _ = process.communicate()

    assert process.returncode == 1
    assert "are in no commit:\n M README.md" in output
    assert git(project, "status", "--porcelain") == "M README.md"
    assert (project / "README.md").read_text().endswith("while it ran\n")


def test_a_file_that_cannot_be_written_is_told_with_the_way_back(
    project: Path, either: Update
) -> None:
    git(project, "config", "filter.broken.smudge", "false")
    git(project, "config", "filter.broken.required", "true")
    add(project, ".gitattributes", "dates.py filter=broken\n")
    commit(project)

    scene: UpdatedProject = either(project)

    assert scene.ended.code == 1
    assert "ended halfway" in scene.ended.output
    assert f"cd {project} && {RECOVERY}" in scene.ended.output
    typed(project, RECOVERY)
    assert files_of(project) == files_of(scene.before)
