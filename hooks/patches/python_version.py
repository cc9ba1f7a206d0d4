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
from collections.abc import Iterator

from hooks.errors import UnknownText
from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair, Scalar, Sequence, resolved
from hooks.formats.yaml_text.reading import read
from hooks.formats.yaml_text.writing import Written
from hooks.patches._yaml_blocks import WORKFLOWS
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

KEY = "python-version"
OLD = "Python 3.8+"
PREREQUISITE = re.compile(r"^\* Python 3\.\d+\+$", re.MULTILINE)
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")


def wanted(project: Project) -> str:
    """The Python of the project's jobs."""
    return "3.11" if project.has_job_clusters else "3.12"


def document_of(text: str) -> Document | None:
    """A workflow; None where the text is a document for people."""
    try:
        return read(text) if KEY in text else None
    except UnknownText:
        return None


def wrong(document: Document) -> Iterator[tuple[Mapping, Pair]]:
    """Where a version is a number or not supported, alone or in a list."""
    for around in document.having(KEY):
        given, pair = around.get(KEY), around.pair(KEY)
        for value in map(resolved, given.items) if isinstance(given, Sequence) else [given]:
            if not isinstance(value, Scalar) or "${{" in value.value or not pair:
                continue
            if value.value not in SUPPORTED or value.style not in {"'", '"'}:
                yield around, pair


def rewrite(text: str, project: Project) -> str:
    """The text with the Python of the jobs, as a string."""
    version = wanted(project)
    text = PREREQUISITE.sub(f"* Python {version}", text)
    if (document := document_of(text)) is None:
        return text
    draft = Draft(document)
    for around, pair in wrong(document):
        if isinstance(around.get(KEY), Sequence):
            raise document.unknown(pair[0].start, "a list of versions, some of them not supported")
        draft.set(around, pair, Written(f"'{version}'"))
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether every version is a supported one between quotes."""
    document = document_of(text)
    return OLD not in text and (document is None or not any(wrong(document)))


PATCH = Patch(
    name="python_version",
    subject="Test on a Python that exists and is supported",
    reason=__doc__.strip(),
    files=rf"{WORKFLOWS}|(?:.+/)?README\.md",
    rewrite=rewrite,
    holds=holds,
)
