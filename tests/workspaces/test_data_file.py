"""The organisation's answers come from a file and the environment, by the questions' rules."""

from pathlib import Path

import pytest
import yaml

from hooks.errors import AnswersRefused
from hooks.workspaces.data_file import read_given
from tests.workspaces.organisation import DATA

HOSTS = {
    "staging_workspace_host": "https://adb-1111.1.azuredatabricks.net",
    "prod_workspace_host": "https://adb-2222.2.azuredatabricks.net",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data.yml"
    path.write_text(yaml.safe_dump({**DATA, **HOSTS}))
    return path


def refusal(file: Path, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(AnswersRefused) as refused:
        read_given(file, environment or {})
    return str(refused.value)


def test_what_a_use_case_adds_is_not_demanded(file: Path) -> None:
    given = read_given(file, {})

    assert given["staging_catalog_name"] == "ml_staging"
    assert given["model_schema"] == "all_my_ml_models"
    assert given["stack"] == "mlops-stacks"
    assert "project_name" not in given


def test_the_environment_fills_in_and_the_file_decides(file: Path) -> None:
    variables = {"DATABRICKS_MODEL_SCHEMA": " models\n", "DATABRICKS_PROD_CATALOG_NAME": "other"}

    given = read_given(file, variables)

    assert given["model_schema"] == "models"
    assert given["prod_catalog_name"] == "ml_prod"


def test_an_empty_file_will_do_where_the_environment_tells_all(tmp_path: Path) -> None:
    (tmp_path / "empty.yml").write_text("")
    variables = {
        "DATABRICKS_CLOUD": "gcp",
        "DATABRICKS_STAGING_WORKSPACE_HOST": HOSTS["staging_workspace_host"],
        "DATABRICKS_PROD_WORKSPACE_HOST": HOSTS["prod_workspace_host"],
        "DATABRICKS_STAGING_CATALOG_NAME": "a",
        "DATABRICKS_PROD_CATALOG_NAME": "b_b",
        "DATABRICKS_TEST_CATALOG_NAME": "c",
        "DATABRICKS_READ_USER_GROUP": "d",
        "DATABRICKS_UNITY_CATALOG_READ_USER_GROUP": "e",
    }

    assert read_given(tmp_path / "empty.yml", variables)["read_user_group"] == "d"


def test_a_project_s_own_file_may_hold_a_catalog_that_no_project_starts_with(file: Path) -> None:
    text = file.read_text().replace("ml_prod", "ml-prod")
    file.write_text(text)
    assert "prod_catalog_name: 'ml-prod' is not accepted" in refusal(file)

    file.write_text(f"_commit: v0.1.0\n{text}")

    assert read_given(file, {})["prod_catalog_name"] == "ml-prod"


def test_all_that_is_missing_or_wrong_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "data.yml").write_text("cloud: azure\nread_user_group: [a]\nproject_name: '-'\n")

    told = refusal(tmp_path / "data.yml", {"DATABRICKS_PROD_WORKSPACE_HOST": "http://x"})

    assert told.startswith("These answers do not tell what to check:\n")
    for part in (
        "staging_workspace_host: missing",
        "prod_workspace_host: 'http://x' is not accepted",
        "read_user_group: ['a'] is not accepted",
        "staging_client_id: missing",
        "prod_tenant_id: missing",
    ):
        assert part in told
    assert "project_name" not in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"a: [\nb: {", "is not valid YAML (line 2)", id="no YAML"),
        pytest.param(b"\x00", "is not valid YAML.", id="no text"),
        pytest.param(b"\xff\xfe\xff", "cannot be read", id="no UTF-8"),
        pytest.param(b"- a\n", "holds no answers", id="a list"),
    ],
)
def test_a_file_that_holds_no_answers_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "data.yml").write_bytes(content)

    assert told in refusal(tmp_path / "data.yml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "No such file or directory" in refusal(tmp_path / "none.yml")
