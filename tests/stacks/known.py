"""What a stack shows once it is rendered, of that which is told of it by its name."""

from extensions.stacks import KnownStack
from hooks.project.rendered import Project
from tests.support import strict_yaml

CATALOGS = ("ml_staging", "ml_prod", "ml_test")  # those of the usual answers


def differences(stack: KnownStack, project: Project) -> list[str]:
    """Where a project shows something else than is told of its stack."""
    settings = strict_yaml.load(project.text(project.settings) or "")
    assert isinstance(settings, dict)
    by_catalog = all(name in settings["targets"] for name in (*CATALOGS, "dev"))
    found = []
    if project.has_job_clusters != stack.has_job_clusters:
        found.append("job clusters")
    if by_catalog != stack.names_targets_by_catalog:
        found.append("targets")
    return found
