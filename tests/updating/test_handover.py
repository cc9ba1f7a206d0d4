import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from hooks.updating import handover
from hooks.updating.handover import Note

assert sys.platform != "win32"  # what is played here is POSIX's own

HERE = os.getpid()


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


def render_of_old(subfolder: str = "") -> Path:
    folder = Path(tempfile.mkdtemp(prefix="copier._main.old_copy.")) / subfolder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("subfolder", ["", "teams/project"])
def test_a_note_is_found_by_the_later_steps_of_the_same_copier(subfolder: str) -> None:
    assert handover.find(HERE) is None

    note = Note(str(render_of_old(subfolder)))
    handover.leave(note, HERE)

    assert handover.find(HERE) == note


def test_a_later_note_takes_the_place_of_the_first() -> None:
    render = render_of_old()
    handover.leave(Note(str(render)), HERE)

    handover.leave(Note(str(render), "checkout"), HERE)

    assert handover.find(HERE) == Note(str(render), "checkout")
    assert len(list((render / ".git").iterdir())) == 1


def test_a_note_goes_with_the_folder_that_copier_removes() -> None:
    render = render_of_old()
    handover.leave(Note(str(render)), HERE)

    shutil.rmtree(render)

    assert handover.find(HERE) is None


def test_the_note_of_another_copier_is_not_ours() -> None:
    handover.leave(Note(str(render_of_old())), os.getppid())

    assert handover.find(HERE) is None


def test_the_note_of_another_person_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    handover.leave(Note(str(render_of_old())), HERE)

    monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)

    assert handover.find(HERE) is None


def test_only_renders_for_a_comparison_are_temporary() -> None:
    assert handover.is_temporary(render_of_old("sub"))
    assert not handover.is_temporary(Path("/home/ada/project"))


def test_the_old_version_s_render_is_known_by_its_name() -> None:
    assert handover.is_temporary(render_of_old("sub"), handover.OLD)
    assert not handover.is_temporary(Path("/tmp/copier._main.new_copy.x"), handover.OLD)  # noqa: S108


def test_the_beginning_of_a_process_is_told_with_and_without_linux_s_own_folder(
    tmp_path: Path,
) -> None:
    here = handover.start_of(os.getpid())
    first = handover.start_of(1)
    elsewhere = handover.start_of(os.getpid(), tmp_path)

    assert here.isdigit()
    assert here != first
    assert elsewhere == handover.start_of(os.getpid(), tmp_path)
    assert elsewhere != handover.start_of(1, tmp_path)


def test_an_update_on_windows_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(OSError, match=r"it needs Linux or macOS\. On Windows, run it in WSL\."):
        handover.leave(Note(str(render_of_old())), HERE)

    assert handover.find(HERE) is None


def test_what_is_taken_is_no_longer_where_it_was(tmp_path: Path) -> None:
    render = render_of_old()
    (render / "folder").mkdir()
    (render / "folder" / "file").write_text("x")
    handover.leave(Note(str(render)), HERE)

    handover.take(render, tmp_path / "kept" / "old")

    assert (tmp_path / "kept" / "old" / "folder" / "file").read_text() == "x"
    assert [path.name for path in render.iterdir()] == [".git"]
