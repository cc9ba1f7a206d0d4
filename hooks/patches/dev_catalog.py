"""The dev target uses the catalog that was chosen for it.

Its catalog was called "dev", which no answer and no document named: the
first deployment of a developer failed where there is no such catalog.
The target, and the notebooks that somebody runs by hand, now use the
catalog that the organisation develops in.

https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
"""

import re

from hooks.patches.blocks import children, key_of, value_of
from hooks.patches.catalog_names import has_variable
from hooks.patching import Patch
from hooks.project import Project

PLACEHOLDER = "dev"


def catalog_lines(lines: list[str]) -> list[int]:
    """The lines that name the dev target's catalog; one, or none."""
    found = [at for at, line in enumerate(lines) if line.startswith("targets:")]
    for key in ("dev", "variables", "catalog_name"):
        found = [at for above in found for at in children(lines, above) if key_of(lines[at]) == key]
    return found


def by_hand(project: Project) -> re.Pattern[str]:
    """The beginning of a table's or model's name that a notebook falls back on."""
    return re.compile(rf'(["\']){PLACEHOLDER}\.(?={project.answers.model_schema}\.)')


def rewrite(text: str, project: Project) -> str:
    """The text with the chosen catalog in the place of the one called dev."""
    catalog = project.answers.dev_catalog_name
    lines = by_hand(project).sub(rf"\g<1>{catalog}.", text).split("\n")
    for at in catalog_lines(lines):
        if value_of(lines[at]) == PLACEHOLDER:
            lines[at] = re.sub(r"(: *)[\"']?\w+[\"']?", rf"\g<1>{catalog}", lines[at], count=1)
    return "\n".join(lines)


def holds(text: str, project: Project) -> bool:
    """Whether nothing falls back on a catalog that was not chosen."""
    if project.answers.dev_catalog_name == PLACEHOLDER:
        return True
    if f"{PLACEHOLDER}.{project.answers.model_schema}." in text and by_hand(project).search(text):
        return False
    lines = text.split("\n") if "targets:" in text else []
    return PLACEHOLDER not in {value_of(lines[at]) for at in catalog_lines(lines)}


def applies(project: Project) -> str:
    """Why there is nothing to do: the dev target's name is its catalog."""
    return "" if has_variable(project) else "its targets are called like their catalogs"


PATCH = Patch(
    name="dev_catalog",
    subject="Develop in the catalog that was chosen for it",
    reason=__doc__.strip(),
    files=r"(?:.+/)?databricks\.ya?ml|.+\.py",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
