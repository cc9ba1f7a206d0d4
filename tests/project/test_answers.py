from dataclasses import asdict

import pytest

from hooks.errors import AnswersRefused
from hooks.project.answers import Answers
from tests.support.answers import ANSWERS, answers_with


def test_good_answers_are_taken_as_they_are() -> None:
    assert asdict(Answers.parse(ANSWERS)) == ANSWERS


def test_answers_get_their_types_and_hosts_lose_what_is_behind_them() -> None:
    answers = Answers.parse(
        answers_with(
            publish="no",
            include_feature_store="Yes",
            staging_workspace_host="https://ADB-1.net/?o=1",
            prod_workspace_host="https://adb-2.net/",
        )
    )

    assert (answers.publish, answers.include_feature_store) == (False, True)
    assert answers.staging_workspace_host == "https://adb-1.net"
    assert answers.prod_workspace_host == "https://adb-2.net"


def test_what_was_left_open_is_filled_in() -> None:
    given = answers_with(inference_table="")
    del given["publish"], given["stack_url"]

    answers = Answers.parse(given)

    assert answers.inference_table == "ml_prod.all_my_ml_models.awesome_ml_project_predictions"
    assert answers.publish is False
    assert answers.stack_url == ""


def test_a_project_that_was_never_asked_keeps_its_credentials_in_the_repository() -> None:
    names = ("credentials", "protected_branches", "paused_staging", "fresh_start")
    given = {name: value for name, value in answers_with().items() if name not in names}

    answers = Answers.parse(given)

    assert (answers.credentials, answers.protected_branches) == ("repository", False)
    assert not answers.paused_staging
    assert not answers.fresh_start


def test_a_module_bears_the_project_s_name_as_python_spells_it() -> None:
    assert Answers.parse(ANSWERS).module_name == "awesome_ml_project"


def test_all_that_is_refused_is_named() -> None:
    with pytest.raises(AnswersRefused, match=r"(?s)project_name: .*cloud: .*stack_commit: missing"):
        Answers.parse(answers_with(project_name="a b", cloud="", stack="custom", stack_url="/s"))
