import os
import runpy
import sys
import tempfile
from pathlib import Path

import pytest

from hooks import WORK_FOLDER
from hooks.snapshot import keep, main
from hooks.updating import handover
from tests.support.place import ROOT
from tests.updating.merge_scene import NEW, OLD, Renders, tree


@pytest.fixture
def renders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renders:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return Renders(tmp_path / "checkout")


def test_the_new_render_is_moved_out_of_copier_s_sight(renders: Renders) -> None:
    old, new = renders.make("old", tree(OLD)), renders.make("new", tree(NEW))
    handover.leave(handover.Note(str(old), str(renders.checkout)), os.getppid())

    assert main(new) == 0

    assert list(new.iterdir()) == []
    assert (renders.checkout / WORK_FOLDER / "new" / "fresh.txt").exists()


def test_the_project_itself_is_never_taken(tmp_path: Path, renders: Renders) -> None:
    old = renders.make("old", tree(OLD))
    handover.leave(handover.Note(str(old), str(renders.checkout)), os.getppid())
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "mine").write_text("mine")

    keep(tmp_path / "project")

    assert (tmp_path / "project" / "mine").exists()


def test_a_render_that_cannot_be_kept_stops_the_update(
    renders: Renders, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = renders.make("old", tree(OLD))
    handover.leave(handover.Note(str(old), str(renders.checkout)), os.getppid())
    monkeypatch.setattr(sys, "argv", ["snapshot", str(old.with_name("copier._main.new_copy.gone"))])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "snapshot.py"), run_name="__main__")

    assert ended.value.code == 1
    assert "before it touched anything" in capsys.readouterr().err
