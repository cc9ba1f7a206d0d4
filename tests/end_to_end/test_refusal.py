"""Bad input and faults end in one short message, exit code 1, and nothing left behind."""

import os
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.copying import Copying
from tests.support.programs import Ended, RunCopier

HOSTILE = [
    pytest.param("a b", id="a space", marks=pytest.mark.breadth),
    pytest.param("it's", id="a quote", marks=pytest.mark.breadth),
    pytest.param(
        '"; touch PWNED; "', id="a shell command behind quotes", marks=pytest.mark.breadth
    ),
    pytest.param("a;touch PWNED", id="a shell command"),
    pytest.param("$(touch PWNED)", id="a substitution", marks=pytest.mark.breadth),
    pytest.param("`touch PWNED`", id="backticks", marks=pytest.mark.breadth),
    pytest.param("{{ 7 * 7 }}", id="a template expression"),
    pytest.param(
        "${{ secrets.ADMIN_GITHUB_TOKEN }}", id="a workflow expression", marks=pytest.mark.breadth
    ),
    pytest.param("../outside", id="a way out", marks=pytest.mark.breadth),
    pytest.param("-rf", id="a leading dash", marks=pytest.mark.breadth),
    pytest.param("ab", id="two characters", marks=pytest.mark.breadth),
    pytest.param("a" * 101, id="101 characters", marks=pytest.mark.breadth),
    pytest.param("prédiction", id="beyond ASCII", marks=pytest.mark.breadth),
    pytest.param("name\n", id="a newline at the end"),
]


def assert_refused(ended: Ended, destination: Path, *words: str) -> None:
    assert ended.code == 1, ended.output
    assert "Traceback" not in ended.output
    for word in words:
        assert word in ended.output
    assert not destination.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_from_a_data_file_is_refused_if_it_is(
    run_copier: RunCopier, template: Path, tmp_path: Path, name: str
) -> None:
    project = tmp_path / "project"

    ended = run_copier("copy", template, project, data=answers_with(project_name=name))

    assert_refused(ended, project, "project_name", "3 to 100 letters")
    assert not list(tmp_path.rglob("PWNED"))


def test_all_that_is_wrong_or_missing_is_said_in_one_message(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    data = answers_with(
        cloud="azur", staging_workspace_host="http://plain.example", test_catalog_name="ml-prod"
    )
    del data["read_user_group"]

    ended = run_copier(
        "copy", "-d", "projekt_name=x", "-d", "include_feature_store=maybe",
        template, tmp_path / "project", data=data,
    )  # fmt: skip

    assert_refused(
        ended,
        tmp_path / "project",
        "'projekt_name': no question has this name; the nearest is project_name",
        "cloud: 'azur' is not accepted; give azure, aws or gcp",
        "include_feature_store: 'maybe' is not accepted",
        "staging_workspace_host: 'http://plain.example' is not accepted",
        "test_catalog_name: 'ml-prod' is not accepted; give a catalog's name",
        "read_user_group: missing",
        "DATABRICKS_READ_USER_GROUP",
    )


def test_the_environment_is_judged_like_the_rest(
    run_copier: RunCopier, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_CLOUD", "Azure")
    data = answers_with()
    del data["cloud"]

    ended = run_copier("copy", template, tmp_path / "project", data=data)

    assert_refused(ended, tmp_path / "project", "cloud: 'Azure'", "DATABRICKS_CLOUD")


@pytest.mark.breadth  # test_prompts.py has the environment answer whatever it may
def test_the_environment_answers_what_the_file_does_not(
    run_copier: RunCopier, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_CLOUD", "aws")
    monkeypatch.setenv("USE_DATABRICKS_SERVICE_PRINCIPAL", "true")
    data = answers_with()
    del data["cloud"], data["use_databricks_service_principal"]

    ended = run_copier("copy", template, tmp_path / "project", data=data)

    assert ended.code == 0, ended.output
    stored = (tmp_path / "project" / ".copier-answers.yml").read_text()
    assert "cloud: aws\n" in stored
    assert "use_databricks_service_principal: true\n" in stored


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param(
            "echo 'Databricks CLI v0.100.0'", "0.100.0", id="too old", marks=pytest.mark.breadth
        ),
        pytest.param(
            "[ $1 = version ] && echo 'Databricks CLI v1.9.0' || exit 3",
            "DATABRICKS_CLI",
            id="crashes while it renders",
        ),
        pytest.param(
            "echo gibberish", "DATABRICKS_CLI", id="prints rubbish", marks=pytest.mark.breadth
        ),
        pytest.param("exit 3", "DATABRICKS_CLI", id="crashes", marks=pytest.mark.breadth),
    ],
)
def test_a_bad_cli_is_told_and_poisons_nothing(
    copying: Copying, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    program = copying.folder / "databricks"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("ML_INIT_CACHE", str(copying.folder / "cache"))
    with monkeypatch.context() as bad:
        bad.setenv("DATABRICKS_CLI", str(program))
        ended = copying.copy()

    again = copying.into("project2").copy()

    assert_refused(ended, copying.project, words)
    assert again.code == 0, again.output


@pytest.mark.parametrize(
    ("commit", "words"),
    [
        pytest.param(
            "v1.0",
            "stack_commit: 'v1.0' is not accepted",
            id="no commit id",
            marks=pytest.mark.breadth,
        ),
        pytest.param("0" * 40, "could not be fetched", id="a commit that is not there"),
    ],
)
def test_a_stack_that_cannot_be_had_is_named(
    run_copier: RunCopier, template: Path, tmp_path: Path, commit: str, words: str
) -> None:
    data = answers_with(stack="custom", stack_url=str(template), stack_commit=commit)

    ended = run_copier("copy", template, tmp_path / "project", data=data)

    assert_refused(ended, tmp_path / "project", words)


def test_a_cache_that_cannot_be_written_is_named(
    run_copier: RunCopier, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "file" / "cache"))

    ended = run_copier("copy", template, tmp_path / "project", data=answers_with())

    assert_refused(ended, tmp_path / "project", "ML_INIT_CACHE", "cannot be written")


def test_variables_of_python_do_not_reach_the_steps(
    run_copier: RunCopier, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONSAFEPATH", "1")

    ended = run_copier("copy", template, tmp_path / "project", data=answers_with())

    assert ended.code == 0, ended.output
    assert (tmp_path / "project" / ".git").is_dir()
    assert os.environ["PYTHONSAFEPATH"] == "1"
