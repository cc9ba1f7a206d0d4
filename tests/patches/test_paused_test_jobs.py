import pytest

from hooks.errors import PatchError
from hooks.patches.paused_test_jobs import PATCH
from hooks.patching import apply_patch
from tests.patches.sample import SETTINGS, patched, project, text

PRESETS = """\
    presets:
      # Nobody waits for the schedules of a test; staging and prod keep theirs.
      trigger_pause_status: PAUSED
"""
PAUSED = text(
    f"""
    targets:
      dev:
        mode: development
        workspace: {{}}
      test:
    {PRESETS}    workspace: {{}}
      prod:
        workspace: {{}}
    """.replace(PRESETS, PRESETS.replace("\n", "\n    "))
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(PAUSED, PAUSED, id="targets that are paused stay"),
        pytest.param("targets:\n  prod: {}\n", "targets:\n  prod: {}\n", id="production stays"),
        pytest.param(
            PAUSED.replace(PRESETS, ""), PAUSED, id="the test target pauses its schedules"
        ),
        pytest.param(
            "targets:\n  dev:\n    default: true\n  ml_test:\n    workspace: {}\n",
            f"targets:\n  dev:\n{PRESETS}    default: true\n"
            f"  ml_test:\n{PRESETS}    workspace: {{}}\n",
            id="also where it is called like its catalog, and dev without a mode",
        ),
    ],
)
def test_schedules_of_a_test_are_paused(before: str, after: str) -> None:
    assert patched(PATCH, SETTINGS, before) == after


def test_a_staging_catalog_called_test_keeps_its_schedules() -> None:
    before = "targets:\n  test:\n    workspace: {}\n"

    new = patched(PATCH, SETTINGS, before, staging_catalog_name="test", test_catalog_name="try")

    assert new == before


def test_other_presets_of_such_a_target_are_refused_by_name() -> None:
    odd = project({SETTINGS: "targets:\n  test:\n    presets:\n      name_prefix: x\n"})

    with pytest.raises(PatchError, match=f"paused_test_jobs .* {SETTINGS} in a stack"):
        apply_patch(PATCH, odd)
