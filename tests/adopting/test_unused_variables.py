"""What the workflow before ml-init left behind: a variable that no target of dev has."""

import pytest

from hooks.adopting.unused_variables import PATCH
from hooks.patches.patch import patched
from hooks.project.rendered import Project
from tests.support.answers import usual_answers

SETTINGS = """\
bundle:
  name: case

variables:
  sp_client_id:
    description: The service principal that runs the jobs.
  model_name:
    description: The model.

targets:
  dev:
    variables:
      model_name: case-dev
  staging: # on main
    variables:
      sp_client_id: 1234
      model_name: case
"""
DECLARED = "  sp_client_id:\n    description: The service principal that runs the jobs.\n"
WITHOUT = SETTINGS.replace(DECLARED, "").replace("      sp_client_id: 1234\n", "")
PLACE = "case/databricks.yml"


def changed(text: str, **others: str) -> str | None:
    """The settings as the patch wants them; None where they are so."""
    files = {PLACE: text, **others}
    raw = {path: content.encode() for path, content in files.items()}
    after = patched(PATCH, Project(usual_answers(), "a stack", raw), PLACE)
    return None if after is None else after.decode()


def test_a_variable_that_dev_lacks_and_nothing_reads_goes_with_its_values() -> None:
    assert changed(SETTINGS) == WITHOUT
    assert changed(WITHOUT) is None


def test_a_document_does_not_read_it() -> None:
    assert changed(SETTINGS, **{"README.md": "sp_client_id is ours"}) == WITHOUT


@pytest.mark.parametrize(
    "text",
    [
        SETTINGS.replace("    description: The service", "    default: x # The service"),
        SETTINGS.replace("model_name: case-dev", "model_name: case-dev\n      sp_client_id: 1"),
        SETTINGS.replace("name: case\n", "name: case${var.sp_client_id}\n", 1),
        "bundle:\n  name: case\n",
        SETTINGS.partition("targets:")[0],
    ],
    ids=["has a default", "every target has it", "read here", "no variables", "no targets"],
)
def test_what_has_a_value_or_a_reader_stays(text: str) -> None:
    assert changed(text) is None


def test_what_another_file_reads_stays() -> None:
    job = "single_user_name: ${var.sp_client_id}\n"

    assert changed(SETTINGS, **{"case/resources/job.yml": job}) is None


@pytest.mark.parametrize("declared", ["  sp_client_id:\n", "  sp_client_id: {}\n"])
def test_a_variable_that_is_declared_in_one_word_goes_too(declared: str) -> None:
    assert changed(SETTINGS.replace(DECLARED, declared)) == WITHOUT


def test_a_section_without_anything_else_goes() -> None:
    text = "variables:\n  a:\n    description: b\ntargets:\n  dev:\n    mode: development\n"

    assert changed(text) == "targets:\n  dev:\n    mode: development\n"
