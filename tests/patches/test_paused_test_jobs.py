import pytest
import yaml

from hooks.errors import PatchError
from hooks.patches.patch import apply_patch
from hooks.patches.paused_test_jobs import PATCH
from tests.patches.sample import SETTINGS, patched, project, text

PRESETS = """\
    presets:
      # Nobody waits for the schedules of a test.
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
        pytest.param(BY_ROLE, "lab", "prod", "staging", ["test"], id="staging's is no target"),
        pytest.param(BY_ROLE, "staging", "lab", "prod", ["test"], id="production's is no target"),
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


STATUS = "trigger_pause_status: PAUSED"
NOTE = "# Nobody waits for the schedules of a test."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "targets:\n  test:\n    presets:\n      name_prefix: x\n",
            f"targets:\n  test:\n    presets:\n      {NOTE}\n      {STATUS}\n"
            "      name_prefix: x\n",
            id="beside other presets",
        ),
        pytest.param(
            "targets:\n    test: {presets: {name_prefix: x}, default: true}\n",
            f"targets:\n    test: {{presets: {{{STATUS}, name_prefix: x}}, default: true}}\n",
            id="on one line",
        ),
        pytest.param(
            "targets: {test: {}}\n",
            f"targets: {{test: {{presets: {{{STATUS}}}}}}}\n",
            id="in a target that says nothing, on one line",
        ),
        pytest.param(
            "targets:\n  test:  # for pull requests\n",
            f"targets:\n  test:  # for pull requests\n    presets:\n      {NOTE}\n      {STATUS}\n",
            id="in a target that says nothing",
        ),
        pytest.param(
            "targets:\n  test:\n    presets:\n      trigger_pause_status: UNPAUSED  # all\n",
            f"targets:\n  test:\n    presets:\n      {NOTE}\n      {STATUS}  # all\n",
            id="in the place of the opposite",
        ),
        pytest.param(
            "targets:\n  dev:\n    mode: development\n"
            "    presets: {trigger_pause_status: UNPAUSED}\n",
            f"targets:\n  dev:\n    mode: development\n    presets: {{{STATUS}}}\n",
            id="a preset counts more than the mode",
        ),
        pytest.param(
            "base: &base\n  presets: {name_prefix: '1'}\ntargets:\n  test:\n    <<: *base\n",
            "base: &base\n  presets: {name_prefix: '1'}\ntargets:\n  test:\n    presets:\n"
            f'      {NOTE}\n      {STATUS}\n      name_prefix: "1"\n    <<: *base\n',
            id="beside presets that are merged from elsewhere",
        ),
    ],
)
def test_the_preset_joins_what_is_there(before: str, after: str) -> None:
    assert patched(PATCH, SETTINGS, before) == after


@pytest.mark.parametrize(
    ("targets", "why"),
    [
        pytest.param("test: &test {mode: x}\n  prod:\n    <<: *test", "by an alias", id="merged"),
        pytest.param("prod: &prod {mode: x}\n  test: *prod", "no mapping of its own", id="alias"),
        pytest.param("test: {presets: on}", "presets is no mapping", id="presets of another form"),
    ],
)
def test_a_target_that_cannot_be_paused_alone_is_refused_by_name(targets: str, why: str) -> None:
    odd = project({SETTINGS: f"targets:\n  {targets}\n"})

    with pytest.raises(PatchError, match=rf"paused_test_jobs .* {SETTINGS} in a stack: .*{why}"):
        apply_patch(PATCH, odd)
