"""Jobs of a test leave no schedule behind.

Each pull request deploys the test target, and its daily schedules were
live: clusters went on running every day for a test that was long over,
and likewise for a developer's own deployment. The schedules of test and
dev are now paused. Staging and prod stay as the stack has them.

https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
"""

from functools import partial

from hooks.patches._schedules import SETTINGS, are_paused, pause_all
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

NOTE = "Nobody waits for the schedules of a test."


def short_lived(project: Project, by_catalog: bool) -> tuple[str, str]:  # noqa: FBT001
    """The targets that somebody deploys to try something: dev and the pull requests' test."""
    return "dev", project.answers.test_catalog_name if by_catalog else "test"


PATCH = Patch(
    name="paused_test_jobs",
    subject="Pause the schedules of dev and test",
    reason=__doc__.strip(),
    files=SETTINGS,
    rewrite=partial(pause_all, names=short_lived, note=NOTE),
    holds=partial(are_paused, names=short_lived),
)
