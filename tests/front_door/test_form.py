"""The form step judges one use case, and completes it for the jobs that follow."""

import json
import runpy
from pathlib import Path

import pytest

from tests.front_door.organisation import FORM, VARIABLES
from tests.support.place import ROOT


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, **form: str) -> object:
    for name, value in {**VARIABLES, "GITHUB_REPOSITORY_OWNER": "my-org"}.items():
        monkeypatch.setenv(name, value)
    given = {**FORM, "ml_init_ref": "", **form}
    monkeypatch.setenv("ANSWERS", json.dumps(given))
    monkeypatch.setenv("GITHUB_OUTPUT", str(folder / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary"))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "front_door" / "form.py"), run_name="__main__")
    return ended.value.code


def test_a_good_form_is_completed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = run(monkeypatch, tmp_path)

    name, _, text = (tmp_path / "output").read_text().partition("=")
    told = json.loads(text)
    assert (code, name) == (0, "answers")
    assert told.items() >= FORM.items()
    assert told["prod_workspace_host"] == VARIABLES["DATABRICKS_PROD_WORKSPACE_HOST"]
    assert "ml_init_ref" not in told
    assert "publish" not in told


def test_every_problem_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(monkeypatch, tmp_path, project_name="-x", model_schema="a b")

    told = (tmp_path / "summary").read_text()
    assert code == 1
    assert not (tmp_path / "output").exists()
    assert told.startswith("## -x was not made\n")
    assert "- project\\_name: '-x' is not accepted" in told
    assert "- model\\_schema: 'a b' is not accepted" in told
    assert "::error title=-x was not made::" in capsys.readouterr().err


def test_a_variable_that_makes_no_sense_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ML_INIT_MAY_DIFFER", "everything")

    code = run(monkeypatch, tmp_path)

    assert code == 1
    assert "names 'everything'" in (tmp_path / "summary").read_text()
