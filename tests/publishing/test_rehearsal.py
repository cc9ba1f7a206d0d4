"""A token whose rights nobody knows pushes to where nothing runs, before a secret is set."""

import pytest

from hooks.errors import PublishError
from hooks.publishing.remote import REHEARSALS
from tests.support.github import git_http
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.state import Access
from tests.support.publishing_run import Run

REFS, DATA = "git git-receive-pack refs", "git git-receive-pack data"
NO_SUCH_PLACE = """#!/bin/sh
while read old new ref; do
  case $ref in refs/heads/*) ;; *) echo "only branches here" >&2; exit 1;; esac
done
"""


@pytest.fixture
def unknown(run: Run) -> Run:
    """A run with a token that shows nothing of what it may do."""
    run.sign_in("github_pat_x", Access(scopes=None))
    return run


def left(run: Run) -> str:
    """What is at GitHub of rehearsals."""
    return git_http.run(run.repository.folder, "for-each-ref", REHEARSALS)


@pytest.mark.parametrize(
    ("token", "rights", "pushes"),
    [
        pytest.param("github_pat_x", "", 3, id="fine-grained"),
        pytest.param("ghs_x", "", 3, id="of an app", marks=pytest.mark.breadth),
        pytest.param("ghs_x", "contents=write,workflows=write", 1, id="of an app, as it is known"),
        pytest.param("ghp_x", "", 1, id="classic"),
    ],
)
def test_only_a_token_that_is_unknown_rehearses(
    run: Run, token: str, rights: str, pushes: int
) -> None:
    scopes = Access().scopes if token == "ghp_x" else None
    run.sign_in(token, Access(scopes=scopes, is_installation=token == "ghs_x"))
    run.environment["ADMIN_GITHUB_APP_RIGHTS"] = rights

    run.publish()

    secrets = [each for each, name in enumerate(run.asked) if "PUT" in name and "/secrets/" in name]
    pushed = [each for each, name in enumerate(run.asked) if name == DATA]
    assert len(pushed) == pushes
    assert [each for each in pushed if each < min(secrets)] == pushed[: pushes // 2]
    assert left(run) == ""
    run.assert_published()


def test_what_an_ended_run_rehearsed_is_removed_by_the_next(unknown: Run) -> None:
    secret = (
        "PUT /repos/my-org/awesome-ml-project/environments/prod/secrets/PROD_AZURE_SP_TENANT_ID"
    )
    unknown.github.faults = [Fault(secret, refusal(500, "Oops"), times=ALWAYS)]
    with pytest.raises(PublishError, match="Oops"):
        unknown.publish()
    assert left(unknown).count(REHEARSALS) == 1
    unknown.github.faults = []

    unknown.publish()

    assert left(unknown) == ""
    unknown.assert_published()


def test_a_rehearsal_that_was_left_with_the_branch_is_removed_by_the_next(unknown: Run) -> None:
    ruleset = "POST /repos/my-org/awesome-ml-project/rulesets"
    unknown.github.faults = [
        Fault(ruleset, refusal(400, "Oops"), times=ALWAYS, spared=2),
        Fault(REFS, refusal(502, "Bad Gateway"), times=ALWAYS, spared=2),
    ]
    with pytest.raises(PublishError, match="Oops"):
        unknown.publish()
    assert left(unknown)
    unknown.github.faults = []

    unknown.publish()

    assert left(unknown) == ""
    unknown.assert_published()


def test_a_server_that_takes_branches_alone_is_pushed_to_all_the_same(unknown: Run) -> None:
    def forbid(name: str) -> None:
        if name == REFS:
            git_http.set_rule(unknown.repository.folder, NO_SUCH_PLACE)

    unknown.github.watch = forbid

    unknown.publish()

    assert left(unknown) == ""
    unknown.assert_published()


def test_what_could_not_be_removed_is_named_with_the_command(unknown: Run) -> None:
    unknown.github.faults = [Fault(DATA, refusal(502, "Bad Gateway"), times=ALWAYS, spared=2)]

    said = unknown.publish()

    (name,) = left(unknown).split()[2:]
    assert f"awesome-ml-project.git --delete {name}" in said
