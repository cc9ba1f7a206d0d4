"""The page of the patches is the one that this release would write, as far as no network tells."""

import json
from pathlib import Path

from hooks.patches import PATCHES
from hooks.scaffolding.databricks_cli import Cli
from hooks.scaffolding.stacks import SCHEMA
from tests.pages.patches import DEFAULTS, PAGE, STARTER, column, page, states


def test_the_page_lists_the_patches_in_their_order() -> None:
    listed = column(PAGE.read_text(), 0)

    assert listed == [patch.name for patch in PATCHES]


def test_the_page_tells_what_the_patches_do_to_the_starter(databricks_cli: Path) -> None:
    written = column(PAGE.read_text(), -1)

    assert written == states(Cli(databricks_cli, ""), STARTER, "starter")


def test_the_names_that_stacks_propose_are_tried() -> None:
    proposed = json.loads((STARTER / SCHEMA).read_text())["properties"]
    plain = {name.removeprefix("input_"): one.get("default") for name, one in proposed.items()}
    kept = DEFAULTS.keys() - {"project_name", "model_schema"}  # the starter has its own

    assert {name: DEFAULTS[name] for name in kept} == {name: plain[name] for name in kept}
    assert DEFAULTS["model_schema"] == DEFAULTS["project_name"]


def test_every_stack_is_a_column() -> None:
    cells = ["applied"] * len(PATCHES)

    text = page([("one", cells), ("two", cells)])

    assert column(text, 2) == cells
    assert "| patch | one | two |\n| --- | --- | --- |\n" in text
