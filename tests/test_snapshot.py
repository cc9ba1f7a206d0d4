import runpy
import sys
import tempfile
from pathlib import Path

import pytest

from hooks import handover
from hooks.history import WORKSHOP
from hooks.snapshot import keep, main
from tests.conftest import ROOT
from tests.merge_scene import NEW, OLD, Renders, tree


@pytest.fixture
def renders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renders:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return Renders(tmp_path / "checkout")


def test_the_old_render_is_told_of_and_the_new_one_moved(renders: Renders) -> None:
    old, new = renders.make("old", tree(OLD)), renders.make("new", tree(NEW))
    assert main(old) == 0
    handover.leave(handover.Note(str(old), str(renders.checkout)))

    assert main(new) == 0

    assert (old / "README.md").exists()
    assert list(new.iterdir()) == []
    assert (renders.checkout / WORKSHOP / "new" / "fresh.txt").exists()


def test_the_project_itself_is_never_taken(tmp_path: Path, renders: Renders) -> None:
    old = renders.make("old", tree(OLD))
    handover.leave(handover.Note(str(old), str(renders.checkout)))
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "mine").write_text("mine")

    keep(tmp_path / "project")

    assert (tmp_path / "project" / "mine").exists()


@pytest.mark.usefixtures("renders")
def test_a_render_that_cannot_be_kept_stops_the_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "tmp" / "copier._main.old_copy.gone"
    monkeypatch.setattr(sys, "argv", ["snapshot", str(place)])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "snapshot.py"), run_name="__main__")

    assert ended.value.code == 1
    assert "before it touched anything" in capsys.readouterr().err
