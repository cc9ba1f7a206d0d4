import pytest

from hooks.errors import PatchError
from hooks.patches.catalog_names import PATCH
from hooks.patches.patch import apply_patch
from tests.patches.sample import RESOURCE, SETTINGS, patched, project

BY_ROLE = {SETTINGS: "variables:\n  catalog_name:\n    description: its catalog\n"}
BY_CATALOG = {SETTINGS: "targets:\n  ml_staging:\n    workspace: {}\n"}
TABLE = "input_table_name: ${bundle.target}.ml.input  # TODO\nenv: ${bundle.target}\n"
OUTPUT = "output_schema_name: ${bundle.target}.churn-2 # here\n"


@pytest.mark.parametrize(
    ("targets", "before", "after"),
    [
        pytest.param(
            BY_ROLE,
            "table: ${var.catalog_name}.ml.input\n",
            "table: ${var.catalog_name}.ml.input\n",
            id="a table in the target's catalog stays",
        ),
        pytest.param(BY_CATALOG, TABLE, TABLE, id="a target called like its catalog names it"),
        pytest.param(
            BY_ROLE,
            TABLE,
            TABLE.replace("${bundle.target}.", "${var.catalog_name}."),
            id="a target called by its role asks the variable",
        ),
        pytest.param(
            BY_ROLE,
            OUTPUT,
            "output_schema_name: ${var.catalog_name}.all_my_ml_models # here\n",
            id="the monitor writes to the schema of the models",
        ),
        pytest.param(
            BY_CATALOG,
            OUTPUT,
            "output_schema_name: ${bundle.target}.all_my_ml_models # here\n",
            id="and so it does where targets are catalogs",
        ),
    ],
)
def test_tables_are_in_the_catalog_of_the_target(
    targets: dict[str, str], before: str, after: str
) -> None:
    assert patched(PATCH, RESOURCE, before, beside=targets) == after


def test_a_target_that_is_called_like_the_variable_is_none() -> None:
    targets = {SETTINGS: "targets:\n  catalog_name:\n    workspace: {}\n"}

    assert patched(PATCH, RESOURCE, TABLE, beside=targets) == TABLE


def test_a_table_in_another_form_is_refused_by_name() -> None:
    odd = project({**BY_ROLE, RESOURCE: "tables: ['${bundle.target}.ml.input']\n"})

    with pytest.raises(PatchError, match=f"catalog_names .* {RESOURCE} in a stack"):
        apply_patch(PATCH, odd)
