"""The schedules of a bundle's targets, and how a target pauses them.

https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
"""

from collections.abc import Callable, Iterable

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair, Scalar, resolved
from hooks.formats.yaml_text.reading import read
from hooks.patches.catalog_names import has_variable
from hooks.project.rendered import Project

SETTINGS = r"(?:.+/)?databricks\.ya?ml"
STATUS = "trigger_pause_status"
PAUSED = {STATUS: "PAUSED"}

Target = tuple[Mapping, Pair]
Names = Callable[[Project, bool], Iterable[str]]


def targets(document: Document, project: Project, names: Names) -> list[Target]:
    """The targets of some names that are there, each with what it stands in.

    Args:
        document: the bundle's settings.
        project: whose they are.
        names: what the targets are called, given whether targets are called like their catalogs.
    """
    answers = project.answers
    there = {
        key.value: (around, (key, value))
        for around in filter(None, (top.below("targets") for top in document.tops))
        for key, value in around.pairs
        if isinstance(key, Scalar)
    }
    catalogs = {answers.staging_catalog_name, answers.prod_catalog_name, answers.test_catalog_name}
    by_catalog = catalogs <= there.keys() and not has_variable(project)
    return [there[name] for name in names(project, by_catalog) if name in there]


def is_paused(target: Target) -> bool:
    """Whether a target pauses its schedules, by a preset or else by its mode."""
    given = resolved(target[1][1])
    if not isinstance(given, Mapping):
        return False
    presets = given.below("presets")
    if presets and (status := presets.text(STATUS)):
        return status == PAUSED[STATUS]
    return given.text("mode") == "development"


def pause(draft: Draft, target: Target, note: str) -> None:
    """Pause the schedules of a target, beside the presets that it has.

    Raises:
        UnknownText: other places share what would change.
    """
    around, pair = target
    given = pair[1]
    if not isinstance(given, Mapping):
        if not (isinstance(given, Scalar) and given.is_null):
            raise draft.document.unknown(given.start, "the target is no mapping of its own")
        draft.fill(around, pair, {"presets": PAUSED}, note)
        return
    draft.refuse_shared(given)
    presets = given.below("presets")
    if presets and (status := presets.pair(STATUS)):
        draft.refuse_shared(presets)
        draft.set(presets, status, PAUSED[STATUS], note)
    else:
        draft.join(given, "presets", PAUSED, note=note)


def pause_all(text: str, project: Project, names: Names, note: str) -> str:
    """The settings in which every target of these names is paused."""
    draft = Draft(document := read(text))
    for target in targets(document, project, names):
        if not is_paused(target):
            pause(draft, target, note)
    return draft.text()


def are_paused(text: str, project: Project, names: Names) -> bool:
    """Whether each target of these names is paused."""
    return all(map(is_paused, targets(read(text), project, names)))
