"""The report of a batch lists every use case, and costs a run nothing where it fails."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from front_door.report import Ended, main, report
from tests.front_door.job_list import PAGE, RunGitHub
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.server import running
from tests.support.github.state import Access
from tests.support.place import ROOT

OF_THE_RUN = "ghs_canary0of0one0run"
CALL = "GET /repos/my-org/ml-init/actions/runs/7/jobs"


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunGitHub]:
    """A GitHub that runs the program at hand."""
    with running(tmp_path / "github", RunGitHub) as double:
        assert isinstance(double, RunGitHub)
        double.access[OF_THE_RUN] = Access(scopes=())
        monkeypatch.setenv("GITHUB_SERVER_URL", double.web)
        monkeypatch.setenv("GITHUB_REPOSITORY", "my-org/ml-init")
        monkeypatch.setenv("GITHUB_RUN_ID", "7")
        monkeypatch.setenv("GITHUB_TOKEN", OF_THE_RUN)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
        yield double
    assert double.violations == []


def test_every_use_case_is_listed_and_no_other_job(github: RunGitHub, tmp_path: Path) -> None:
    names = [f"case-{number:03}" for number in range(250)]
    github.calls.jobs += [("Check and estimate", "success"), ("List what was made", "neutral")]
    github.calls.jobs += [(f"Publish {name}", "success") for name in names]

    code = main()

    summary = (tmp_path / "summary").read_text()
    assert code == 0
    assert summary.startswith("## 250 of 250 use cases are there\n")
    assert [row.split("]")[0][3:] for row in summary.splitlines() if "](" in row] == names
    assert f"| [case-000]({PAGE}/3) | made, or there already |" in summary
    assert "Re-run" not in summary


def test_those_that_want_attention_come_first() -> None:
    found = [
        Ended("b", "success", ""),
        Ended("C", "failure", ""),
        Ended("a", "cancelled", ""),
        Ended("d", "timed_out", ""),
    ]

    text = report(found)

    assert text.startswith("## 1 of 4 use cases are there\n\nEach job's own summary says why")
    assert text.split("|---|---|\n")[1] == (
        "| [a]() | stopped before its end |\n"
        "| [C]() | **not made** |\n"
        "| [d]() | **not made** |\n"
        "| [b]() | made, or there already |\n\n"
    )


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Publish churn", True),
        ("Ours / Publish churn", True),
        ("All of ours / Publish churn", True),
        ("Publish churn today", False),
        ("Publish <script>", False),
        ("Remake churn", False),
    ],
)
def test_a_use_case_is_known_by_the_name_of_its_job(
    github: RunGitHub, tmp_path: Path, name: str, *, listed: bool
) -> None:
    github.calls.jobs.append((name, "success"))

    main()

    assert ("| [churn](" in (tmp_path / "summary").read_text()) is listed


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refusal(403, "Resource not accessible by integration"), id="no right"),
        pytest.param(Answer(200, [], {}), id="an answer that is none"),
    ],
)
def test_without_an_answer_the_run_is_no_worse(
    github: RunGitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: Answer
) -> None:
    github.faults.append(Fault(CALL, answer, times=ALWAYS))

    code = main()

    assert code == 0
    assert "::warning title=There is no report::" in capsys.readouterr().err
    assert not (tmp_path / "summary").exists()


def test_the_step_ends_well(github: RunGitHub, tmp_path: Path) -> None:
    github.calls.jobs.append(("Publish churn", "success"))

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "front_door" / "report.py"), run_name="__main__")

    assert ended.value.code == 0
    assert "## 1 of 1 use cases are there" in (tmp_path / "summary").read_text()
