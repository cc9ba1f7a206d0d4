"""Strict reviewers accept a starter project as it is, and notice a patch that is missing."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from hooks.project.answers import Answers
from hooks.project.sign_in import sign_in
from tests.support import checks
from tests.support.breadth import sweep
from tests.support.copying import Copying
from tests.support.parts.workspace import serving
from tests.support.unpatched import release_without_patch

CELLS = [
    pytest.param(
        {"cloud": cloud, "use_databricks_service_principal": principal, "credentials": place},
        id=f"{cloud}, {'service principals' if principal else 'own'}, {place}",
    )
    for cloud, principal, place in (
        *product(("azure", "aws", "gcp"), (True, False), ("environments",)),
        *product(("azure", "aws"), (False,), ("repository",)),
        ("azure", True, "repository"),
        ("azure", False, "federation"),
        ("gcp", True, "federation"),
    )
]
STORE = pytest.param({"include_feature_store": True}, id="feature store")


def kind(changes: dict[str, str | bool]) -> object:
    """Each way to sign in, with each place of its credentials; and the feature store."""
    way = sign_in({"cloud": "azure", "use_databricks_service_principal": False, **changes})
    return way, changes.get("credentials"), changes.get("include_feature_store")


@pytest.mark.parametrize("changes", sweep([*CELLS, STORE], kind))
def test_no_reviewer_objects(
    copying: Copying, make_answers: Callable[..., Answers], changes: dict[str, str | bool]
) -> None:
    project, answers = copying.project, make_answers(**changes)

    ended = copying.copy(**changes)

    assert ended.code == 0, ended.output
    assert checks.findings(project, answers) == []
    assert checks.named_secrets(project) == checks.contract(answers)
    assert checks.lint(project) == []
    with serving() as workspace:
        assert checks.warnings(project, workspace) == []


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        pytest.param("single_user_clusters", "a cluster has", id="a cluster of nobody's"),
        pytest.param("read_group", "open to ['users']", id="a view for everybody"),
        pytest.param("databricks_service_principal", "signs in another way", id="the sign-in"),
        pytest.param("deployment_environments", "environment of prod is None", id="no environment"),
    ],
)
def test_a_reviewer_notices_a_missing_patch(
    copying: Copying, make_answers: Callable[..., Answers], patch: str, words: str
) -> None:
    source = release_without_patch(patch, copying.template, copying.folder / "template")
    changes: dict[str, str | bool] = {
        "use_databricks_service_principal": True,
        "credentials": "environments",
    }

    ended = replace(copying, template=source).copy(**changes)

    assert ended.code == 0, ended.output
    assert words in "\n".join(checks.findings(copying.project, make_answers(**changes)))
