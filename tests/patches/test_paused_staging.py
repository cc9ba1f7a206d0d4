import pytest

from hooks.patches.paused_staging import PATCH, applies
from tests.patches.sample import SETTINGS, patched, project

ROLES = "targets:\n  dev: {}\n  staging:\n    workspace: {}\n  prod:\n    workspace: {}\n"
PRESETS = (
    "    presets:\n"
    "      # Until the data are the project's own; UNPAUSED turns the schedules on.\n"
    "      trigger_pause_status: PAUSED\n"
)
AT = "  staging:\n"
CATALOGS = "targets:\n  ml_test: {}\n  ml_staging:\n    workspace: {}\n  ml_prod: {}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(ROLES, ROLES.replace(AT, AT + PRESETS), id="a target of its own"),
        pytest.param(
            CATALOGS,
            CATALOGS.replace("  ml_staging:\n", f"  ml_staging:\n{PRESETS}"),
            id="one that is called like its catalog",
        ),
        pytest.param("targets:\n  prod: {}\n", "targets:\n  prod: {}\n", id="no staging"),
    ],
)
def test_staging_alone_waits_for_the_team(before: str, after: str) -> None:
    assert patched(PATCH, SETTINGS, before, paused_staging=True) == after


def test_a_project_whose_schedules_run_keeps_them() -> None:
    assert applies(project({SETTINGS: ROLES}, paused_staging=False))
    assert applies(project({SETTINGS: ROLES}, paused_staging=True)) == ""
