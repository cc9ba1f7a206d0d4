"""Every place that repeats the stacks names all of them; their home is extensions/stacks.py."""

import re

import pytest
import yaml

from extensions.stacks import CLOUDS, STACKS
from tests.support.place import ROOT

PAGE = (ROOT / "docs" / "questions.md").read_text()
NAMES_TARGETS = {name for name, stack in STACKS.items() if stack.names_targets_by_catalog}


def test_copier_offers_every_stack_by_its_label() -> None:
    choices = yaml.safe_load((ROOT / "copier.yml").read_text())["stack"]["choices"]

    told = {
        label: each if isinstance(each, str) else each["value"] for label, each in choices.items()
    }

    assert [*told.items()] == [(stack.label, name) for name, stack in STACKS.items()]


def test_copier_judges_a_choice_that_may_not_fit_the_other_answers() -> None:
    choices = yaml.safe_load((ROOT / "copier.yml").read_text())["stack"]["choices"]

    judged = {each["value"] for each in choices.values() if "validator" in each}

    assert judged == NAMES_TARGETS | {
        name for name, stack in STACKS.items() if {*stack.clouds} != {*CLOUDS}
    }


def test_the_page_has_a_row_for_every_stack() -> None:
    table = PAGE.partition("## The stack")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\S+)` \| (.*) \|$", table, re.MULTILINE))

    assert [name for name in rows if name != "stack"] == [*STACKS]
    for name, stack in STACKS.items():
        refused = {cloud for cloud in CLOUDS if f"no {cloud.upper()}" in rows[name]}
        assert refused == {*CLOUDS} - {*stack.clouds}


@pytest.mark.parametrize("question", ["test_catalog_name", "dev_catalog_name"])
def test_the_page_says_which_stacks_name_targets_by_catalog(question: str) -> None:
    (row,) = re.findall(rf"^\|[^|]*`{question}`.*$", PAGE, re.MULTILINE)

    assert {name for name in STACKS if f"`{name}`" in row} == NAMES_TARGETS


def test_the_page_of_the_patches_has_a_column_for_every_pin() -> None:
    page = (ROOT / "docs" / "patches.md").read_text()

    lacking = [
        name
        for name, stack in STACKS.items()
        if stack.release and f"| `{name}` ({stack.release}) |" not in page
    ]

    assert lacking == []


def test_a_commit_begins_as_its_release_where_upstream_has_no_tag() -> None:
    untagged = [stack for stack in STACKS.values() if re.fullmatch("[0-9a-f]{7,}", stack.release)]

    assert untagged
    assert [each for each in untagged if not each.commit.startswith(each.release)] == []
