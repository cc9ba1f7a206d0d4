"""Job clusters run a supported runtime, and tests run the same Spark.

13.3 LTS ended in August 2026 and 15.3 never was a long-term release:
Databricks mends neither. Clusters now start 15.4 LTS ML, supported
until August 2027. The requirements asked for Spark 3.3, which fits
neither runtime nor Python 3.11; they now ask for the runtime's Spark,
so that unit tests and clusters agree.

https://docs.databricks.com/aws/en/release-notes/runtime/
"""

import re

from hooks.patches.blocks import RESOURCES
from hooks.patching import Patch
from hooks.project import Project

ENDED = re.compile(
    r"(^[ -]*spark_version: *[\"']?)(?:1[0-3]|15\.[0-3]|14\.[0-2])[.\d]*\.x-", re.MULTILINE
)
SPARK = re.compile(r"^pyspark *~= *3\.[0-4](?:\.\d+)?", re.MULTILINE)


def rewrite(text: str, _: Project) -> str:
    """The text with the supported runtime and its Spark."""
    return SPARK.sub("pyspark~=3.5.0", ENDED.sub(r"\g<1>15.4.x-", text))


def holds(text: str, _: Project) -> bool:
    """Whether no runtime that has ended, and no Spark of one, is asked for."""
    ended = "spark_version:" in text and ENDED.search(text) is not None
    return not ended and SPARK.search(text) is None


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
