"""The unit test of the notebooks looks at notebooks.

It searched a folder that does not exist, found nothing and passed. It
now reads which notebooks the jobs run, and fails where one of them is
missing or is no notebook.

https://docs.databricks.com/aws/en/notebooks/notebook-export-import
"""

import re

from hooks.patching import Patch
from hooks.project import Project

NOTHING = re.compile(
    r"import pathlib\n+\n+def test_notebook_format\(\):\n"
    r".*pathlib\.Path\(\"\./notebooks\"\).*?"
    r"assert notebook_str\.startswith\(\"# Databricks notebook source\"\)\n?",
    re.DOTALL,
)
TEST = """\
import pathlib
import re

RESOURCES = pathlib.Path(__file__).parents[2] / "resources"


def test_notebook_format():
    # Verify that every notebook that a job runs exists and has the required header
    texts = [path.read_text(encoding="utf-8") for path in RESOURCES.glob("*.yml")]
    paths = {path for text in texts for path in re.findall(r"notebook_path: *(\\S+)", text)}
    assert paths
    for path in paths:
        notebook = (RESOURCES / path).read_text(encoding="utf-8")
        assert notebook.startswith("# Databricks notebook source")
"""


def rewrite(text: str, _: Project) -> str:
    """The module with a test that finds what it tests."""
    return NOTHING.sub(lambda _: TEST, text)


def holds(text: str, _: Project) -> bool:
    """Whether nothing is searched in the folder that does not exist."""
    return '"./notebooks"' not in text


PATCH = Patch(
    name="real_unit_tests",
    subject="Test the notebooks that the jobs run",
    reason=__doc__.strip(),
    files=r"(?:.+/)?tests/.+\.py",
    rewrite=rewrite,
    holds=holds,
)
