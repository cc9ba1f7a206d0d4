"""The organisation's own answers: what a data file and the variables tell without a use case."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from extensions.rules import RULES
from extensions.validation import validate
from hooks.errors import AnswersRefused

OPTIONAL = ("inference_table", "dev_catalog_name")
ASKED = {name: rule for name, rule in RULES.items() if rule.is_checked}


def read_given(data_file: Path, environment: Mapping[str, str]) -> dict[str, object]:
    """The answers that the checks need; the file may hold those of a use case too.

    Raises:
        AnswersRefused: the file cannot be read, or some answers are missing or not accepted; all
            of them are named.
    """
    told = _read(data_file)
    given: dict[str, object] = {}
    for name, rule in ASKED.items():
        variable = environment.get(rule.variable, "").strip() if rule.variable else ""
        value = told.get(name)
        given[name] = variable or rule.default if value in (None, "") else value
    optional = {name: replace(ASKED[name], required=lambda _: False) for name in OPTIONAL}
    # The checks sign in as a published project will.
    stored = told if "_commit" in told else ()  # a project's own file
    if problems := validate(
        {**ASKED, **optional}, {**given, "publish": True}, complete=True, stored=stored
    ):
        listed = "\n".join(f"  {each.question}: {each.fault}; {each.cure}." for each in problems)
        raise AnswersRefused(
            f"These answers do not tell what to check:\n{listed}\n"
            f"Correct them in {data_file} or in the environment."
        )
    return given


def _read(data_file: Path) -> Mapping[str, object]:
    try:
        told = yaml.safe_load(data_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AnswersRefused(f"The data file {data_file} cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" (line {place.line + 1})" if place else ""
        raise AnswersRefused(f"The data file {data_file} is not valid YAML{line}.") from error
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise AnswersRefused(f"The data file {data_file} holds no answers: NAME: VALUE.")
    return told
