import pytest

from hooks.errors import PatchError
from hooks.patches.strict_bundle import PATCH
from hooks.patching import apply_patch
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


def test_a_host_without_a_value_in_another_form_is_refused_by_name() -> None:
    odd = project({SETTINGS: "workspace:\n  host: null\n"})

    with pytest.raises(PatchError, match=f"strict_bundle .* {SETTINGS} in a stack"):
        apply_patch(PATCH, odd)
