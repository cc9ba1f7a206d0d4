"""What a person reads at a prompt fits a terminal of 80 columns."""

from itertools import product

import pytest
import yaml

from extensions.prompting import SHORT, brief
from extensions.rules import RULES
from extensions.validation import CATALOGS, validate_one
from tests.support.place import ROOT

QUESTIONS = {
    name: about
    for name, about in yaml.safe_load((ROOT / "copier.yml").read_text()).items()
    if not name.startswith("_")
}
TEXTS = [name for name, about in QUESTIONS.items() if "validator" in about]
WIDTH = 80  # columns of a small terminal
BEFORE = "Validation error for question '': "  # Copier's, with the question's name in it
SYMBOL = 3  # columns that Copier takes in front of a question
YES_OR_NO = len(" (y/N) ")  # and behind one that takes yes or no
POINTER = 3  # and in front of a choice


def test_every_question_with_a_validator_has_its_rule_in_short() -> None:
    assert sorted(SHORT) == sorted(TEXTS)


@pytest.mark.parametrize("name", [name for name in QUESTIONS if "help" in QUESTIONS[name]])
def test_a_help_is_one_or_two_lines_that_are_seen_whole(name: str) -> None:
    about = QUESTIONS[name]
    lines = about["help"].split("\n")

    width = WIDTH - (YES_OR_NO if about["type"] == "bool" else 0)
    assert len(lines) == (2 if name in TEXTS else len(lines)) <= 2
    assert [line for line in lines if len(line) > width - SYMBOL] == []
    assert lines[0].count("?") == 1


def test_every_choice_is_seen_whole() -> None:
    named = [about["choices"] for about in QUESTIONS.values() if "choices" in about]

    assert len(named) > 2
    assert [each for choices in named for each in choices if len(each) > WIDTH - POINTER] == []


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_said_of_a_wrong_answer_is_seen_whole(name: str) -> None:
    values = ["", "a b/c@", "x" * 300, "-", "1", "ml", "dev"]
    stacks, required = ("custom", "mlops-stacks-v0.4"), {"cloud": "azure", "publish": "yes"}

    said = set()
    for value, stack, others in product(values, stacks, ({}, dict.fromkeys(CATALOGS, "ml"))):
        given = {**required, "stack": stack, "prod_catalog_name": "a-b", **others, name: value}
        if found := validate_one(name, RULES[name], given, complete=True):
            said.add(brief(found))

    assert said
    assert [each for each in said if len(each) > WIDTH - len(BEFORE) - len(name)] == []
