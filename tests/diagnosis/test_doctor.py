"""The doctor as a step: which parts it looks at, how it tells, how it ends."""

import json
import re
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from hooks import doctor
from hooks.diagnosis.checkout import Checkout
from hooks.doctor import main
from hooks.system.tree import Tree
from hooks.workspaces.finding import Finding, State
from tests.support.place import ROOT
from tests.support.publishing import commit, git
from tests.support.publishing_run import Run
from tests.support.stored import store

Output = pytest.CaptureFixture[str]


@pytest.fixture
def stored(run: Run) -> Path:
    """A project of two small files, with its answers."""
    store(run.project)
    commit(run.project, "answers")
    return run.project


@pytest.fixture(autouse=True)
def _its_github(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in run.environment.items():
        monkeypatch.setenv(name, value)


def test_files_alone_ask_nobody(stored: Path, run: Run, capsys: Output) -> None:
    code = main([str(stored), "--only", "files"])

    assert run.asked == []
    assert code == 0
    assert capsys.readouterr().out == ""


def test_offline_says_what_was_left_out(stored: Path, run: Run, capsys: Output) -> None:
    code = main([str(stored), "--offline"])

    assert run.asked == []
    assert code == 0
    lines = capsys.readouterr().err.splitlines()
    assert "not checked: github: everything: --offline was given" in lines
    assert "not checked: databricks: everything: --offline was given" in lines
    assert lines[-1].endswith(", 4 not checked.")  # its version has no tag here, and no render


def test_a_published_project_is_compared_with_its_answers(
    stored: Path, run: Run, capsys: Output
) -> None:
    run.publish()
    run.repository.teams["ml-contributors"] = "pull"

    code = main([str(stored), "--only", "github,databricks"])

    told = capsys.readouterr().err
    assert code == 1
    assert "wrong: github: the team ml-contributors has not the permission push" in told
    assert f"./ml-init converge {stored}" in told
    assert "not checked: databricks: everything: ML_INIT_CHECKS is off" in told


def test_json_is_all_of_standard_output(stored: Path, capsys: Output) -> None:
    code = main([str(stored), "--offline", "--json"])

    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert shown.err == ""
    assert (told["code"], code) == (0, 0)
    assert {each["state"] for each in told["findings"]} == {"ok", "not checked"}
    assert {each["where"] for each in told["findings"]} == {"files", "github", "databricks"}


def test_at_a_terminal_it_is_a_table(
    stored: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    main([str(stored), "--offline"])

    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.search(r"(?m)^  \S+ files +the answers$", shown.err)
    assert not re.search(r"(?m)^ok: ", shown.err)


def test_a_job_has_a_section_in_its_summary(
    stored: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Output
) -> None:
    page = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))

    main([str(stored), "--offline"])

    assert page.read_text().startswith("## Doctor\n\n| state | where | what | why | remedy |")
    assert capsys.readouterr().err.splitlines()[-1] in page.read_text()


def test_the_diff_takes_the_place_of_the_report(run: Run, capsys: Output) -> None:
    workflow = "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n"
    (run.project / ".github" / "workflows" / "ci.yml").write_text(workflow)
    shutil.rmtree(run.project / ".git")
    git(run.project, "init", "--quiet")
    store(run.project)

    code = main([str(run.project), "--diff"])

    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert told.out.startswith("diff --git a/.github/workflows/ci.yml b/.github/workflows/ci.yml")


@pytest.mark.parametrize("option", [[], ["--diff"]])
@pytest.mark.parametrize("render", [[], ["--render"]])
def test_it_is_rendered_on_demand_alone(
    stored: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    option: list[str],
    render: list[str],
) -> None:
    asked = list[dict[str, bool]]()

    def rendered(_: Checkout, **told: bool) -> Tree:
        asked.append(told)
        return Tree({"late.txt": b"x\n"}, frozenset())

    monkeypatch.setattr("hooks.diagnosis.left_behind.render_of", rendered)

    main([str(stored), "--offline", *render, *option])

    is_looked_at = bool(render) or not option
    told = "".join(capsys.readouterr())
    assert asked == [{"anew": bool(render), "offline": True}] * is_looked_at
    assert ("late.txt" in told) is is_looked_at


@pytest.mark.parametrize("option", [[], ["--diff"]])
def test_a_folder_that_is_no_project_cannot_be_looked_at(
    tmp_path: Path, capsys: Output, option: list[str]
) -> None:
    code = main([str(tmp_path), *option])

    assert code == 2
    assert "is no project of ml-init" in capsys.readouterr().err


def test_answers_that_make_no_project_leave_the_rest_unchecked(
    stored: Path, capsys: Output
) -> None:
    text = (stored / ".copier-answers.yml").read_text()
    (stored / ".copier-answers.yml").write_text(text.replace("cloud: azure", "cloud: ibm"))

    code = main([str(stored)])

    told = capsys.readouterr().err
    assert code == 1
    assert "wrong: files: .copier-answers.yml: " in told
    assert "not checked: github: everything: " in told


def test_a_part_that_is_not_known_is_refused(stored: Path, capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(stored), "--only", "files,weather"])

    assert ended.value.code == 2
    assert "--only takes files, github, databricks" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("states", "strict", "code"),
    [
        ([State.OK, State.NOTE], False, 0),
        ([State.OK, State.NOTE], True, 1),
        ([State.OK, State.UNCHECKED], True, 0),
        ([State.UNCHECKED, State.WRONG], False, 1),
        ([State.UNCHECKED, State.UNCHECKED], False, 2),
    ],
)
def test_what_is_wrong_goes_before_what_could_not_be_seen(
    states: list[State], code: int, *, strict: bool
) -> None:
    found = [Finding("files", "x", state) for state in states]

    assert doctor.exit_code(found, strict=strict) == code


def test_the_verdict_counts_what_was_found() -> None:
    every = [Finding("files", "x", state) for state in State]

    assert doctor.verdict(every) == "Of 4 checks: 1 wrong, 1 worth a look, 1 not checked."
    assert doctor.verdict(every[:1]) == "Of 1 checks: nothing wrong."
    assert doctor.verdict(every[3:]) == "Nothing could be looked at."


def test_the_databricks_side_is_asked_where_it_is_checked(
    stored: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.delenv("ML_INIT_CHECKS")
    monkeypatch.setattr("hooks.readiness.examine", lambda *_: [READY])

    assert main([str(stored), "--only", "databricks"]) == 0
    assert "ok: staging: the sign-in" in capsys.readouterr().err


READY = Finding("staging", "the sign-in", State.OK)


def test_it_runs_as_a_program(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["doctor", str(stored), "--offline"])
    monkeypatch.chdir(ROOT)

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("hooks.doctor", run_name="__main__")

    assert ended.value.code == 0


def test_a_part_that_cannot_be_asked_says_why(
    stored: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    run.publish()
    monkeypatch.delenv("ADMIN_GITHUB_TOKEN")

    code = main([str(stored), "--only", "github"])

    assert code == 2
    assert "not checked: github: everything: there is no GitHub token" in capsys.readouterr().err
