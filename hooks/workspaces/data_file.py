"""The organisation's own answers: what a data file and the variables tell without a use case."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from extensions.derived import DEFAULTS
from extensions.judging import judge
from extensions.naming import RULES
from hooks.errors import AnswersRefused

OPTIONAL = ("inference_table", "dev_catalog_name")
ASKED = (
    *("model_schema", *OPTIONAL, "cloud", "staging_workspace_host", "prod_workspace_host"),
    *("staging_catalog_name", "prod_catalog_name", "test_catalog_name"),
    *("read_user_group", "unity_catalog_read_user_group", "use_databricks_service_principal"),
    *("stack", "staging_client_id", "prod_client_id", "staging_tenant_id", "prod_tenant_id"),
)


def read_given(data_file: Path, environment: Mapping[str, str]) -> dict[str, object]:
    """The answers that the checks need; the file may hold those of a use case too.

    Raises:
        AnswersRefused: the file cannot be read, or some answers are missing or not accepted; all
            of them are named.
    """
    told = _read(data_file)
    given: dict[str, object] = {}
    for name in ASKED:
        variable = environment.get(RULES[name].variable, "").strip() if RULES[name].variable else ""
        value = told.get(name)
        given[name] = variable or DEFAULTS.get(name, "") if value in (None, "") else value
    rules = {name: RULES[name] for name in ASKED}
    for name in OPTIONAL:
        rules[name] = replace(rules[name], required=lambda _: False)
    # The checks sign in as a published project will.
    stored = told if "_commit" in told else ()  # a project's own file
    if problems := judge(rules, {**given, "publish": True}, complete=True, stored=stored):
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
