"""The double is a stern GitHub: it refuses what GitHub refuses."""

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.github.faults import Fault
from tests.github.server import GitHub
from tests.publish.conftest import TOKEN


def call(
    github: GitHub, verb: str, path: str, body: object = None, token: str = TOKEN
) -> tuple[int, object]:
    """One request by a client that knows nothing of this product."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{github.web}/api/v3{path}", data=data, method=verb)  # noqa: S310
    request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or "null")


CREATE = ("POST", "/orgs/my-org/repos", {"name": "x", "private": True})


def test_a_second_repository_of_a_name_is_refused(github: GitHub) -> None:
    assert call(github, *CREATE)[0] == 201

    status, body = call(github, "POST", "/orgs/my-org/repos", {"name": "X", "private": True})

    assert status == 422
    assert "name already exists on this account" in json.dumps(body)


def test_a_secret_sealed_with_another_key_is_refused(github: GitHub) -> None:
    call(github, *CREATE)

    status, body = call(
        github,
        "PUT",
        "/repos/my-org/x/actions/secrets/NAME",
        {"key_id": "568250167242549743", "encrypted_value": "YWJj" * 20},
    )

    assert status == 422
    assert "improperly encrypted secret" in json.dumps(body)
    assert github.repository("x").secrets == {}


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/orgs/other"),
        ("GET", "/repos/my-org/none"),
        ("GET", "/repos/other/none"),
        ("PUT", "/orgs/my-org/teams/none/repos/my-org/x"),
    ],
)
def test_what_is_not_there_is_missing(github: GitHub, verb: str, path: str) -> None:
    call(github, *CREATE)

    assert call(github, verb, path, {"permission": "push"} if verb == "PUT" else None)[0] == 404


def test_a_stranger_is_not_let_in(github: GitHub) -> None:
    assert call(github, *CREATE, token="stranger")[0] == 401
    assert github.organisation.repositories == {}


def test_a_write_to_an_old_name_does_nothing(github: GitHub) -> None:
    call(github, *CREATE)
    github.organisation.renamed["old"] = "x"

    status, _ = call(github, "PATCH", "/repos/my-org/old", {"private": False})

    assert status == 307
    assert github.repository("x").private


@pytest.mark.parametrize("after", [False, True])
def test_a_fault_after_the_work_leaves_the_work_done(github: GitHub, *, after: bool) -> None:
    github.faults = [Fault("POST /orgs/my-org/repos", after=after)]

    with pytest.raises(ConnectionError):
        call(github, *CREATE)

    assert bool(github.organisation.repositories) == after


def test_git_asks_a_stranger_to_sign_in(github: GitHub, tmp_path: Path) -> None:
    call(github, *CREATE)

    ended = subprocess.run(
        ["git", "ls-remote", f"{github.web}/my-org/x.git"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "GIT_TERMINAL_PROMPT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "could not read Username" in ended.stderr


def test_a_call_that_github_does_not_describe_is_a_violation(github: GitHub) -> None:
    call(github, "DELETE", "/repos/my-org/x")

    assert github.violations == ["DELETE /repos/my-org/x is not described"]
    github.violations.clear()


def test_an_error_in_the_double_is_a_violation(github: GitHub) -> None:
    def fail(_: str) -> None:
        raise LookupError("planted")

    github.watch = fail

    with pytest.raises(ConnectionError):
        call(github, "GET", "/user")

    assert "planted" in github.violations.pop()
