import pytest

from hooks.errors import PatchError
from hooks.patches.patch import apply_patch
from hooks.patches.python_version import PATCH
from tests.patches.sample import RESOURCE, SETTINGS, WORKFLOW, patched, project

CLUSTERS = {SETTINGS: "", RESOURCE: "new_cluster:\n  num_workers: 1\n"}
SERVERLESS = {SETTINGS: "", RESOURCE: "environments: []\n"}
LINE = "    python-version: {}  # ours\n"


@pytest.mark.parametrize(
    ("beside", "before", "after"),
    [
        pytest.param(CLUSTERS, "'3.12'", "'3.12'", id="a supported one in quotes stays"),
        pytest.param(CLUSTERS, '"3.13"', '"3.13"', id="whatever its quotes"),
        pytest.param(
            CLUSTERS, "${{ matrix.python }}", "${{ matrix.python }}", id="a matrix has its own"
        ),
        pytest.param(CLUSTERS, "3.10", "'3.11'", id="a number becomes the clusters' Python"),
        pytest.param(CLUSTERS, "3.11", "'3.11'", id="a supported one gets its quotes"),
        pytest.param(CLUSTERS, "3.8", "'3.11'", id="one that has ended gives way"),
        pytest.param(SERVERLESS, "'3.10'", "'3.12'", id="serverless jobs have a later one"),
    ],
)
def test_tests_run_a_supported_python(beside: dict[str, str], before: str, after: str) -> None:
    new = patched(PATCH, WORKFLOW, LINE.format(before), beside=beside)

    assert new == LINE.format(after)


def test_the_readme_asks_for_the_same() -> None:
    new = patched(PATCH, "churn/README.md", "* Python 3.8+\n", beside=CLUSTERS)

    assert new == "* Python 3.11\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("{'python-version': 3.10}", "{'python-version': '3.11'}", id="on one line"),
        pytest.param("python-version:", "python-version: '3.11'", id="none"),
        pytest.param(
            "python-version: ['3.11', '3.12']", "python-version: ['3.11', '3.12']", id="list"
        ),
        pytest.param("a: |\n  python-version: 3.8", "a: |\n  python-version: 3.8", id="a text"),
        pytest.param("python-version: {type: x}", "python-version: {type: x}", id="an input"),
    ],
)
def test_a_version_is_known_in_any_form(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before + "\n", beside=CLUSTERS) == after + "\n"


def test_a_version_in_another_form_is_refused_by_name() -> None:
    odd = project({WORKFLOW: "    python-version: [3.8, 3.9]\n"})

    with pytest.raises(PatchError, match=f"python_version .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)
