import pytest
import yaml

from hooks.errors import PatchError
from hooks.patches.job_credentials import PATCH
from hooks.patches.patch import apply_patch
from tests.patches.sample import WORKFLOW, patched, project, text

APART = text("""
    on: push

    jobs:
      unit:
        steps:
          - run: pytest
      deploy:
        env:
          DATABRICKS_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}
        steps:
          - uses: databricks/setup-cli@v1
    """)
TOGETHER = text("""
    on: push

    env:
      DATABRICKS_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}

    jobs:
      unit:
        steps:
          - run: pytest
      deploy:
        steps:
          - uses: databricks/setup-cli@v1
    """)
BY_NAME = text("""
    on: push

    env:
      STAGING_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}
      LANGUAGE: en

    jobs:
      deploy:
        steps:
          - uses: databricks/setup-cli@v1
          - run: validate
            env:
              DATABRICKS_TOKEN: ${{ env.STAGING_TOKEN }}
              OTHER: ${{ env.LANGUAGE }}
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(APART, APART, id="credentials of a job stay"),
        pytest.param(
            TOGETHER.replace("secrets.", "vars."),
            TOGETHER.replace("secrets.", "vars."),
            id="what is no secret stays with all",
        ),
        pytest.param(TOGETHER, APART, id="credentials of all jobs go to the one that signs in"),
        pytest.param(
            BY_NAME,
            BY_NAME.replace("  STAGING_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}\n", "")
            .replace("env.STAGING_TOKEN", "secrets.STAGING_WORKSPACE_TOKEN")
            .replace("\n\njobs", "\n\njobs"),
            id="credentials that one step asks for go to this step",
        ),
    ],
)
def test_credentials_go_to_those_who_sign_in(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


def test_credentials_in_another_form_are_refused_by_name() -> None:
    odd = project({WORKFLOW: "env:\n  TOKEN: Bearer ${{ secrets.TOKEN }}\njobs: {}\n"})

    with pytest.raises(PatchError, match=f"job_credentials .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)


SECRET = "${{ secrets.STAGING_WORKSPACE_TOKEN }}"
TOP = f"env:\n  TOKEN: {SECRET}\njobs:\n  deploy:\n"
STEPS = "    steps:\n      - uses: databricks/setup-cli@v1\n"


@pytest.mark.parametrize(
    ("own", "joined"),
    [
        pytest.param(
            "    env:\n      REGION: eu  # near\n",
            f"    env:\n      TOKEN: {SECRET}\n      REGION: eu  # near\n",
            id="below each other",
        ),
        pytest.param(
            "    env: {REGION: eu} # near\n",
            f'    env: {{TOKEN: "{SECRET}", REGION: eu}} # near\n',
            id="on one line",
        ),
        pytest.param("    env: {}\n", f'    env: {{TOKEN: "{SECRET}"}}\n', id="none on one line"),
        pytest.param("    env: # x\n", f"    env: # x\n      TOKEN: {SECRET}\n", id="none"),
        pytest.param("    env: ~ # x\n", f"    env:\n      TOKEN: {SECRET} # x\n", id="nothing"),
        pytest.param(
            '    "env" :\n          REGION: eu\n',
            f'    "env" :\n          TOKEN: {SECRET}\n          REGION: eu\n',
            id="between quotes, with a wide margin",
        ),
        pytest.param(
            "    env:\n      TOKEN: mine\n",
            "    env:\n      TOKEN: mine\n",
            id="a variable of that name stays the job's own",
        ),
        pytest.param(
            "    env: &env\n      A: b\n    outputs: *env\n",
            f"    env: &env\n      TOKEN: {SECRET}\n      A: b\n    outputs: *env\n",
            id="with an anchor that only this job uses",
        ),
        pytest.param(
            "    outputs: &env {A: '1', B: c}\n    env: *env # x\n",
            "    outputs: &env {A: '1', B: c}\n"
            f'    env:\n      TOKEN: {SECRET}\n      A: "1"\n      B: c # x\n',
            id="what an alias names is written out",
        ),
        pytest.param(
            "    runs-on: |\n      env:\n        no: such\n",
            f"    runs-on: |\n      env:\n        no: such\n    env:\n      TOKEN: {SECRET}\n",
            id="a text that looks like it is none",
        ),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["Unix", "Windows"])
def test_credentials_join_the_environment_of_a_job(own: str, joined: str, ends: str) -> None:
    before, after = TOP + own + STEPS, "jobs:\n  deploy:\n" + joined + STEPS
    old = project({WORKFLOW: before.replace("\n", ends)})

    new = old.changed(apply_patch(PATCH, old).changes)

    assert (new.text(WORKFLOW) or "").split(ends) == after.split("\n")
    assert patched(PATCH, WORKFLOW, before) == after


@pytest.mark.parametrize(
    ("own", "why"),
    [
        pytest.param("    env: ${{ fromJSON(vars.ENV) }}\n", "env is no mapping", id="expression"),
        pytest.param(
            "    env: &env {A: b}\n  other:\n    env: *env\n",
            "other places share this by an alias",
            id="an environment that other jobs use",
        ),
        pytest.param(
            "    outputs: &env {A: [b]}\n    env: *env\n",
            "an alias brings more than plain values",
            id="an alias of lists",
        ),
        pytest.param("    env: &env\n", "other places share &env", id="an anchor of nothing"),
    ],
)
def test_an_environment_that_nothing_can_join_is_refused_by_name(own: str, why: str) -> None:
    job, _, others = own.partition("  other:")
    text_of_all = TOP + job + STEPS + (f"  other:{others}" if others else "")
    odd = project({WORKFLOW: text_of_all})

    with pytest.raises(PatchError, match=rf"job_credentials .* {WORKFLOW} .*: line \d+: {why}"):
        apply_patch(PATCH, odd)


@pytest.mark.parametrize(
    ("jobs", "holders"),
    [
        pytest.param({"cli": "", "unit": "run: pytest"}, ["cli"], id="the one with the CLI"),
        pytest.param({"unit": "run: x $TOKEN", "cli": ""}, ["unit", "cli"], id="who names it"),
        pytest.param(
            {"a": "run: x $TOKEN\n        env: {OTHER: y}", "cli": ""},
            ["a", "cli"],
            id="who names it beside others",
        ),
        pytest.param(
            {"a": "run: deploy", "b": "run: pytest"}, ["a", "b"], id="all where nobody does"
        ),
        pytest.param(
            {"a": "run: x $TOKEN\n        env: {TOKEN: mine}", "cli": ""},
            ["cli"],
            id="not for a step that has its own",
        ),
        pytest.param(
            {"a": "run: x $TOKEN\n      - run: y\n        env: {TOKEN: mine}", "cli": ""},
            ["a", "cli"],
            id="who names it before a step that has its own",
        ),
        pytest.param(
            {"a": "run: x\n        with: {t: '${{ env.TOKEN }}'}", "b": "run: y"},
            ["a"],
            id="who asks for it by name in an input",
        ),
    ],
)
def test_no_job_loses_what_it_uses(jobs: dict[str, str], holders: list[str]) -> None:
    steps = {name: step or "uses: databricks/setup-cli@v1" for name, step in jobs.items()}
    body = "".join(f"  {name}:\n    steps:\n      - {step}\n" for name, step in steps.items())

    new = yaml.safe_load(patched(PATCH, WORKFLOW, TOP.replace("  deploy:\n", "") + body))

    assert [name for name, job in new["jobs"].items() if "env" in job] == holders


def test_a_step_in_a_job_with_a_variable_of_that_name_keeps_asking_for_it() -> None:
    own = "    env: {TOKEN: mine}\n" + STEPS + "        env: {A: '${{ env.TOKEN }}'}\n"

    assert patched(PATCH, WORKFLOW, TOP + own) == "jobs:\n  deploy:\n" + own


def test_a_variable_may_have_any_name() -> None:
    name = "A+(B"
    step = "    steps:\n      - run: echo A+(B\n"

    new = patched(PATCH, WORKFLOW, f"{TOP.replace(' TOKEN', f' {name}')}{step}")

    assert new == f"jobs:\n  deploy:\n    env:\n      {name}: {SECRET}\n{step}"


def test_a_value_that_only_has_that_word_in_it_is_no_secret() -> None:
    assert PATCH.holds("env: {MODE: no secrets, A: '${{ vars.no_secrets }}'}\n", project({}))


def test_a_workflow_without_a_mapping_has_no_secrets() -> None:
    assert PATCH.rewrite("- a\n", project({})) == "- a\n"
