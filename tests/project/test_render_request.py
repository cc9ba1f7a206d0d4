import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks import WORK_FOLDER
from hooks.errors import AnswersRefused
from hooks.project.answers import Answers
from hooks.project.render_request import RenderRequest, load
from tests.support.answers import answers_with


def test_a_request_is_read_as_it_was_left(
    tmp_path: Path, make_answers: Callable[..., Answers]
) -> None:
    (tmp_path / WORK_FOLDER).mkdir()
    answers = make_answers(read_user_group="Größe")
    request = RenderRequest(answers, ".copier-answers.yml", "0.1.0")

    request.save(tmp_path)

    assert load(tmp_path) == request


def test_a_request_with_bad_answers_is_refused() -> None:
    answers = answers_with(project_name="$(touch x)")
    raw = {"answers": answers, "answers_file": "a", "template_version": ""}

    with pytest.raises(AnswersRefused, match="project_name"):
        RenderRequest.parse(json.dumps(raw))
