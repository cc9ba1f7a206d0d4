"""The data file that a form becomes."""

import runpy
import sys
from pathlib import Path

import pytest
import yaml

from front_door.data_file import answers_from, write
from tests.support.place import ROOT


def test_what_was_left_empty_is_left_out() -> None:
    given = {"project_name": "churn", "model_schema": "", "include_feature_store": None}

    assert answers_from(given) == {"project_name": "churn", "publish": True}


def test_the_inputs_of_the_workflow_itself_are_no_answers() -> None:
    given = {"project_name": "churn", "ml_init_ref": "v1.0.0", "ml_init_repository": "o/r"}

    assert answers_from(given) == {"project_name": "churn", "publish": True}


def test_a_form_cannot_ask_not_to_publish() -> None:
    assert answers_from({"publish": "no"}) == {"publish": True}


@pytest.mark.parametrize("value", ["yes", "0x1f", "a: b", "- a", "a\n::error::b", "é\u202e", "#"])
def test_every_text_is_read_back_as_the_same_text(value: str, tmp_path: Path) -> None:
    write({"project_name": value}, tmp_path / "data.yml")

    assert yaml.safe_load((tmp_path / "data.yml").read_text()) == {"project_name": value}


def test_the_step_reads_the_form_from_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "data.yml"
    monkeypatch.setenv("ANSWERS", '{"project_name": "churn"}')
    monkeypatch.setattr(sys, "argv", ["data_file", str(place)])

    runpy.run_path(str(ROOT / "front_door" / "data_file.py"), run_name="__main__")

    assert yaml.safe_load(place.read_text()) == {"project_name": "churn", "publish": True}
