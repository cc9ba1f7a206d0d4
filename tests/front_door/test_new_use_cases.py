"""A batch as a runner runs it, against a GitHub on loopback that limits its writes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from front_door.budget import Limit, budget, limits_from
from tests.front_door.content_limit import LimitedGitHub
from tests.front_door.job_list import PAGE
from tests.front_door.organisation import FORM, Organisation, Pressed
from tests.support.answers import publishing_answers
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.git_http import head_of, run
from tests.support.github.server import running
from tests.support.github.state import Access
from tests.support.place import ROOT
from tests.support.published_ends import secrets_of
from tests.support.publishing import TOKEN, git

FOLDER = ROOT / ".github" / "workflows"
BATCH, SINGLE = "new-use-cases.yml", "new-use-case.yml"
FILE = "use-cases.yml"
NAMES = [f"use-case-{number:02}" for number in range(1, 5)]
STOPPED, NEXT = NAMES[:2]
SECRET = f"PUT /repos/my-org/{STOPPED}/environments/prod/secrets/PROD_AZURE_SP_CLIENT_SECRET"
OWN: Mapping[str, object] = {"include_feature_store": True, "model_schema": "forecasting"}
# A repository, two teams, a setting, three environments and the reviewers of one, four branches,
# six secrets, three rulesets, a push.
WRITES = 22
ONE_BY_ONE = "22/4 500/3600"
LIMITS = "44/6 500/3600"  # GitHub's own would have the test take hours
CONCLUSIONS = ("success", "failure")
CREATE = ("POST /orgs/my-org/repos", 201)


@pytest.fixture
def github(tmp_path: Path) -> Iterator[LimitedGitHub]:
    """A GitHub that limits writes, in place of the usual one."""
    with running(tmp_path / "github", LimitedGitHub) as double:
        assert isinstance(double, LimitedGitHub)
        double.access[TOKEN] = Access()
        yield double
    assert double.violations == []


def press(
    organisation: Organisation,
    entries: Sequence[Mapping[str, object]],
    limits: str = LIMITS,
    file: str = FILE,
) -> Pressed:
    """Commit a data file, and press the button.

    The runner of the tests does not evaluate max-parallel: here it is told the number.
    """
    checkout = organisation.checkout
    shared = {name: FORM[name] for name in FORM if name.endswith("_group")}
    (checkout / FILE).write_text(yaml.safe_dump({"defaults": shared, "use_cases": list(entries)}))
    workflow = checkout / ".github" / "workflows" / BATCH
    lanes = budget(len(entries), WRITES, limits_from(limits)).lanes
    told, count = re.subn("max-parallel: .*", f"max-parallel: {lanes}", workflow.read_text())
    assert count == 1
    workflow.write_text(told)
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Our use cases")
    git(checkout, "push", "--quiet", "origin", "main")
    organisation.variables["ML_INIT_CONTENT_LIMITS"] = limits
    return organisation.press(BATCH, file=file)


def heads(github: LimitedGitHub) -> dict[str, str]:
    """The commit on main of every repository that has one."""
    held = github.organisation.repositories.values()
    return {one.name: head for one in held if (head := head_of(one.folder, "main"))}


def assert_one_stops(
    organisation: Organisation, github: LimitedGitHub, names: Sequence[str], limits: str
) -> list[Mapping[str, object]]:
    """Have one use case of a batch stop in the middle, and the others be made; its entries."""
    github.limit = limits_from(limits)[0]
    github.calls.jobs = [(f"Publish {name}", CONCLUSIONS[name == STOPPED]) for name in names]
    github.faults = [Fault(SECRET, refusal(422, "Invalid"), times=ALWAYS)]
    entries: list[Mapping[str, object]] = [
        {"project_name": STOPPED},
        {"project_name": NEXT, **OWN},
        *({"project_name": name} for name in names[2:]),
    ]

    ended = press(organisation, entries, limits)

    assert ended.code != 0
    assert github.refused == 0
    assert Counter(github.seen)[CREATE] == len(names)
    assert len(github.writes) <= WRITES * len(names)
    assert sorted(heads(github)) == names[1:]
    for name in names[1:]:
        assert github.repository(name).every_secret == secrets_of(publishing_answers())
    assert ended.log.count("::error title=") == 1
    assert f"::error title={STOPPED} is not finished::" in ended.log
    assert f"## {len(names) - 1} of {len(names)} use cases are there" in ended.summary
    assert f"| [{STOPPED}]({PAGE}/1) | **not made** |" in ended.summary
    stored = run(github.repository(NEXT).folder, "show", "main:.copier-answers.yml")
    assert yaml.safe_load(stored).items() >= OWN.items()
    return entries


def test_a_batch_keeps_the_limit_and_survives_a_failure(
    organisation: Organisation, github: LimitedGitHub
) -> None:
    assert_one_stops(organisation, github, NAMES[:2], ONE_BY_ONE)


@pytest.mark.breadth  # in the gate test_publish.py ends with its step what stopped
def test_a_batch_side_by_side_is_completed_by_a_second_press(
    organisation: Organisation, github: LimitedGitHub
) -> None:
    entries = assert_one_stops(organisation, github, NAMES, LIMITS)
    made = heads(github)
    github.faults = []

    again = press(organisation, entries)

    assert again.code == 0, again.log
    assert github.refused == 0
    assert Counter(github.seen)[CREATE] == len(NAMES)
    assert heads(github).items() >= made.items()
    assert sorted(heads(github)) == NAMES
    assert github.repository(STOPPED).every_secret == secrets_of(publishing_answers())
    for name in NAMES:
        assert f"({github.web}/my-org/{name}) was there already" in again.summary


@pytest.mark.breadth  # the pauses themselves are in the gate, above
def test_without_pauses_the_same_batch_breaks_the_limit(
    organisation: Organisation, github: LimitedGitHub
) -> None:
    github.limit = Limit(WRITES, 600)
    entries = [{"project_name": name} for name in NAMES[:2]]

    ended = press(organisation, entries, limits="off")

    assert budget(2, WRITES, [github.limit]).pause > 0
    assert github.refused > 0
    assert ended.code != 0


@pytest.mark.parametrize(
    ("answers", "file"),
    [
        pytest.param(
            {"model_schema": '"; touch x; "', "$(touch x)": "`touch x`"},
            FILE,
            id="in an answer and in the name of one",
            marks=pytest.mark.breadth,  # in the gate test_batch_plan.py refuses each of them
        ),
        pytest.param({}, '"; touch x; "$(touch x)', id="in the path of the file"),
    ],
)
def test_what_a_shell_would_run_is_refused_and_nothing_is_made(
    organisation: Organisation,
    github: LimitedGitHub,
    tmp_path: Path,
    answers: dict[str, object],
    file: str,
) -> None:
    entries: list[Mapping[str, object]] = [
        {"project_name": NAMES[0]},
        {"project_name": NAMES[1], **answers},
    ]

    ended = press(organisation, entries, file=file)

    assert ended.code != 0
    assert "::error title=" in ended.log
    assert "Run Main Render the use case" not in ended.log
    assert github.writes == []
    assert list(tmp_path.rglob("x")) == []


def workflow(name: str) -> dict[str, dict[str, dict[str, object]]]:
    """A workflow as YAML has it, with nothing but text in it."""
    text = (FOLDER / name).read_text()
    content: dict[str, dict[str, dict[str, object]]] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    return content


def steps(name: str, job: str) -> list[dict[str, object]]:
    """The steps of a job."""
    found = workflow(name)["jobs"][job]["steps"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("job", "of_the_batch"),
    [("render", {"strategy"}), ("publish", {"strategy", "concurrency", "if"})],
)
def test_a_batch_makes_each_use_case_as_the_single_door_does(
    job: str, of_the_batch: set[str]
) -> None:
    batch, single = workflow(BATCH)["jobs"][job], workflow(SINGLE)["jobs"][job]

    expected = re.sub(r"inputs\.project_name", "matrix.project_name", repr(single["steps"]))
    for answers in ("toJSON(inputs)", "needs.plan.outputs.answers"):
        expected = expected.replace(answers, "toJSON(matrix.answers)")
    same = steps(BATCH, job)[: -1 if job == "publish" else None]
    same[-1] = {key: value for key, value in same[-1].items() if key != "timeout-minutes"}

    assert repr(same) == expected
    assert batch.keys() - single.keys() == of_the_batch
    for key in ("permissions", "environment", "defaults", "runs-on"):
        assert batch.get(key) == single.get(key)
    assert job == "render" or steps(BATCH, job)[-1]["run"] == 'sleep "$PAUSE"'


def test_both_doors_are_called_with_the_same_secrets_and_version() -> None:
    batch, single = (workflow(name)["on"]["workflow_call"] for name in (BATCH, SINGLE))

    assert batch["secrets"] == single["secrets"]
    assert isinstance(batch["inputs"], dict)
    assert isinstance(single["inputs"], dict)
    assert batch["inputs"]["ml_init_ref"] == single["inputs"]["ml_init_ref"]
    assert batch["inputs"]["ml_init_repository"] == single["inputs"]["ml_init_repository"]


OF_TRUST = {
    "DATABRICKS_ACCOUNT_CLIENT_ID",
    "DATABRICKS_ACCOUNT_HOST",
    "DATABRICKS_ACCOUNT_ID",
    "ML_INIT_TOKEN_ISSUER",
}


@pytest.mark.parametrize("door", [BATCH, SINGLE])
def test_the_plan_judges_with_the_variables_that_are_published_with(door: str) -> None:
    (judging,) = (step for step in steps(door, "plan") if "front_door" in str(step.get("run")))
    (publishing,) = (
        step for step in steps(door, "publish") if "front_door.publish" in str(step.get("run"))
    )
    planned, published = judging["env"], publishing["env"]
    assert isinstance(planned, dict)
    assert isinstance(published, dict)

    variables = {name: value for name, value in published.items() if "vars." in value}

    own = {"FILE", "ANSWERS", "ML_INIT_CONTENT_LIMITS"}
    later = {"ML_INIT_CHECKS", "ML_INIT_CLI_DOWNLOAD", "ML_INIT_PROPERTIES", *OF_TRUST}
    assert {name: planned[name] for name in planned.keys() - own} == {
        name: variables[name] for name in variables.keys() - later
    }
    assert "secrets." not in repr(planned)
