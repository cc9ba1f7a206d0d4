"""The command as ./ml-init starts it, in this process."""

import runpy
import sys

import pytest

from tests.support.place import ROOT


def test_without_a_data_file_it_says_how_to_use_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["readiness"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "readiness.py"), run_name="__main__")

    assert ended.value.code == 1
    assert "Name one data file" in capsys.readouterr().err
