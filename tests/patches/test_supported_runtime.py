import pytest

from hooks.patches.patch import State, apply_patch
from hooks.patches.supported_runtime import PATCH
from tests.patches.sample import RESOURCE, patched, project

CLUSTERS = {"churn/databricks.yml": "", "churn/resources/other.yml": "new_cluster: {}\n"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("15.4.x-cpu-ml", "15.4.x-cpu-ml", id="the runtime itself stays"),
        pytest.param("17.3.x-cpu-ml", "17.3.x-cpu-ml", id="a later one stays"),
        pytest.param("14.3.x-cpu-ml", "14.3.x-cpu-ml", id="another that is supported stays"),
        pytest.param("13.3.x-cpu-ml", "15.4.x-cpu-ml", id="one that has ended gives way"),
        pytest.param("15.3.x-cpu-ml", "15.4.x-cpu-ml", id="one without long support gives way"),
    ],
)
def test_clusters_start_a_supported_runtime(before: str, after: str) -> None:
    line = "    spark_version: {}-scala2.12 # ours\n"

    new = patched(PATCH, RESOURCE, line.format(before), beside=CLUSTERS)

    assert new == line.format(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("pyspark~=3.5.0\n", "pyspark~=3.5.0\n", id="the runtime's Spark stays"),
        pytest.param(
            "pandas\npyspark~=3.3.0\n", "pandas\npyspark~=3.5.0\n", id="an older one gives way"
        ),
    ],
)
def test_tests_run_the_spark_of_the_clusters(before: str, after: str) -> None:
    assert patched(PATCH, "churn/requirements.txt", before, beside=CLUSTERS) == after


def test_a_serverless_stack_has_nothing_to_do() -> None:
    outcome = apply_patch(PATCH, project({"churn/databricks.yml": ""}))

    assert outcome.state is State.NOT_APPLICABLE
