"""Each week the doctor looks at the files, and one issue says what is wrong while it is."""

import json

import pytest

from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.issues import Issue
from tests.support.place import ROOT
from tests.support.trees import git
from tests.template.published import Published
from tests.template.runner import Runner

TRAINING = "awesome_ml_project/resources/model-workflow-resource.yml"
WRONG = ("notebooks/Train.py", "notebooks/Trian.py")
OTHERS = "all-readers"
TITLE = "ml-init's doctor found something wrong with this project"


@pytest.fixture
def runner(published: Published) -> Runner:
    return Runner(published)


def report(runner: Runner, text: str) -> None:
    runner.folder.mkdir(exist_ok=True)
    (runner.folder / "output").write_text(f"report={text}\n")


def test_what_is_wrong_is_found_and_its_issue_opened_written_anew_and_closed(
    runner: Runner,
) -> None:
    github, project = runner.published.github, runner.published
    project.edit(".copier-answers.yml", "read_user_group: ml-readers", f"read_user_group: {OTHERS}")
    project.edit(TRAINING, *WRONG)

    examined = runner.examined()

    assert examined.code == 0, examined.log
    found = json.loads(runner.report)["wrong"]
    left_behind = [each for each in found if each["what"].endswith(": left behind")]
    assert {each["command"] for each in left_behind} == {
        "./ml-init doctor ../use-case --render --diff | git -C ../use-case apply"
    }

    opened = runner.keep_issue()

    assert opened.code == 0, opened.log
    (issue,) = github.issues
    assert (issue.title, issue.labels, issue.state) == (TITLE, ["ml-init"], "open")
    assert f"### ` {TRAINING}:" in issue.body
    assert "../training/notebooks/Trian.py" in issue.body

    report(runner, json.dumps({"count": 1, "wrong": left_behind[:1]}))
    again = runner.keep_issue()

    assert again.code == 0, again.log
    assert github.issues == [issue]
    assert "Trian.py" not in issue.body
    assert f"### ` {left_behind[0]['what']} `" in issue.body

    report(runner, json.dumps({"count": 0, "wrong": []}))
    closed = runner.keep_issue()

    assert closed.summary == "Nothing is wrong: issue #1 was closed.\n"
    assert issue.state == "closed"


@pytest.mark.breadth  # in the gate test_separation.py examines a project with nothing wrong
def test_nothing_wrong_opens_no_issue(runner: Runner) -> None:
    sound = runner.examined()

    assert sound.code == 0, sound.log
    assert json.loads(runner.report)["wrong"] == []
    assert "nothing wrong" in sound.summary
    assert runner.keep_issue().summary == "Nothing is wrong, and no issue is open.\n"
    assert runner.published.github.issues == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("_commit: v0.1.0", "_commit: v9.9.9", "ml-init has no version v9.9.9"),
        ("_src_path: ", "_src_path: /elsewhere", "names another template"),
    ],
)
def test_another_ml_init_than_its_own_does_not_look(
    runner: Runner, old: str, new: str, why: str
) -> None:
    runner.published.edit(".copier-answers.yml", old, new)

    ended = runner.examined()

    assert ended.code == 1
    assert why in ended.summary
    assert not (runner.folder / "output").exists()


def replace_doctor(runner: Runner, said: str) -> None:
    """Have the project's own version of ml-init say something else."""
    ml_init = runner.published.ml_init
    (ml_init / "hooks" / "doctor.py").write_text(f"print({said!r})\n")
    git(ml_init, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qam", "x")
    git(ml_init, "tag", "--force", "v0.1.0")


def test_a_report_is_no_longer_than_github_takes(runner: Runner) -> None:
    remedy = {"advice": "y" * 999, "command": ""}
    one = {"state": "wrong", "what": "x" * 999, "told": "", "remedy": remedy}
    replace_doctor(runner, json.dumps({"findings": [one] * 99, "verdict": "v" * 999}))

    ended = runner.examined()

    assert ended.code == 0, ended.log
    short = {"what": "x" * 200, "told": "", "advice": "y" * 200, "command": ""}
    told = json.loads(runner.report)
    assert (told["wrong"], told["count"], told["verdict"]) == ([short] * 30, 99, "v" * 200)


@pytest.mark.parametrize("said", [pytest.param("[]", marks=pytest.mark.breadth), "no JSON"])
def test_a_doctor_that_says_nothing_is_told(runner: Runner, said: str) -> None:
    replace_doctor(runner, said)

    ended = runner.examined()

    assert ended.code == 1
    assert "The doctor could not look at the project" in ended.summary


def test_the_job_that_examines_needs_no_more_than_the_update_installs() -> None:
    """What GitHub's own interface needs is not installed there."""
    text = (ROOT / "template/.github/ml-init/requirements.txt").read_text().lower()

    assert not {name for name in ("pygithub", "pynacl", "requests") if f"\n{name}==" in text}


HOSTILE = {
    "version": "v1` @everyone",
    "count": 40,
    "wrong": [
        {"what": "a`b\n# @someone", "told": "![x](https://evil.example)", "command": "```\n@all"},
        "no finding",
        {"what": 3, "advice": "Do it."},
        {"what": "nothing to do"},
    ],
}


@pytest.mark.attack("a template that reports Markdown and mentions into the doctor's issue")
def test_a_report_of_a_stranger_does_nothing_in_the_issue(runner: Runner) -> None:
    report(runner, json.dumps(HOSTILE))

    ended = runner.keep_issue()

    assert ended.code == 0, ended.log
    (issue,) = runner.published.github.issues
    assert "The doctor of ml-init `` v1` @everyone `` looked" in issue.body
    assert "### `` a`b?# @someone ``" in issue.body
    assert "` ![x](https://evil.example) `" in issue.body
    assert "\n````text\n```?@all\n````" in issue.body
    assert "### ` 3 `\n\nTo fix it:\n```text\n# Do it.\n```" in issue.body
    assert "And 37 more." in issue.body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        pytest.param("[" * 100_000, marks=pytest.mark.breadth),
        pytest.param("{", marks=pytest.mark.breadth),
    ],
)
def test_a_report_that_is_none_is_refused(runner: Runner, text: str) -> None:
    report(runner, text)

    ended = runner.keep_issue()

    assert ended.code == 1
    assert ended.summary == "The doctor's report cannot be read.\n"


def test_an_issue_of_somebody_else_is_left_alone(runner: Runner) -> None:
    others = [
        Issue(1, TITLE, "theirs", []),
        Issue(2, "another", "theirs", ["ml-init"]),
        Issue(3, TITLE, "a pull request", ["ml-init"], is_pull_request=True),
    ]
    runner.published.github.issues.extend(others)
    report(runner, json.dumps({"count": 0}))

    assert runner.keep_issue().summary == "Nothing is wrong, and no issue is open.\n"
    assert {each.state for each in others} == {"open"}


@pytest.mark.parametrize(("status", "code"), [(410, 0), (403, 1)])
def test_a_repository_without_issues_shows_the_report_in_the_run(
    runner: Runner, status: int, code: int
) -> None:
    call = "GET /repos/acme/use-case/issues"
    runner.published.github.faults = [
        Fault(call, refusal(status, "Issues are disabled"), times=ALWAYS)
    ]
    report(runner, json.dumps(HOSTILE))

    ended = runner.keep_issue()

    assert ended.code == code
    assert ended.summary.startswith("# Issues are switched off" if not code else "GitHub refused")
