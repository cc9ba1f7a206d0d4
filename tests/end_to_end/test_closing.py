"""The last lines of a copy say what comes next."""

from pathlib import Path

from tests.support.answers import answers_with
from tests.support.programs import RunCopier


def test_an_unpublished_project_is_told_how_to_publish(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "a project"
    ended = run_copier("copy", template, project, data=answers_with())

    assert ended.output.rstrip().endswith(
        "Nothing left this machine. docs/first-day.md says where to begin, and how to release.\n"
        f"To make the repository on GitHub: copier copy --trust -d publish=true {template} "
        f"'{project}'"
    )
    assert ".ml-init" not in {path.name for path in project.iterdir()}


def test_pretending_to_publish_shows_every_file_and_call_and_makes_none(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    data = answers_with(
        use_databricks_service_principal=True,
        publish=True,
        staging_client_id="11111111-aaaa-4bbb-8ccc-222222222222",
        prod_client_id="33333333-aaaa-4bbb-8ccc-444444444444",
    )

    ended = run_copier("copy", "--pretend", template, tmp_path / "project", data=data)

    assert ended.code == 0, ended.output
    assert "awesome_ml_project/databricks.yml" in ended.output
    assert "create the private repository my-org/awesome-ml-project" in ended.output
    assert "set the secret PROD_DATABRICKS_CLIENT_SECRET" in ended.output
    assert "push the history to main" in ended.output
    assert not (tmp_path / "project").exists()


def test_without_a_token_publishing_stops_before_anything_is_made(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    data = answers_with(cloud="aws", publish=True)

    ended = run_copier("copy", template, tmp_path / "project", data=data)

    assert ended.code == 1
    assert "There is no GitHub token" in ended.output
    assert "DATABRICKS_PROD_TOKEN" in ended.output
    assert "Traceback" not in ended.output
    assert not (tmp_path / "project").exists()
