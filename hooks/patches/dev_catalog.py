"""The dev target uses the catalog that was chosen for it.

Its catalog was called "dev", which no answer and no document named: the
first deployment of a developer failed where there is no such catalog.
The target, and the notebooks that somebody runs by hand, now use the
catalog that the organisation develops in.

https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
"""

import re

from hooks.errors import UnknownText
from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Mapping, Pair
from hooks.formats.yaml_text.reading import read
from hooks.patches.catalog_names import VARIABLE, has_variable
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

PLACEHOLDER = "dev"


def catalogs(text: str) -> list[tuple[Draft, Mapping, Pair]]:
    """Where the dev target names the catalog called dev; once, or nowhere."""
    if "targets" not in text or VARIABLE not in text:
        return []
    try:
        draft = Draft(read(text))
    except UnknownText:
        return []  # a notebook
    found: list[Mapping | None] = [*draft.document.tops]
    for key in ("targets", "dev", "variables"):
        found = [around.below(key) for around in found if around]
    return [
        (draft, around, pair)
        for around in found
        if around and (pair := around.pair(VARIABLE)) and around.text(VARIABLE) == PLACEHOLDER
    ]


def by_hand(project: Project) -> re.Pattern[str]:
    """The beginning of a table's or model's name that a notebook falls back on."""
    return re.compile(rf'(["\']){PLACEHOLDER}\.(?={project.answers.model_schema}\.)')


def rewrite(text: str, project: Project) -> str:
    """The text with the chosen catalog in the place of the one called dev."""
    catalog = project.answers.dev_catalog_name
    text = by_hand(project).sub(rf"\g<1>{catalog}.", text)
    for draft, around, pair in catalogs(text):
        draft.set(around, pair, catalog)
        text = draft.text()
    return text


def holds(text: str, project: Project) -> bool:
    """Whether nothing falls back on a catalog that was not chosen."""
    if project.answers.dev_catalog_name == PLACEHOLDER:
        return True
    if f"{PLACEHOLDER}.{project.answers.model_schema}." in text and by_hand(project).search(text):
        return False
    return not catalogs(text)


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
