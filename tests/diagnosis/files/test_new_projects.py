"""A new project of the starter has nothing wrong, whatever was answered."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest

from hooks.diagnosis.checkout import Checkout
from hooks.diagnosis.files import examine
from hooks.workspaces.finding import State
from tests.support.answers import answers_with
from tests.support.programs import RunCopier

Given = tuple[str, bool, str, bool]
CELLS: list[Given] = [
    (cloud, principal, credentials, is_new)
    for cloud, principal, credentials in product(
        ("azure", "aws", "gcp"), (True, False), ("environments", "repository", "federation")
    )
    for is_new in (True, False)
    if credentials != "federation" or principal or cloud == "azure"
]
HOSTS = {
    "azure": "https://adb-{0}.1.azuredatabricks.net",
    "aws": "https://dbc-{0}.cloud.databricks.com",
    "gcp": "https://{0}.1.gcp.databricks.com",
}


def data(cell: Given) -> Mapping[str, str | bool]:
    cloud, principal, credentials, is_new = cell
    return answers_with(
        cloud=cloud,
        staging_workspace_host=HOSTS[cloud].format(1111),
        prod_workspace_host=HOSTS[cloud].format(2222),
        use_databricks_service_principal=principal,
        credentials=credentials,
        paused_staging=is_new,
        fresh_start=is_new,
    )


# In the gate tests/end_to_end/test_reviewers.py looks at a project of each kind.
@pytest.mark.breadth
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_new_project_has_nothing_wrong_whatever_was_answered(
    run_copier: RunCopier, template: Path, tmp_path: Path, cell: Given
) -> None:
    ended = run_copier("copy", template, tmp_path / "project", data=dict(data(cell)))

    assert ended.code == 0, ended.output
    found = examine(Checkout.read(tmp_path / "project"))
    assert [each for each in found if each.state is not State.OK] == []
