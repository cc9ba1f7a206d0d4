"""Staging's schedules wait until the team turns them on.

The first push of main deploys to staging, and training and inference
then ran there every day, on the stack's sample data, before anybody had
named a table of the project's own. Staging starts with its schedules
paused. `UNPAUSED` in that line turns them on, and updates keep it.

https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
"""

from functools import partial

from hooks.patches._schedules import SETTINGS, are_paused, pause_all
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

NOTE = "Until the data are the project's own; UNPAUSED turns the schedules on."


def staging(project: Project, by_catalog: bool) -> tuple[str]:  # noqa: FBT001
    """The target of what is on main."""
    return (project.answers.staging_catalog_name if by_catalog else "staging",)


def applies(project: Project) -> str:
    """Why there is nothing to do: the project's schedules were running before."""
    return "" if project.answers.paused_staging else "staging runs its schedules (paused_staging)"


PATCH = Patch(
    name="paused_staging",
    subject="Pause the schedules of staging until the team turns them on",
    reason=__doc__.strip(),
    files=SETTINGS,
    rewrite=partial(pause_all, names=staging, note=NOTE),
    holds=partial(are_paused, names=staging),
    applies=applies,
)
