"""Unit tests run on the Python of the jobs.

"python-version: 3.10" without quotes is the number 3.1 in YAML, so that
setup-python found no such version and the unit tests, with everything
behind them, never ran. Other releases of the stack ask for Python 3.8
or 3.10, which nobody mends any more. The version is now a string: 3.11
for job clusters (the runtime's Python), 3.12 for serverless jobs.

https://github.com/databricks/mlops-stacks/pull/178
https://devguide.python.org/versions/
"""

import re

from hooks.patches.blocks import WORKFLOWS
from hooks.patching import Patch
from hooks.project import Project

VERSION = re.compile(r"^( *python-version: *)([\"']?)([\w.]+)\2(?= *(?:#.*)?$)", re.MULTILINE)
PREREQUISITE = re.compile(r"^\* Python 3\.\d+\+$", re.MULTILINE)
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")


def wanted(project: Project) -> str:
    """The Python of the project's jobs."""
    return "3.11" if project.has_job_clusters else "3.12"


def rewrite(text: str, project: Project) -> str:
    """The text with the Python of the jobs, as a string."""
    version = wanted(project)
    text = VERSION.sub(rf"\g<1>'{version}'", text)
    return PREREQUISITE.sub(f"* Python {version}", text)


def holds(text: str, _: Project) -> bool:
    """Whether every version is a supported one between quotes."""
    asked = [
        line.partition(":")[2].partition("#")[0].strip()
        for line in text.split("\n")
        if line.lstrip().startswith("python-version:") and "${{" not in line
    ]
    quoted = {f"{mark}{version}{mark}" for version in SUPPORTED for mark in "'\""}
    return quoted.issuperset(asked) and "Python 3.8+" not in text


PATCH = Patch(
    name="python_version",
    subject="Test on a Python that exists and is supported",
    reason=__doc__.strip(),
    files=rf"{WORKFLOWS}|(?:.+/)?README\.md",
    rewrite=rewrite,
    holds=holds,
)
