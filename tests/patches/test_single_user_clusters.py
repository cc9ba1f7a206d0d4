import pytest

from hooks.errors import PatchError
from hooks.patches.patch import State, apply_patch
from hooks.patches.single_user_clusters import PATCH
from tests.patches.sample import RESOURCE, SETTINGS, patched, project, text

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


BOTH = 'data_security_mode: SINGLE_USER, single_user_name: "${workspace.current_user.userName}"'
BOTH_LINES = text("""
    data_security_mode: SINGLE_USER
      single_user_name: ${workspace.current_user.userName}
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "new_cluster: {num_workers: 1}\n",
            f"new_cluster: {{{BOTH}, num_workers: 1}}\n",
            id="on one line",
        ),
        pytest.param(
            '"new_cluster" : &a {}\nb:\n  new_cluster: *a\n',
            f'"new_cluster" : &a {{{BOTH}}}\nb:\n  new_cluster: *a\n',
            id="once for all places that share it",
        ),
        pytest.param(
            f"base: &base\n  {BOTH_LINES}a:\n  new_cluster:\n    <<: *base\n    num_workers: 1\n",
            f"base: &base\n  {BOTH_LINES}a:\n  new_cluster:\n    <<: *base\n    num_workers: 1\n",
            id="a cluster that has both by a merge stays",
        ),
        pytest.param(
            "variables:\n  small:\n    default:\n      num_workers: 1\n  note: {default: x}\n"
            "targets:\n  dev:\n    variables: {small: {num_workers: 2}}\n"
            "a:\n  new_cluster: ${var.small}\n",
            "variables:\n  small:\n    default:\n"
            f"      {BOTH_LINES.replace('  single', '      single')}      num_workers: 1\n"
            "  note: {default: x}\n"
            f"targets:\n  dev:\n    variables: {{small: {{{BOTH}, num_workers: 2}}}}\n"
            "a:\n  new_cluster: ${var.small}\n",
            id="in a variable, and in a target's own value of it",
        ),
        pytest.param(
            "a: {new_cluster: {num_workers: 1}}\ntargets:\n  new_cluster: {mode: x}\n"
            "variables: {new_cluster: {default: x}}\nresources: {jobs: {new_cluster: {name: x}}}\n",
            f"a: {{new_cluster: {{{BOTH}, num_workers: 1}}}}\n"
            "targets:\n  new_cluster: {mode: x}\n"
            "variables: {new_cluster: {default: x}}\nresources: {jobs: {new_cluster: {name: x}}}\n",
            id="a name that somebody chose is no cluster",
        ),
    ],
)
def test_a_cluster_is_known_in_any_form(before: str, after: str) -> None:
    assert patched(PATCH, SETTINGS, before) == after


def test_examples_in_markdown_are_of_such_clusters_too() -> None:
    before = text("""
        # Clusters: those of jobs
        ```$xslt
        new_cluster:
          num_workers: 3
          ...
        ```
        ```
        new_cluster: [
        ```
        """)
    path = "churn/resources/README.md"

    new = patched(PATCH, path, before, beside={RESOURCE: READY})

    both = BOTH_LINES.replace("data", "  data")
    assert new == before.replace("  num_workers", f"{both}  num_workers")


def test_a_cluster_without_a_value_is_refused_by_name() -> None:
    odd = project({RESOURCE: "new_cluster:\nresources: {}\n"})

    with pytest.raises(PatchError, match=rf"single_user_clusters .* {RESOURCE} in a stack"):
        apply_patch(PATCH, odd)
