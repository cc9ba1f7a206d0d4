"""Job clusters run a supported runtime, and tests run the same Spark.

13.3 LTS ended in August 2026 and 15.3 never was a long-term release:
Databricks mends neither. Clusters now start 15.4 LTS ML, supported
until August 2027. The requirements asked for Spark 3.3, which fits
neither runtime nor Python 3.11; they now ask for the runtime's Spark,
so that unit tests and clusters agree.

https://docs.databricks.com/aws/en/release-notes/runtime/
"""

import re
from collections.abc import Iterator

from hooks.formats.bundle_yaml import documents
from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair
from hooks.patches._yaml_blocks import RESOURCES
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

KEY = "spark_version"
ENDED = re.compile(r"(?:\d(?=\.)|1[0-3]|14\.[0-2]|15\.[0-3])[.\d]*\.x-")
SPARK = re.compile(r"^pyspark *[~=]= *3\.[0-4](?:\.\d+)?", re.MULTILINE)


def ended(document: Document) -> Iterator[tuple[Mapping, Pair, str]]:
    """The runtimes that are not supported: where each stands, and what is."""
    for around in document.having(KEY):
        pair, given = around.pair(KEY), around.text(KEY)
        if pair and (found := ENDED.match(given)):
            yield around, pair, f"15.4.x-{given[found.end() :]}"


def rewrite(text: str, _: Project) -> str:
    """The text with the supported runtime and its Spark."""
    for start, document in reversed([*documents(text, KEY)]):
        draft = Draft(document)
        for around, pair, supported in ended(document):
            draft.set(around, pair, supported)
        text = text[:start] + draft.text() + text[start + len(document.text) :]
    return SPARK.sub("pyspark~=3.5.0", text)


def holds(text: str, _: Project) -> bool:
    """Whether no runtime that has ended, and no Spark of one, is asked for."""
    return SPARK.search(text) is None and not any(
        any(ended(document)) for _, document in documents(text, KEY)
    )


def applies(project: Project) -> str:
    """Why there is nothing to do: a serverless stack names no runtime."""
    return "" if project.has_job_clusters else "its jobs run serverless, without a runtime to name"


PATCH = Patch(
    name="supported_runtime",
    subject="Run jobs on a runtime that is supported",
    reason=__doc__.strip(),
    files=rf"{RESOURCES}|(?:.+/)?resources/README\.md|(?:.+/)?requirements\.txt",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
