"""The plan step gives good use cases to the next job, and every problem of the others to people."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from front_door.batch_plan import main
from tests.front_door.organisation import VARIABLES
from tests.support.place import ROOT

FILE = "use-cases.yml"
TEAMS = "defaults: {github_contributor_group: ml-contributors, github_admins_group: ml-admins}\n"
TWO = f"{TEAMS}use_cases:\n- project_name: churn\n- project_name: price\n  stack: starter\n"
HOSTILE = (
    '"; touch x; "',
    "$(touch x)",
    "`touch x`",
    "${{ secrets.X }}",
    "a\n::error::x",
    "%0A::error::x",
    "a'b\"]}",
    "<script>",
    "\ud800",
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of an organisation with its variables, on a runner."""
    for name, value in {**VARIABLES, "GITHUB_REPOSITORY_OWNER": "my-org"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    (tmp_path / "checkout").mkdir()
    (tmp_path / "outside.yml").write_text(TWO)
    return tmp_path / "checkout"


def outputs(checkout: Path) -> dict[str, str]:
    """What the next job gets."""
    place = checkout.parent / "output"
    lines = place.read_text().splitlines() if place.exists() else []
    return dict(line.split("=", 1) for line in lines)


def summary(checkout: Path) -> str:
    """What the page of the run shows."""
    return (checkout.parent / "summary").read_text()


def test_good_use_cases_become_a_matrix(checkout: Path) -> None:
    (checkout / FILE).write_text(TWO)

    code = main(checkout, FILE)

    given = outputs(checkout)
    jobs = json.loads(given.pop("matrix"))["include"]
    shared = {
        "github_contributor_group": "ml-contributors",
        "github_admins_group": "ml-admins",
        "github_owner": "my-org",
        "stack": "starter",
    }
    assert code == 0
    assert [job["project_name"] for job in jobs] == ["churn", "price"]
    assert [job["answers"]["project_name"] for job in jobs] == ["churn", "price"]
    assert all(job["answers"].items() >= shared.items() for job in jobs)
    assert all(job["answers"]["cloud"] == VARIABLES["DATABRICKS_CLOUD"] for job in jobs)
    assert all("publish" not in job["answers"] for job in jobs)
    assert given == {"lanes": "2", "pause": "0"}


def test_a_problem_of_one_is_told_as_its_own(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / FILE).write_text(
        f"{TEAMS}use_cases:\n- project_name: docs\n- project_name: churn\n"
    )

    main(checkout, FILE)

    log = capsys.readouterr().err
    assert "::error title=use case 1 ('docs')::project_name: 'docs' is not accepted" in log
    assert log.count("::error ") == 1


def test_an_estimate_is_shown_first(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = "".join(f"- project_name: churn_{number}\n" for number in range(20))
    (checkout / FILE).write_text(f"{TEAMS}use_cases:\n{entries}")

    main(checkout, FILE)

    log = capsys.readouterr().err
    words = (
        "20 use cases, about 12 min",
        "3 side by side, 61 s of pause",
        "440 writes",
        "22 for each",
    )
    assert all(word in log and word in summary(checkout) for word in words)
    assert "::notice title=20 use cases%2C about 12 min::" in log
    assert "\n20. churn\\_19\n" in summary(checkout)


def test_one_use_case_is_called_one(checkout: Path) -> None:
    (checkout / FILE).write_text(f"{TEAMS}use_cases: [project_name: churn]")

    main(checkout, FILE)

    assert "## 1 use case, about 1 min\n\nOne after another, 0 s of pause" in summary(checkout)


def test_every_problem_is_named_before_anything_is_made(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / FILE).write_text(
        f"{TEAMS}use_cases:\n- project_name: churn\n- project_name: docs\n  cloud: x\n"
        "- project_name: Churn\n  shema: a\n"
    )

    code = main(checkout, FILE)

    log = capsys.readouterr().err
    assert code == 1
    assert outputs(checkout) == {}
    assert log.count("::error ") == 2
    assert "::error title=use case 2 ('docs')::project_name: 'docs' is not accepted" in log
    assert "cloud: 'x' is not accepted" in log
    assert "::error title=use case 3 (Churn)::project_name: use case 1 (churn) has it" in log
    assert "'shema': no question has this name" in log
    assert summary(checkout).count("\n- ") == 4


def test_a_problem_of_all_is_named_once(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABRICKS_STAGING_WORKSPACE_HOST")
    (checkout / FILE).write_text(TWO)

    code = main(checkout, FILE)

    log = capsys.readouterr().err
    assert code == 1
    assert log.count("::error ") == 1
    assert "::error title=every use case::staging_workspace_host: missing; " in log


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("place", ["project_name", "model_schema", "github_owner", "a name"])
@pytest.mark.attack("a data file puts commands into the log, or markup into the summary")
def test_hostile_answers_are_refused_and_only_shown(
    checkout: Path, capfd: pytest.CaptureFixture[str], place: str, value: str
) -> None:
    answers = {value: "x"} if place == "a name" else {place: value}
    entries = [{"project_name": "churn", **answers}]
    (checkout / FILE).write_text(f"{TEAMS}use_cases: {json.dumps(entries)}")

    code = main(checkout, FILE)

    log = capfd.readouterr().err
    assert code == 1
    assert outputs(checkout) == {}
    assert [line.split(" ")[0] for line in log.splitlines()] == ["::error"]
    assert "<script>" not in summary(checkout)
    assert "\n::" not in summary(checkout)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        pytest.param("other.yml", "It cannot be read: No such file", id="not there"),
        pytest.param("", "It cannot be read: Is a directory", id="a folder"),
        pytest.param("x" * 5000, "It cannot be read: File name too long", id="no name at all"),
        pytest.param("../outside.yml", "not in this repository", id="beside the repository"),
        pytest.param("/etc/passwd", "not in this repository", id="anywhere"),
        pytest.param("link.yml", "not in this repository", id="a link to the outside"),
        pytest.param("folder/../../outside.yml", "not in this repository", id="around a corner"),
        pytest.param("bytes.yml", "no text in UTF-8", id="no text"),
        pytest.param("$(touch x)\n::error::", "It cannot be read", id="hostile"),
    ],
)
@pytest.mark.attack("the path of the data file leads out of the repository")
def test_a_file_that_is_none_is_refused(
    checkout: Path, capsys: pytest.CaptureFixture[str], file: str, reason: str
) -> None:
    (checkout / "link.yml").symlink_to(checkout.parent / "outside.yml")
    (checkout / "bytes.yml").write_bytes(b"\xff\xfe")

    code = main(checkout, file)

    log = capsys.readouterr().err
    assert code == 1
    assert log.startswith("::error title=No use cases in ")
    assert reason in log
    assert len(log.splitlines()) == 1
    assert reason in summary(checkout)


def test_limits_that_make_no_sense_stop_it(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_INIT_CONTENT_LIMITS", "many")
    (checkout / FILE).write_text(TWO)

    code = main(checkout, FILE)

    assert code == 1
    assert (
        "::error title=The variables::The variable ML_INIT_CONTENT_LIMITS"
        in capsys.readouterr().err
    )
    assert outputs(checkout) == {}


@pytest.mark.attack("a line in a data file that sends the production secret to another host")
def test_a_host_of_ones_own_is_refused_with_all_else_that_differs(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "  prod_workspace_host: https://evil.example.org\n  github_owner: evil-org\n"
    (checkout / FILE).write_text(f"{TEAMS}use_cases:\n- project_name: churn\n{evil}")

    code = main(checkout, FILE)

    assert code == 1
    assert outputs(checkout) == {}
    assert capsys.readouterr().err.count("::error ") == 1
    told = summary(checkout)
    assert "prod\\_workspace\\_host" in told
    assert "github\\_owner: 'evil-org' is not the organisation's GITHUB" in told


def test_an_opened_question_that_is_none_stops_it(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_INIT_MAY_DIFFER", "hosts")
    (checkout / FILE).write_text(TWO)

    code = main(checkout, FILE)

    assert code == 1
    assert "The variable ML_INIT_MAY_DIFFER names 'hosts'" in capsys.readouterr().err


def test_the_step_takes_the_checkout_and_the_file(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["plan.py", str(checkout), FILE])
    (checkout / FILE).write_text(TWO)

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "front_door" / "batch_plan.py"), run_name="__main__")

    assert ended.value.code == 0
    assert outputs(checkout)["lanes"] == "2"
