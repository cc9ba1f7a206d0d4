"""Jobs of a test leave no schedule behind.

Each pull request deploys the test target, and its daily schedules were
live: clusters went on running every day for a test that was long over,
and likewise for a developer's own deployment. The schedules of test and
dev are now paused. Staging and prod stay as the stack has them.

https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
"""

from hooks.patches.blocks import children, key_of, value_of
from hooks.patches.catalog_names import has_variable
from hooks.patching import Patch
from hooks.project import Project

PRESETS = (
    "presets:",
    "  # Nobody waits for the schedules of a test; staging and prod keep theirs.",
    "  trigger_pause_status: PAUSED",
)


def short_lived(lines: list[str], project: Project) -> list[int]:
    """The targets that somebody deploys to try something: dev and the pull requests' test.

    That one is called like its catalog where the others are called like theirs.
    """
    answers = project.answers
    targets = {
        key_of(lines[target]): target
        for at, line in enumerate(lines)
        if line.startswith("targets:")
        for target in children(lines, at)
    }
    catalogs = {answers.staging_catalog_name, answers.prod_catalog_name, answers.test_catalog_name}
    by_catalog = catalogs <= targets.keys() and not has_variable(project)
    test = answers.test_catalog_name if by_catalog else "test"
    return [targets[name] for name in ("dev", test) if name in targets]


def is_paused(lines: list[str], target: int) -> bool:
    """Whether a target pauses its schedules, by its mode or by a preset."""
    for at in children(lines, target):
        if key_of(lines[at]) == "mode" and value_of(lines[at]) == "development":
            return True
        if key_of(lines[at]) == "presets":
            settings = children(lines, at)
            return "PAUSED" in {value_of(lines[setting]) for setting in settings}
    return False


def rewrite(text: str, project: Project) -> str:
    """The text with paused schedules in every target that is deployed to try something."""
    lines = text.split("\n")
    for target in sorted(short_lived(lines, project), reverse=True):
        keys = {key_of(lines[at]) for at in children(lines, target)}
        if not is_paused(lines, target) and "presets" not in keys:
            lines[target + 1 : target + 1] = [f"    {line}" for line in PRESETS]
    return "\n".join(lines)


def holds(text: str, project: Project) -> bool:
    """Whether each of these targets is paused."""
    lines = text.split("\n")
    return all(is_paused(lines, target) for target in short_lived(lines, project))


PATCH = Patch(
    name="paused_test_jobs",
    subject="Pause the schedules of dev and test",
    reason=__doc__.strip(),
    files=r"(?:.+/)?databricks\.ya?ml",
    rewrite=rewrite,
    holds=holds,
)
