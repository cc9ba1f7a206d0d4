"""Strict reviewers accept a starter project as it is, and notice a patch that is missing."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

from hooks.diagnosis.checkout import Checkout
from hooks.diagnosis.files import examine
from hooks.patches import (
    PATCHES,
    databricks_service_principal,
    deployment_environments,
    read_group,
    single_user_clusters,
)
from hooks.project.answers import Answers
from hooks.project.sign_in import sign_in
from hooks.workspaces.finding import State
from tests.end_to_end.rendered import rendered
from tests.support import checks
from tests.support.answers import usual_answers
from tests.support.breadth import in_gate, marks
from tests.support.copying import Copying
from tests.support.parts.workspace import serving

HOSTS = {
    "azure": "https://adb-{0}.1.azuredatabricks.net",
    "aws": "https://dbc-{0}.cloud.databricks.com",
    "gcp": "https://{0}.1.gcp.databricks.com",
}
Cell = tuple[str, bool, str, bool]  # the answers below

CELLS: list[Cell] = [
    ("azure", False, "repository", True),
    *product(("azure", "aws", "gcp"), (True, False), ("environments",), (False,)),
    *product(("azure", "aws"), (False,), ("repository",), (False,)),
    ("azure", True, "repository", False),
    ("azure", False, "federation", False),
    ("gcp", True, "federation", False),
]


def answers_of(cell: Cell) -> dict[str, str | bool]:
    cloud, principal, credentials, store = cell
    is_new = credentials == "environments"
    return {
        "cloud": cloud,
        "staging_workspace_host": HOSTS[cloud].format(1111),
        "prod_workspace_host": HOSTS[cloud].format(2222),
        "use_databricks_service_principal": principal,
        "credentials": credentials,
        "include_feature_store": store,
        "paused_staging": is_new,
        "fresh_start": is_new,
    }


def kinds(cell: Cell) -> tuple[object, ...]:
    """Each way to sign in, each place of its credentials, and the feature store."""
    _, _, credentials, store = cell
    return sign_in({**vars(usual_answers(**answers_of(cell)))}), credentials, store


def name(cell: Cell) -> str:
    cloud, principal, credentials, store = cell
    whose = "service principals" if principal else "own"
    return f"{cloud}, {whose}, {credentials}{', feature store' * store}"


GATE = in_gate(CELLS, kinds)


@pytest.mark.parametrize(
    "changes",
    [pytest.param(answers_of(cell), id=name(cell), marks=marks(cell, GATE)) for cell in CELLS],
)
def test_no_reviewer_objects(
    copying: Copying, make_answers: Callable[..., Answers], changes: dict[str, str | bool]
) -> None:
    project, answers = copying.project, make_answers(**changes)

    ended = copying.copy(**changes)

    assert ended.code == 0, ended.output
    assert checks.findings(project, answers) == []
    found = examine(Checkout.read(project))
    assert [each for each in found if each.state is not State.OK] == []
    assert checks.named_secrets(project) == checks.contract(answers)
    assert checks.lint(project) == []
    with serving() as workspace:
        assert checks.warnings(project, workspace) == []


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        pytest.param(single_user_clusters, "a cluster has", id="a cluster of nobody's"),
        pytest.param(read_group, "open to ['users']", id="a view for everybody"),
        pytest.param(databricks_service_principal, "signs in another way", id="the sign-in"),
        pytest.param(deployment_environments, "environment of prod is None", id="no environment"),
    ],
)
def test_a_reviewer_notices_a_missing_patch(
    databricks_cli: Path, tmp_path: Path, patch: ModuleType, words: str
) -> None:
    answers = usual_answers(use_databricks_service_principal=True, credentials="environments")
    others = [each for each in PATCHES if each is not patch.PATCH]

    project = rendered(databricks_cli, answers, tmp_path / "project", patches=others)

    assert words in "\n".join(checks.findings(project, answers))
