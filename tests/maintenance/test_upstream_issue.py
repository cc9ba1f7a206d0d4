"""One issue is open while something is broken, and none while all is well."""

import re
from pathlib import Path

import pytest

from hooks.errors import UserError
from maintenance.github_client import Repository
from maintenance.upstream_issue import LABEL, MOST, TITLE, UpstreamRun, tell
from tests.maintenance.checkout import Checkout
from tests.maintenance.maintained import TOKEN, MaintainedGitHub
from tests.support.github.issues import Issue
from tests.support.parts.actions import PACKAGES, Result, RunSettings, by_hand, run_workflow
from tests.support.trees import git

RUN = "https://github.example/my-org/ml-init/actions/runs/7"
WELL = UpstreamRun("success", "5" * 40, "1.20.0", (), RUN)
BROKEN = UpstreamRun("failure", "5" * 40, "1.20.0", ("FAILED tests/x.py::test_y",), RUN)


def test_nothing_happens_while_all_is_well(
    repository: Repository, github: MaintainedGitHub
) -> None:
    done = tell(repository, WELL)

    assert done == "All is well, and no issue is open."
    assert github.issues == []


def test_the_first_failure_opens_an_issue_and_the_next_one_is_a_comment_on_it(
    repository: Repository, github: MaintainedGitHub
) -> None:
    done = [tell(repository, BROKEN), tell(repository, BROKEN)]

    assert done == ["Opened issue #1.", "Commented on issue #1."]
    (issue,) = github.issues
    assert (issue.title, issue.labels, issue.state) == (TITLE, [LABEL], "open")
    assert issue.comments == [issue.body]


def test_the_first_success_closes_the_issue_and_the_next_failure_opens_another(
    repository: Repository, github: MaintainedGitHub
) -> None:
    tell(repository, BROKEN)

    done = [tell(repository, WELL), tell(repository, WELL), tell(repository, BROKEN)]

    assert done == [
        "Closed issue #1.",
        "All is well, and no issue is open.",
        "Opened issue #2.",
    ]
    assert [issue.state for issue in github.issues] == ["closed", "open"]
    assert "All is well again." in github.issues[0].comments[0]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Issue(1, TITLE, "", []), id="an outsider gave it the title"),
        pytest.param(Issue(1, "Look at upstream", "", [LABEL]), id="it has the label alone"),
        pytest.param(Issue(1, TITLE, "", [LABEL], is_pull_request=True), id="a pull request"),
    ],
)
def test_other_issues_are_left_alone(
    repository: Repository, github: MaintainedGitHub, other: Issue
) -> None:
    github.issues.append(other)

    done = [tell(repository, BROKEN), tell(repository, WELL)]

    assert done == ["Opened issue #2.", "Closed issue #2."]
    assert (other.state, other.comments) == ("open", [])


def test_the_issue_says_what_was_tried_and_what_failed() -> None:
    words = BROKEN.words

    assert f"databricks/mlops-stacks at {'5' * 40}, Databricks CLI 1.20.0. Log: {RUN}" in words
    assert "```text\nFAILED tests/x.py::test_y\n```" in words


def test_the_issue_says_when_it_did_not_come_to_a_test() -> None:
    words = UpstreamRun("failure", "", "", (), RUN).words

    assert "at an unknown commit, Databricks CLI of an unknown version" in words
    assert "No test failed: the log says what did." in words


@pytest.mark.attack("what a test prints ends the fence around it and mentions people")
def test_what_tests_print_stays_between_fences_and_short() -> None:
    look = UpstreamRun("failure", "", "", ("```", "@everybody", *["x" * 999] * 99), RUN)

    text = look.words

    assert "````text\n```\n@everybody\n" in text
    assert f"\nand {101 - MOST} more\n````" in text
    assert len(text) < 65536


def test_a_refusal_is_an_error_with_github_s_words(github: MaintainedGitHub) -> None:
    stranger = Repository(github.told["GITHUB_API_URL"], "my-org/ml-init", "another token")

    with pytest.raises(UserError, match=r"GitHub refused GET .*/issues.*: 401 .*Bad credentials"):
        tell(stranger, BROKEN)


def test_a_github_that_is_not_there_is_an_error() -> None:
    nowhere = Repository("http://127.0.0.1:9", "my-org/ml-init", TOKEN)

    with pytest.raises(UserError, match=r"GitHub did not answer GET .*refused"):
        tell(nowhere, BROKEN)


def look_from(checkout: Checkout, github: MaintainedGitHub, upstream: Path) -> Result:
    """Run the whole workflow, whose github.com is a folder."""
    env = {
        **github.told,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{upstream}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
    }
    secrets = {"GITHUB_TOKEN": TOKEN}
    return run_workflow(
        checkout.folder,
        "upstream.yml",
        by_hand(),
        RunSettings(secrets=secrets, env=env, packages=PACKAGES),
    )


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """The two repositories of upstream: one commit each, and the CLI's tags."""
    for name in ("mlops-stacks", "cli"):
        folder = tmp_path / "upstream" / "databricks" / name
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "commit", "--quiet", "--allow-empty", "--message", "All of it")
    for tag in ("v1.9.0", "v1.20.0", "v1.21.0-rc1", "bundle/v2.0.0-x", "v0.300.1"):
        git(folder, "tag", tag)
    return tmp_path / "upstream"


def test_a_look_that_finds_nothing_is_quiet(
    checkout: Checkout, github: MaintainedGitHub, upstream: Path
) -> None:
    ended = look_from(checkout, github, upstream)

    assert ended.returncode == 0, ended.output
    assert "cli=1.20.0\n" in ended.output
    newest = git(upstream / "databricks" / "mlops-stacks", "rev-parse", "HEAD")
    pinned, latest = re.findall(
        r"ran ./ml-init upstream \S+/mlops-stacks (.*)$", ended.output, re.MULTILINE
    )
    assert "tried every lock\n" in ended.output
    assert "ran ./ml-init newest with  for \n" in ended.output
    assert "ran ./ml-init test -m breadth and not upstream -n 4 with  for \n" in ended.output
    assert pinned == "-m upstream with  for "
    assert re.fullmatch(rf"tests/upstream/test_newest\.py with /.+/databricks for {newest}", latest)
    assert "All is well, and no issue is open." in ended.output
    assert github.issues == []


@pytest.mark.parametrize(
    "looks", [pytest.param(1, id="one"), pytest.param(2, id="two", marks=pytest.mark.breadth)]
)
def test_looks_that_fail_make_one_issue_with_a_comment_for_each_but_the_first(
    checkout: Checkout, github: MaintainedGitHub, upstream: Path, looks: int
) -> None:
    checkout.write("outcome", "FAILED tests/upstream/test_newest.py::test_x[newest] - $(touch y)\n")
    checkout.commit("Break it")
    newest = git(upstream / "databricks" / "mlops-stacks", "rev-parse", "HEAD")

    ended = [look_from(checkout, github, upstream) for _ in range(looks)]

    assert [end.returncode for end in ended] == [1] * looks, ended
    assert ended[0].output.count("ran ./ml-init upstream ") == 2
    (issue,) = github.issues
    assert f"mlops-stacks at {newest}, Databricks CLI 1.20.0" in issue.body
    failed = "FAILED tests/upstream/test_newest.py::test_x[newest] - $(touch y)"
    assert issue.body.count(failed) == 4  # pinned stacks, the newest, newest packages, breadth
    assert len(issue.comments) == looks - 1
    assert issue.state == "open"
