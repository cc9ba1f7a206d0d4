"""The double refuses what GitHub refuses of pull requests, issues and releases."""

import json
from pathlib import Path

import pytest

from tests.support.github.calling import call
from tests.support.github.git_http import bring, run
from tests.support.github.pulls import LONGEST_BODY, MAY_OPEN
from tests.support.github.server import GitHub
from tests.support.github.state import Access, Repository

PLACE = "/repos/my-org/x"
ASKED = {"title": "A change", "body": "It is good.", "head": "change", "base": "main"}


@pytest.fixture
def held(github: GitHub, project: Path) -> Repository:
    """A repository with the branches main, same (which is main) and change (which is not)."""
    github.organisation.default_branch = "main"
    held = github.calls.add("x", "")
    bring(held.folder, project)
    run(held.folder, "branch", "same", "main")
    tree = run(held.folder, "rev-parse", "main^{tree}").strip()
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    made = run(held.folder, *person, "commit-tree", tree, "-p", "main", "-m", "A change").strip()
    run(held.folder, "branch", "change", made)
    return held


def test_a_pull_request_is_opened_found_and_changed(github: GitHub, held: Repository) -> None:
    opened = call(github, "POST", f"{PLACE}/pulls", ASKED)[0]
    found = call(github, "GET", f"{PLACE}/pulls?state=open&head=my-org:change&base=main")[1]
    others = call(github, "GET", f"{PLACE}/pulls?head=my-org:same")[1]
    changed = call(github, "PATCH", f"{PLACE}/pulls/1", {"title": "Another"})[0]

    assert (opened, changed) == (201, 200)
    assert isinstance(found, list)
    assert [pull["number"] for pull in found] == [1]
    assert others == []
    assert [(pull.title, pull.body) for pull in held.pulls] == [("Another", "It is good.")]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"head": "same"}, "No commits between main and same"),
        ({"head": "none"}, "head is invalid"),
        ({"base": "none"}, "base is invalid"),
        ({"title": ""}, "title can't be blank"),
        ({"body": "x" * (LONGEST_BODY + 1)}, "body is too long"),
    ],
)
def test_a_pull_request_that_cannot_be_is_refused(
    github: GitHub, held: Repository, sent: dict[str, str], told: str
) -> None:
    status, body = call(github, "POST", f"{PLACE}/pulls", ASKED | sent)

    assert status == 422
    assert told in json.dumps(body)
    assert held.pulls == []


def test_a_branch_has_one_open_pull_request(github: GitHub, held: Repository) -> None:
    call(github, "POST", f"{PLACE}/pulls", ASKED)

    status, body = call(github, "POST", f"{PLACE}/pulls", ASKED)

    assert status == 422
    assert "A pull request already exists for my-org:change." in json.dumps(body)
    held.pulls[0].state = "closed"
    assert call(github, "POST", f"{PLACE}/pulls", ASKED)[0] == 201


def test_a_pull_request_whose_branch_is_gone_stays_closed(github: GitHub, held: Repository) -> None:
    call(github, "POST", f"{PLACE}/pulls", ASKED)
    call(github, "PATCH", f"{PLACE}/pulls/1", {"state": "closed"})
    run(held.folder, "branch", "-D", "change")

    status, body = call(github, "PATCH", f"{PLACE}/pulls/1", {"state": "open"})

    assert status == 422
    assert "The head branch has been deleted" in json.dumps(body)
    assert held.pulls[0].state == "closed"


def test_a_run_opens_none_where_the_repository_forbids_it(github: GitHub, held: Repository) -> None:
    rights = {"pull_requests": "write"}
    github.access["run"] = Access(None, is_installation=True, rights=rights)
    held.workflow_permissions[MAY_OPEN] = False

    refused = call(github, "POST", f"{PLACE}/pulls", ASKED, token="run")
    person = call(github, "POST", f"{PLACE}/pulls", ASKED)

    assert refused[0] == 403
    assert "not permitted to create or approve pull requests" in json.dumps(refused[1])
    assert person[0] == 201


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("PATCH", "pulls/7", {"title": "x"}),
        ("PATCH", "issues/7", {"state": "closed"}),
        ("POST", "issues/7/comments", {"body": "x"}),
        ("PATCH", "releases/7", {"draft": False}),
        ("DELETE", "releases/7", None),
    ],
)
def test_what_has_another_number_is_missing(
    github: GitHub, held: Repository, verb: str, path: str, body: object
) -> None:
    assert [*held.pulls, *held.issues, *held.releases] == []

    assert call(github, verb, f"{PLACE}/{path}", body)[0] == 404


def test_a_token_for_another_repository_sees_nothing(github: GitHub, held: Repository) -> None:
    github.access["other"] = Access(None, repositories={"y"})

    assert held.name == "x"
    assert call(github, "GET", f"{PLACE}/pulls", token="other")[0] == 404


def test_a_request_that_is_not_described_is_a_violation(github: GitHub, held: Repository) -> None:
    call(github, "POST", f"{PLACE}/pulls", {**ASKED, "title": 7})

    assert len(held.pulls) == 1
    assert any("is not of type 'string'" in text for text in github.violations)
    github.violations.clear()
