"""The unit test of the notebooks looks at notebooks.

It searched a folder that does not exist, found nothing and passed. It
now reads which notebooks the jobs run, and fails where one of them is
missing or is no notebook.

https://docs.databricks.com/aws/en/notebooks/notebook-export-import
"""

import json
import re

from hooks.patches.patch import Patch
from hooks.project.rendered import Project

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


def folder(project: Project) -> str:
    """The bundle's folder with the jobs, as the stack calls it."""
    start = "" if project.bundle == "." else f"{project.bundle}/"
    paths = [path for path, content in project.resources.items() if b"notebook_path" in content]
    inside = [path.removeprefix(start).partition("/") for path in paths]
    return next((top for top, _, name in inside if name and "/" not in name), "resources")


def rewrite(text: str, project: Project) -> str:
    """The module with a test that finds what it tests."""
    test = TEST.replace('"resources"', json.dumps(folder(project)))
    return NOTHING.sub(lambda _: test, text)


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
