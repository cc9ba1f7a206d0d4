"""The check as the platform team runs it, against two of the vendor's own test workspaces."""

import json
import os
from pathlib import Path

import pytest

from hooks import readiness
from tests.support.place import ROOT
from tests.support.terminals import at_a_terminal
from tests.workspaces.organisation import (
    SCHEMA,
    SECRETS,
    DatabricksSide,
    one_line,
    organisation,
    run_here,
)


def test_with_everything_in_place_the_organisation_is_ready(ready: DatabricksSide) -> None:
    ended = ready.check()

    assert ended.code == 0, ended.output
    *said, verdict = ended.output.splitlines()
    found = [line for line in said if not line.startswith("Checking ")]  # where it takes long
    assert verdict == "The Databricks side is ready."
    assert len(found) == 22
    assert all(line.startswith("ok: ") for line in found)


def test_one_workspace_for_both_is_said_and_not_fatal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with organisation(tmp_path, numbers=("7", "7")) as made:
        code = run_here(made, monkeypatch)

    line = one_line(capsys.readouterr().err, "note: ")
    assert line.startswith("note: both: staging and production: are the same workspace")
    assert line.endswith("correct staging_workspace_host or prod_workspace_host.")
    assert code == 0


def test_one_address_for_both_is_said_though_nobody_could_sign_in(ready: DatabricksSide) -> None:
    ready.data["prod_workspace_host"] = ready.data["staging_workspace_host"]
    for name in [name for name in ready.environment if name.endswith("_CLIENT_SECRET")]:
        del ready.environment[name]

    line = one_line(ready.check().output, "note: ")

    assert line.startswith("note: both: staging and production: are the same workspace")


@pytest.mark.parametrize(
    ("stack", "entitlements", "told"),
    [
        pytest.param("starter", [], "note", id="a stack with clusters does"),
        # What a stack needs and what is judged of it is also in test_requirements.py and
        # test_identity.py.
        *(
            pytest.param(*values, id=name, marks=pytest.mark.breadth)
            for name, values in {
                "a serverless stack needs no clusters": ("mlops-stacks", [], ""),
                "the right is seen": ("starter", ["allow-cluster-create"], "ok"),
                "of an own stack it is unknown": ("custom", [], "not checked"),
            }.items()
        ),
    ],
)
def test_the_right_to_start_clusters_is_looked_at_where_the_stack_has_them(
    tmp_path: Path, stack: str, entitlements: list[str], told: str
) -> None:
    held = [{"value": value} for value in entitlements]
    with organisation(tmp_path, identity={"entitlements": held}) as made:
        made.data["stack"] = stack
        ended = made.check()

    lines = [line for line in ended.output.splitlines() if "the right to start clusters" in line]
    assert [line.partition(":")[0] for line in lines] == ([told] * 2 if told else [])
    assert ended.code == 0


@pytest.mark.parametrize("off", ["off", "no", "false", "0", " OFF\n"])
def test_the_checks_are_turned_off_by_a_variable_and_that_is_said(
    ready: DatabricksSide,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    off: str,
) -> None:
    ready.environment["ML_INIT_CHECKS"] = off

    assert run_here(ready, monkeypatch) == 0

    said = capsys.readouterr().err
    assert said == "The Databricks side is not checked, because ML_INIT_CHECKS is off.\n"
    assert ready.workspaces["staging"].requests()[-1].method != "GET"


@pytest.mark.parametrize("name", ["summary.md", "no/such/folder"])
def test_in_actions_the_summary_gets_a_section_where_there_is_one(
    ready: DatabricksSide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ready.revoke("catalog", "ml_prod", "USE_CATALOG")
    summary = tmp_path / name
    ready.environment["GITHUB_STEP_SUMMARY"] = str(summary)

    assert run_here(ready, monkeypatch) == 1

    text = summary.read_text() if summary.exists() else ""
    assert ("## Databricks prerequisites" in text) == summary.exists()
    assert ("| ✗ wrong | production | the rights on ml\\_prod |" in text) == summary.exists()
    assert ("`DATABRICKS_HOST=" in text) == summary.exists()


def test_answers_that_do_not_suffice_end_in_one_message(
    ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del ready.data["cloud"]

    assert run_here(ready, monkeypatch) == 1

    assert "  cloud: missing; give azure, aws or gcp, or set DATABRICKS_CLOUD." in (
        capsys.readouterr().err
    )


def test_at_a_terminal_secrets_are_asked_for_and_the_report_is_a_table(
    ready: DatabricksSide,
) -> None:
    ready.remove("schema", f"ml_test.{SCHEMA}")
    ready.revoke("schema", f"ml_test.{SCHEMA}", "ALL_PRIVILEGES")
    environment = {**os.environ, **ready.environment, "NO_COLOR": "1"}
    del environment["DATABRICKS_PROD_CLIENT_SECRET"]

    session = at_a_terminal(
        ["-m", "hooks.readiness", str(ready.data_file())],
        {"DATABRICKS_PROD_CLIENT_SECRET": f"{SECRETS['prod']}\r"},
        ROOT,
        environment,
    )

    assert session.code == 1
    rows = [line.strip() for line in session.shown.splitlines()]
    assert any(row.startswith("✓ production  the sign-in") for row in rows)
    assert any(row.startswith(f"✗ staging     the schema ml_test.{SCHEMA}") for row in rows)
    assert f"# staging: the schema ml_test.{SCHEMA} (by the catalog's owner)" in rows
    assert any(row.startswith("DATABRICKS_HOST=https://127.0.0.1") for row in rows)
    assert SECRETS["prod"] not in session.shown


@pytest.mark.parametrize("arguments", [[], ["one", "two"]], ids=["none", "two"])
def test_another_number_of_data_files_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert readiness.main(arguments) == 1
    assert "Name one data file" in capsys.readouterr().err


def test_an_interrupt_ends_the_check_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(readiness, "ready", interrupted)

    assert readiness.main(["data.yml"]) == 1
    assert capsys.readouterr().err == "Stopped. Nothing was changed.\n"


def test_where_nothing_could_be_checked_the_code_is_neither_good_nor_bad(
    ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in ("staging", "prod"):
        ready.data[f"{place}_workspace_host"] = f"https://{place}.invalid"

    code = run_here(ready, monkeypatch)

    assert code == 2
    assert capsys.readouterr().err.endswith("Nothing could be checked on the Databricks side.\n")


@pytest.mark.parametrize(("switch", "known"), [("", True), ("off", None)])
def test_a_program_gets_json_on_standard_output_and_nothing_else(
    ready: DatabricksSide,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    switch: str,
    known: bool | None,  # noqa: FBT001
) -> None:
    for name, value in {**ready.environment, "ML_INIT_CHECKS": switch}.items():
        monkeypatch.setenv(name, value)

    code = readiness.main(["--json", str(ready.data_file())])

    said = capsys.readouterr()
    assert code == 0
    assert json.loads(said.out)["ready"] is known
    assert ("ok: " in said.err) is False
