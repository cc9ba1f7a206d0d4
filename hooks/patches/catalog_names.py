"""Tables are looked for in the target's catalog.

Where targets are called dev, staging, prod and test, a table named
after the target is in no catalog of the organisation: the inference
input of the feature store and the monitor's output were. They now
follow the variable catalog_name, as all other tables do. The monitor's
output went to a schema named after the project, which nothing creates
and whose name may hold a dash; it now goes to the schema of the models.

https://github.com/databricks/mlops-stacks/pull/191
"""

import re

from hooks.errors import UnknownText
from hooks.formats.yaml_text.reading import read
from hooks.patches._yaml_blocks import RESOURCES
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

VARIABLE = "catalog_name"
BY_TARGET = re.compile(r"(: *)\$\{bundle\.target\}(?=\.)")
OUTPUT = re.compile(r"^( *output_schema_name: *\$\{[\w.]+\})\..+?(?= *(?:#.*)?$)", re.MULTILINE)


def has_variable(project: Project) -> bool:
    """Whether targets are named by their role and name their catalog in a variable."""
    text = project.text(project.settings) if project.settings else None
    try:
        variables = [top.below("variables") for top in read(text or "").tops]
    except UnknownText:
        return False
    return any(each and each.pair(VARIABLE) for each in variables)


def rewrite(text: str, project: Project) -> str:
    """The text with the target's catalog and the models' schema."""
    text = OUTPUT.sub(rf"\g<1>.{project.answers.model_schema}", text)
    return BY_TARGET.sub(r"\g<1>${var.catalog_name}", text) if has_variable(project) else text


def holds(text: str, project: Project) -> bool:
    """Whether no table is named after the target, and the output goes to the models' schema."""
    schemas = [
        line.partition("#")[0].strip().rpartition(".")[2]
        for line in text.split("\n")
        if line.lstrip().startswith("output_schema_name:")
    ]
    named_after_target = "${bundle.target}." in text and has_variable(project)
    return set(schemas) <= {project.answers.model_schema} and not named_after_target


PATCH = Patch(
    name="catalog_names",
    subject="Find every table in the target's catalog",
    reason=__doc__.strip(),
    files=RESOURCES,
    rewrite=rewrite,
    holds=holds,
)
