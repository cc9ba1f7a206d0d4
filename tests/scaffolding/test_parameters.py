import json
from collections.abc import Callable

import pytest

from hooks.errors import StackError
from hooks.project.answers import Answers
from hooks.scaffolding.parameters import OPTIONAL, UNASKED, all_parameters, select
from hooks.scaffolding.stacks import Schema, Stack, read_schema
from tests.support.place import ROOT

STACK = Stack("custom", "/stacks/ours", "0" * 40)
STARTER = ROOT / "stacks" / "starter"


def asking(*names: str) -> Schema:
    return Schema({name: {} for name in names}, "")


def test_a_stack_gets_what_it_asks_in_its_own_order(make_answers: Callable[..., Answers]) -> None:
    parameters = all_parameters(make_answers(include_feature_store=True))
    asked = [*reversed(parameters)]

    selected = select(parameters, asking(*asked), STACK)

    assert [*selected] == asked
    assert selected["input_include_feature_store"] == "yes"
    assert selected["input_root_dir"] == "awesome-ml-project"


def test_a_stack_may_leave_out_what_not_all_stacks_ask(
    make_answers: Callable[..., Answers],
) -> None:
    parameters = all_parameters(make_answers())

    selected = select(parameters, asking(*(parameters.keys() - OPTIONAL)), STACK)

    assert selected.keys() == parameters.keys() - OPTIONAL


CATALOGS = {f"{name}_catalog_name": name for name in ("staging", "prod", "test")}


def test_a_stack_may_write_unasked_what_the_answers_are_anyway(
    make_answers: Callable[..., Answers],
) -> None:
    parameters = all_parameters(make_answers(**CATALOGS))

    selected = select(parameters, asking(*(parameters.keys() - UNASKED.keys())), STACK)

    assert selected.keys() == parameters.keys() - UNASKED.keys()


@pytest.mark.parametrize("name", CATALOGS)
def test_a_catalog_of_another_name_has_to_be_asked(
    name: str, make_answers: Callable[..., Answers]
) -> None:
    parameters = all_parameters(make_answers(**{**CATALOGS, name: "ours"}))

    with pytest.raises(StackError, match=f"it does not ask input_{name}"):
        select(parameters, asking(*(parameters.keys() - UNASKED.keys())), STACK)


def test_an_input_that_is_not_known_and_one_that_is_not_asked_are_errors(
    make_answers: Callable[..., Answers],
) -> None:
    parameters = all_parameters(make_answers())
    names = [*(parameters.keys() - {"input_cloud"}), "input_colour"]

    with pytest.raises(StackError) as refusal:
        select(parameters, asking(*names), STACK)

    assert str(refusal.value).startswith(
        "custom of /stacks/ours at 000000000000 asks other inputs than ml-init knows: "
        "it asks input_colour, which ml-init cannot answer; it does not ask input_cloud."
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"input_colour"}, "it asks input_colour, which", id="one that is not known"),
        pytest.param({"input_cloud"}, "it does not ask input_cloud.", id="one that is not asked"),
    ],
)
def test_either_of_them_alone_is_an_error(
    change: set[str], told: str, make_answers: Callable[..., Answers]
) -> None:
    parameters = all_parameters(make_answers())

    with pytest.raises(StackError, match=told):
        select(parameters, asking(*(parameters.keys() ^ change)), STACK)


def test_the_starter_can_be_answered_within_its_own_enumerations(
    make_answers: Callable[..., Answers],
) -> None:
    schema = read_schema(STACK, STARTER)

    selected = select(all_parameters(make_answers()), schema, STACK)

    enumerations = json.loads((STARTER / "databricks_template_schema.json").read_text())
    for name, value in selected.items():
        assert value in enumerations["properties"][name].get("enum", [value])
