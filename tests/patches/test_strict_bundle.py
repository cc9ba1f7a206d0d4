import pytest

from hooks.errors import PatchError
from hooks.patches.patch import apply_patch
from hooks.patches.strict_bundle import PATCH
from tests.patches.sample import RESOURCE, SETTINGS, patched, project, text

SOUND = text("""
    targets:
      dev:
        workspace:
          # The organisation develops in the staging workspace.
          host: https://adb-1111.1.azuredatabricks.net
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(SOUND, SOUND, id="a target with a workspace keeps it"),
        pytest.param(
            text("""
            targets:
              dev:
                workspace:
                  # TODO: add dev workspace URL
                  host:
            """),
            SOUND,
            id="a target without one gets the staging workspace",
        ),
        pytest.param(
            SOUND.replace("dev:", "host:"),
            SOUND.replace("dev:", "host:"),
            id="a target that is called host is no host",
        ),
    ],
)
def test_every_target_names_a_workspace(before: str, after: str) -> None:
    assert patched(PATCH, SETTINGS, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            text("""
            resources:
              jobs:
                train:
                  description: of a job
                  tasks:
                    - task_key: Train
                      depends_on:
                        - task_key: Prepare
                      notebook_task:
                        base_parameters:
                          git_source_info: here
            """),
            text("""
            resources:
              jobs:
                train:
                  description: of a job
                  tasks:
                    - task_key: Train
                      depends_on:
                        - task_key: Prepare
                      notebook_task:
                        base_parameters:
                          git_source_info: here
            """),
            id="fields stay where the schema knows them",
        ),
        pytest.param(
            text("""
            resources:
              registered_models:
                model:
                  name: churn
                  depends_on:
                    - resources.jobs.train.id

              experiments:
                experiment:
                  name: churn
                  description: of an experiment
            """),
            text("""
            resources:
              registered_models:
                model:
                  name: churn

              experiments:
                experiment:
                  name: churn
            """),
            id="an experiment has no description, a model depends on nothing",
        ),
        pytest.param(
            text("""
            tasks:
              - task_key: is_violated
                condition_task:
                  op: EQUAL_TO
                git_source_info: here

              - task_key: retrain
                run_job_task:
                  job_id: 1
                  git_source_info: here
            """),
            text("""
            tasks:
              - task_key: is_violated
                condition_task:
                  op: EQUAL_TO

              - task_key: retrain
                run_job_task:
                  job_id: 1
            """),
            id="conditions and runs of other jobs have no source",
        ),
        pytest.param(
            "git_source_info: on top\n", "git_source_info: on top\n", id="on top it is no task's"
        ),
    ],
)
def test_unknown_fields_go(before: str, after: str) -> None:
    assert patched(PATCH, RESOURCE, before) == after


NOTE = "# The organisation develops in the staging workspace."
STAGING, PROD = "https://adb-1111.1.azuredatabricks.net", "https://adb-2222.2.azuredatabricks.net"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "targets:\n  prod:\n    workspace:\n      host: null  # ours\n",
            f"targets:\n  prod:\n    workspace:\n      host: {PROD}  # ours\n",
            id="production has its own",
        ),
        pytest.param(
            "targets: {test: {workspace: {host: , root_path: /x}}}\n",
            f'targets: {{test: {{workspace: {{host: "{STAGING}", root_path: /x}}}}}}\n',
            id="on one line",
        ),
        pytest.param(
            'targets:\n  dev:\n    workspace:\n      "host": ""\n',
            f'targets:\n  dev:\n    workspace:\n      {NOTE}\n      "host": {STAGING}\n',
            id="an empty text is no host",
        ),
        pytest.param(
            "bundle: {}\nworkspace:\n  host:\n\ntargets: {}\n",
            "bundle: {}\n\ntargets: {}\n",
            id="for all targets there is none to give",
        ),
        pytest.param(
            "targets: {a: {workspace: {root_path: x}}, b: {workspace: {host: {}}}, c: {}}\n",
            "targets: {a: {workspace: {root_path: x}}, b: {workspace: {host: {}}}, c: {}}\n",
            id="a target without the key, or with what is no text, stays",
        ),
        pytest.param(
            "resources:\n  apps:\n    a:\n      env:\n        host:\n          value_from: x\n",
            "resources:\n  apps:\n    a:\n      env:\n        host:\n          value_from: x\n",
            id="another host is not a workspace's",
        ),
    ],
)
def test_a_host_without_a_value_is_known_in_any_form(before: str, after: str) -> None:
    assert patched(PATCH, SETTINGS, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "resources: {experiments: {e: {description: x, name: n}}}\n",
            "resources: {experiments: {e: {name: n}}}\n",
            id="the first on one line",
        ),
        pytest.param(
            "resources: {experiments: {e: {name: n, description: x}}}\n",
            "resources: {experiments: {e: {name: n}}}\n",
            id="the last on one line",
        ),
        pytest.param(
            "tasks:\n- git_source_info: x\n  run_job_task: {job_id: 1}\n",
            "tasks:\n- run_job_task: {job_id: 1}\n",
            id="the first of an item",
        ),
        pytest.param(
            "tasks: [{run_job_task: x, git_source_info: y}]\n",
            "tasks: [{run_job_task: x}]\n",
            id="beside what is no mapping",
        ),
        pytest.param(
            "tasks:\n- run_job_task: {git_source_info: x}\n",
            "tasks:\n- run_job_task: {}\n",
            id="the only one on one line",
        ),
        pytest.param(
            "resources:\n  experiments:\n    e:\n      name: n\n      description: |\n"
            "        name: x\n\n        # no comment\n      # a comment\nother: 1\n",
            "resources:\n  experiments:\n    e:\n      name: n\n      # a comment\nother: 1\n",
            id="a block of text",
        ),
    ],
)
def test_an_unknown_field_is_known_in_any_form(before: str, after: str) -> None:
    assert patched(PATCH, RESOURCE, before) == after


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("targets: {dev: {workspace: {host: }}}", id="a host"),
        pytest.param("resources: {experiments: {e: {description: x}}}", id="an experiment"),
        pytest.param("resources: {registered_models: {m: {depends_on: [x]}}}", id="a model"),
        pytest.param("tasks: [{condition_task: {}, git_source_info: x}]", id="beside a condition"),
        pytest.param("tasks: [{run_job_task: {git_source_info: x}}]", id="in the run of a job"),
        pytest.param(
            "resources: {experiments: {}, registered_models: {}}\n"
            "tasks: [{run_job_task: {git_source_info: host}}]",
            id="beside every other word that is looked for",
        ),
    ],
)
def test_each_fault_alone_is_seen(fault: str) -> None:
    assert not PATCH.holds(fault, project({}))


def test_a_bundle_that_is_no_yaml_is_refused_by_name() -> None:
    odd = project({SETTINGS: "workspace: {host: \n"})

    with pytest.raises(PatchError, match=f"strict_bundle .* {SETTINGS} in a stack"):
        apply_patch(PATCH, odd)
