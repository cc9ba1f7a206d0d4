"""Jobs of a test leave no schedule behind.

Each pull request deploys the test target, and its daily schedules were
live: clusters went on running every day for a test that was long over,
and likewise for a developer's own deployment. The schedules of test and
dev are now paused. Staging and prod stay as the stack has them.

https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
"""

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair, Scalar, resolved
from hooks.formats.yaml_text.reading import read
from hooks.patches.catalog_names import has_variable
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

STATUS = "trigger_pause_status"
PAUSED = {STATUS: "PAUSED"}
NOTE = "Nobody waits for the schedules of a test; staging and prod keep theirs."


def short_lived(document: Document, project: Project) -> list[tuple[Mapping, Pair]]:
    """The targets that somebody deploys to try something: dev and the pull requests' test.

    That one is called like its catalog where the others are called like theirs.
    """
    answers = project.answers
    targets = {
        key.value: (around, (key, value))
        for around in filter(None, (top.below("targets") for top in document.tops))
        for key, value in around.pairs
        if isinstance(key, Scalar)
    }
    catalogs = {answers.staging_catalog_name, answers.prod_catalog_name, answers.test_catalog_name}
    by_catalog = catalogs <= targets.keys() and not has_variable(project)
    test = answers.test_catalog_name if by_catalog else "test"
    return [targets[name] for name in ("dev", test) if name in targets]


def is_paused(pair: Pair) -> bool:
    """Whether a target pauses its schedules, by a preset or else by its mode."""
    target = resolved(pair[1])
    if not isinstance(target, Mapping):
        return False
    presets = target.below("presets")
    if presets and (status := presets.text(STATUS)):
        return status == PAUSED[STATUS]
    return target.text("mode") == "development"


def pause(draft: Draft, around: Mapping, pair: Pair) -> None:
    """Pause the schedules of a target, beside the presets that it has."""
    target = pair[1]
    if not isinstance(target, Mapping):
        if not (isinstance(target, Scalar) and target.is_null):
            raise draft.document.unknown(target.start, "the target is no mapping of its own")
        draft.fill(around, pair, {"presets": PAUSED}, NOTE)
        return
    draft.refuse_shared(target)
    presets = target.below("presets")
    if presets and (status := presets.pair(STATUS)):
        draft.refuse_shared(presets)
        draft.set(presets, status, PAUSED[STATUS], NOTE)
    else:
        draft.join(target, "presets", PAUSED, note=NOTE)


def rewrite(text: str, project: Project) -> str:
    """The text with paused schedules in every target that is deployed to try something."""
    draft = Draft(document := read(text))
    for around, pair in short_lived(document, project):
        if not is_paused(pair):
            pause(draft, around, pair)
    return draft.text()


def holds(text: str, project: Project) -> bool:
    """Whether each of these targets is paused."""
    return all(is_paused(pair) for _, pair in short_lived(read(text), project))


PATCH = Patch(
    name="paused_test_jobs",
    subject="Pause the schedules of dev and test",
    reason=__doc__.strip(),
    files=r"(?:.+/)?databricks\.ya?ml",
    rewrite=rewrite,
    holds=holds,
)
