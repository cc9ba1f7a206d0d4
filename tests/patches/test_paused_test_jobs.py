import pytest
import yaml

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
            "targets:\n  ml_prod: {}\n  ml_staging: {}\n"
            "  dev:\n    default: true\n  ml_test:\n    workspace: {}\n",
            "targets:\n  ml_prod: {}\n  ml_staging: {}\n"
            f"  dev:\n{PRESETS}    default: true\n  ml_test:\n{PRESETS}    workspace: {{}}\n",
            id="also where it is called like its catalog, and dev without a mode",
        ),
    ],
)
def test_schedules_of_a_test_are_paused(before: str, after: str) -> None:
    assert patched(PATCH, SETTINGS, before) == after


BY_CATALOG = "targets:\n" + "".join(f"  {name}:\n    x: 1\n" for name in ("test", "lab", "other"))
BY_ROLE = "targets:\n" + "".join(f"  {name}:\n    x: 1\n" for name in ("test", "staging", "prod"))
VARIABLE = "variables:\n  catalog_name: {}\n"


@pytest.mark.parametrize(
    ("before", "staging", "prod", "test", "paused"),
    [
        pytest.param(BY_CATALOG, "test", "lab", "other", ["other"], id="staging is called test"),
        pytest.param(BY_CATALOG, "lab", "test", "other", ["other"], id="production is called test"),
        pytest.param(BY_ROLE, "staging", "prod", "test", ["test"], id="as mlops-stacks calls them"),
        pytest.param(BY_ROLE, "test", "prod", "staging", ["staging"], id="the other way round"),
        pytest.param(
            VARIABLE + BY_ROLE, "test", "prod", "staging", ["test"], id="targets named by role"
        ),
        pytest.param(
            VARIABLE + BY_ROLE, "a", "test", "staging", ["test"], id="whatever is in them"
        ),
    ],
)
def test_a_target_is_paused_for_what_it_is_and_not_for_its_name(
    before: str, staging: str, prod: str, test: str, paused: list[str]
) -> None:
    new = patched(
        PATCH,
        SETTINGS,
        before,
        staging_catalog_name=staging,
        prod_catalog_name=prod,
        test_catalog_name=test,
    )

    targets = yaml.safe_load(new)["targets"]
    assert [name for name, target in targets.items() if "presets" in target] == paused


def test_other_presets_of_such_a_target_are_refused_by_name() -> None:
    odd = project({SETTINGS: "targets:\n  test:\n    presets:\n      name_prefix: x\n"})

    with pytest.raises(PatchError, match=f"paused_test_jobs .* {SETTINGS} in a stack"):
        apply_patch(PATCH, odd)
