"""The stacks of this release: what is known of each before it is rendered.

Patches and updates look at what a stack wrote, never at its name. What is told here is needed
before there is anything to look at.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MLOPS_STACKS = "https://github.com/databricks/mlops-stacks"
CLOUDS = ("azure", "aws", "gcp")


@dataclass(frozen=True)
class KnownStack:
    """One choice of the question ``stack``.

    Attributes:
        label: what a person chooses at the prompt.
        url: where git fetches it; empty where the answers tell that, or where ml-init carries it.
        commit: its commit there.
        release: what its own repository calls that commit.
        has_job_clusters: whether it starts clusters for its jobs; None where nobody knows.
        names_targets_by_catalog: whether each target is called like its catalog, and another dev.
        earlier_dev_catalog: what the dev target uses in a project that was made before there was
            a question for it; empty for the test catalog.
        clouds: where its projects can be deployed.
    """

    label: str
    url: str = ""
    commit: str = ""
    release: str = ""
    has_job_clusters: bool | None = True
    names_targets_by_catalog: bool = False
    earlier_dev_catalog: str = "dev"
    clouds: tuple[str, ...] = CLOUDS


CUSTOM = "custom"
STACKS: Mapping[str, KnownStack] = {
    "mlops-stacks": KnownStack(
        "mlops-stacks v0.5, serverless jobs",
        MLOPS_STACKS,
        "9b387898ad10439c90581e6064f19407121dc410",
        "v0.5",
        has_job_clusters=False,
    ),
    "mlops-stacks-clusters": KnownStack(
        "mlops-stacks of February 2025, the last with job clusters",
        MLOPS_STACKS,
        "13a10ebf6a3fbb90c93efad7bce833811052b58e",
        "13a10eb",
    ),
    "mlops-stacks-v0.4": KnownStack(
        "mlops-stacks v0.4, targets named after the catalogs",
        MLOPS_STACKS,
        "cf07d1325f6f7e3e5f9a0c00cf5093a7a9b44c7a",
        "v0.4",
        names_targets_by_catalog=True,
        clouds=("azure", "aws"),
    ),
    "starter": KnownStack(
        "starter, small and carried by ml-init, needs no network", earlier_dev_catalog=""
    ),
    CUSTOM: KnownStack("another, by its address and commit", has_job_clusters=None),
}
