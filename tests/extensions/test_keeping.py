"""What was typed is kept for a run that does not end well, and for no other."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from extensions import keeping

ANSWERS = {"_src_path": "gh:my-org/ml-init", "_commit": "v1", "project_name": "churn"}
CONF = {"quiet": False, "pretend": False, "defaults": False, "vcs_ref": "v1", "dst_path": "a b"}


def command(options: Sequence[str]) -> str:
    return f"again {' '.join(options)}"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where files are kept; nothing was typed yet, and nothing is told when the tests end."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    keeping.forget()
    keeping.COMMAND.clear()


def test_the_command_goes_on_with_what_was_typed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keeping.note(ANSWERS, CONF, command)
    keeping.note({**ANSWERS, "github_owner": "my-org"}, CONF, command)

    keeping.tell()

    (kept,) = place.iterdir()
    assert json.loads(kept.read_text()) == {"project_name": "churn", "github_owner": "my-org"}
    assert capsys.readouterr().err == (
        "\nYour answers are kept. To go on with the next question:\n"
        f"  again --data-file {kept} --vcs-ref v1\n"
    )


def test_what_cannot_be_right_is_asked_again(place: Path) -> None:
    keeping.note({**ANSWERS, "stack_url": "https://none.invalid"}, CONF, command)

    keeping.drop("stack_url", "stack_commit")
    keeping.tell()

    (kept,) = place.iterdir()
    assert json.loads(kept.read_text()) == {"project_name": "churn"}


def test_a_file_that_is_named_is_written_and_goes_when_the_run_ends_well(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = place / "kept" / "answers.yml"
    named.parent.mkdir()
    monkeypatch.setenv(keeping.PLACE, str(named))
    keeping.note(ANSWERS, CONF, command)

    keeping.tell()
    kept = json.loads(named.read_text()), named.stat().st_mode & 0o777
    keeping.forget()

    assert kept == ({"project_name": "churn"}, 0o600)
    assert capsys.readouterr().err.endswith("\n  again --vcs-ref v1\n")
    assert not [*named.parent.iterdir()]


@pytest.mark.parametrize("option", ["quiet", "pretend", "defaults"])
def test_nothing_is_kept_of_a_run_that_nobody_answers(place: Path, option: str) -> None:
    keeping.note(ANSWERS, {**CONF, option: True}, command)

    keeping.tell()

    assert list(place.iterdir()) == []


def test_nothing_is_kept_of_a_run_that_ended_well(place: Path) -> None:
    keeping.note(ANSWERS, {**CONF, "vcs_ref": None}, command)

    keeping.forget()
    keeping.tell()

    assert keeping.COMMAND[0]([]) == "again "
    assert list(place.iterdir()) == []


def test_where_nothing_can_be_written_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    keeping.note(ANSWERS, CONF, command)

    keeping.tell()

    assert capsys.readouterr().err == ""
