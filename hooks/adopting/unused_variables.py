"""A target needs no value that nothing reads.

A variable of the bundle without a default has to have a value in every
target, or that target cannot be validated or deployed. This one has
none in some target, such as dev, and nothing in the project reads it any
more: the job clusters name the identity that deploys them. So it is gone,
with the values that other targets give it.

https://docs.databricks.com/aws/en/dev-tools/bundles/variables
"""

from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Scalar
from hooks.formats.yaml_text.reading import read
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

VALUES = ("default", "lookup")
DOCUMENTS = (".md", ".txt")


def unneeded(document: Document, text: str, project: Project) -> Iterator[str]:
    """The variables that some target lacks and nothing reads."""
    for top in document.tops:
        targets = [target for _, target in _members(top, "targets")]
        declared = top.below("variables")
        for key, value in declared.pairs if declared else ():
            if not isinstance(key, Scalar) or _has_value(value):
                continue
            name = key.value
            lacking = [each for each in targets if not _gives(each, name)]
            if lacking and f"var.{name}}}" not in text and not _is_read(name, project):
                yield name


def _members(top: Mapping, section: str) -> Iterator[tuple[str, Mapping]]:
    return around.members() if (around := top.below(section)) else iter(())


def _has_value(declared: object) -> bool:
    return isinstance(declared, Mapping) and any(declared.pair(each) for each in VALUES)


def _gives(target: Mapping, name: str) -> bool:
    given = target.below("variables")
    return given is not None and given.pair(name) is not None


def _is_read(name: str, project: Project) -> bool:
    """Whether another file than the settings and documents has the name in it."""
    word = name.encode()
    return any(
        word in content
        for path, content in project.files.items()
        if path != project.settings and not path.endswith(DOCUMENTS)
    )


def rewrite(text: str, project: Project) -> str:
    """The text without these variables, and without the values that targets give them."""
    draft = Draft(document := read(text))
    names = {*unneeded(document, text, project)}
    for top in document.tops:
        draft.remove_all(top, "variables", names)
        for _, target in _members(top, "targets"):
            draft.remove_all(target, "variables", names)
    return draft.text()


def holds(text: str, project: Project) -> bool:
    """Whether there is no such variable."""
    return "variables" not in text or not [*unneeded(read(text), text, project)]


PATCH = Patch(
    name="unused_variables",
    subject="Ask no target for a value that nothing reads",
    reason=__doc__.strip(),
    files=r"(?:.+/)?databricks\.ya?ml",
    rewrite=rewrite,
    holds=holds,
)
