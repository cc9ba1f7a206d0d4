from dataclasses import fields
from pathlib import Path

import pytest

from hooks.project import run_report
from tests.template.programs import load

report = load("report")
NOTHING = {"rewritten": (), "problems": (), "deployed": (), "news": ()}


def test_it_reads_what_the_steps_of_an_update_keep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(report.VARIABLE, str(tmp_path / "outcome"))
    run_report.keep(patches=["one"], problems=["a \udc80 b"])
    run_report.keep(rewritten=["c", "d"], deployed=[])

    told = report.read(tmp_path / "outcome")

    assert told == {**NOTHING, "rewritten": ("c", "d"), "problems": ("a \udc80 b",)}


def test_its_names_are_those_under_which_the_steps_keep_them() -> None:
    assert report.VARIABLE == run_report.VARIABLE
    assert {*report.NAMES} < {field.name for field in fields(run_report.RunReport)}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="no file"),
        pytest.param(b"", id="nothing in it"),
        pytest.param(b"problems\n\xff\n[1]\n", id="no object"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b'{"problems": "one", "deployed": 2}\n', id="no list"),
        pytest.param(b'{"problems": [1, null, {}], "more": ["x"]}\n', id="no text"),
    ],
)
def test_what_it_cannot_read_it_leaves_out(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "outcome").write_bytes(content)

    assert report.read(tmp_path / "outcome") == NOTHING
