"""What is no answers file of a project is refused by name."""

from pathlib import Path

import pytest

from hooks.errors import AnswersRefused
from hooks.project.stored_answers import ANSWERS_FILE, LARGEST, stored_answers


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"# \xe9", "cannot be read", id="no UTF-8"),
        pytest.param(b"a: [", "cannot be read", id="no YAML"),
        pytest.param(b"[" * LARGEST, "cannot be read", id="too deep", marks=pytest.mark.no_cover),
        pytest.param(b" " * LARGEST, "holds no answers", id="nothing, as large as may be"),
        pytest.param(b" " * LARGEST + b" ", "it has more than", id="one byte more"),
        pytest.param(b"- a", "holds no answers", id="a list"),
    ],
)
def test_a_file_that_holds_no_answers_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / ANSWERS_FILE).write_bytes(content)

    with pytest.raises(AnswersRefused, match=why):
        stored_answers(tmp_path)


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / ANSWERS_FILE).mkdir()

    with pytest.raises(AnswersRefused, match="cannot be read"):
        stored_answers(tmp_path)


def test_a_folder_without_the_file_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(AnswersRefused, match="is no project of ml-init"):
        stored_answers(tmp_path)
