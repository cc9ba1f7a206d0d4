import pytest

from hooks.errors import PatchError
from hooks.patches.single_user_clusters import PATCH
from hooks.patching import State, apply_patch
from tests.patches.sample import RESOURCE, patched, project, text

READY = text("""
    resources:
      jobs:
        train:
          job_clusters:
            - job_cluster_key: main
              new_cluster:
                spark_version: 15.4.x-cpu-ml-scala2.12
                node_type_id: small
                data_security_mode: SINGLE_USER
                single_user_name: ${workspace.current_user.userName}
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(READY, READY, id="a cluster that has both stays as it is"),
        pytest.param(
            text("""
            new_cluster: &new_cluster  # for all
              new_cluster:
                num_workers: 3
                node_type_id: small  # enough
                custom_tags:
                  team: ml

            resources: {}
            """),
            text("""
            new_cluster: &new_cluster  # for all
              new_cluster:
                num_workers: 3
                node_type_id: small  # enough
                data_security_mode: SINGLE_USER
                single_user_name: ${workspace.current_user.userName}
                custom_tags:
                  team: ml

            resources: {}
            """),
            id="both come behind the machine; anchor, comments and blank lines stay",
        ),
        pytest.param(
            READY.replace("SINGLE_USER", '"SINGLE_USER"').replace(
                "            single_user_name: ${workspace.current_user.userName}\n", ""
            ),
            READY.replace("SINGLE_USER", '"SINGLE_USER"'),
            id="a mode in quotes stays, and the name comes behind it",
        ),
        pytest.param(
            READY.replace("SINGLE_USER", "USER_ISOLATION"),
            READY,
            id="another mode gives way",
        ),
        pytest.param(
            READY + "            data_security_mode: SINGLE_USER\n",
            READY,
            id="a key that stands twice stands once",
        ),
        pytest.param(
            "- new_cluster:\n    num_workers: 1\n",
            text("""
            - new_cluster:
                data_security_mode: SINGLE_USER
                single_user_name: ${workspace.current_user.userName}
                num_workers: 1
            """),
            id="a cluster without a machine gets them first",
        ),
    ],
)
def test_every_cluster_is_for_the_identity_that_deploys(before: str, after: str) -> None:
    assert patched(PATCH, RESOURCE, before) == after


def test_a_file_without_a_cluster_stays() -> None:
    before = "resources: {}\n"

    new = patched(PATCH, RESOURCE, before, beside={"churn/resources/other.yml": READY})

    assert new == before


def test_a_serverless_stack_has_nothing_to_do() -> None:
    serverless = project({RESOURCE: "environments:\n  - environment_key: default\n"})

    outcome = apply_patch(PATCH, serverless)

    assert outcome.state is State.NOT_APPLICABLE
    assert "serverless" in outcome.why


@pytest.mark.parametrize(
    "unknown",
    [
        pytest.param("new_cluster: {num_workers: 1}\n", id="a cluster on one line"),
        pytest.param("new_cluster:\nresources: {}\n", id="a cluster without a word"),
    ],
)
def test_a_cluster_in_another_form_is_refused_by_name(unknown: str) -> None:
    odd = project({RESOURCE: unknown})

    with pytest.raises(PatchError, match=rf"single_user_clusters .* {RESOURCE} in a stack"):
        apply_patch(PATCH, odd)
