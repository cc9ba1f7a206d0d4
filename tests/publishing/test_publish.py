"""The publish step: what is at GitHub when it ends."""

from itertools import product
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.project.sign_in import SignIn
from hooks.project.sign_in import sign_in as sign_in_of
from hooks.publishing.desired import desired
from tests.support.answers import IDENTITIES, SIGN_INS
from tests.support.breadth import diagonals, sweep
from tests.support.publishing import git
from tests.support.publishing_run import Run

NAME = "awesome-ml-project"
REPO = f"/repos/my-org/{NAME}"


def way(sign_in: dict[str, str | bool]) -> SignIn:
    """How a project with these answers signs in."""
    return sign_in_of({**IDENTITIES, **sign_in})


@pytest.mark.parametrize("sign_in", sweep(SIGN_INS, way))
def test_a_run_ends_in_a_private_repository_with_teams_secrets_and_history(
    run: Run, sign_in: dict[str, str | bool]
) -> None:
    run.answer(**sign_in)

    run.publish()

    run.assert_published()
    assert run.waits == []


def test_a_published_project_is_left_alone(run: Run) -> None:
    git(run.project, "remote", "add", "origin", "https://github.com/my-org/elsewhere.git")

    run.preflight()
    run.publish()

    assert run.github.seen == []


def test_the_calls_that_change_something_are_those_of_the_plan(run: Run) -> None:
    shown = run.preflight().replace("…", REPO)

    run.publish()

    writes = [name for name in run.asked if not name.startswith(("GET", "git"))]
    assert len(writes) == 15 + len(desired(run.answers).every_secret)
    assert all(f"({name})" in shown for name in writes)


def test_a_key_of_another_repository_is_not_used(run: Run) -> None:
    run.publish(run.new_project("one"))
    run.answer(project_name="another-project")
    run.publish(run.new_project("two"))

    held = [run.github.repository(name).environments for name in (NAME, "another-project")]
    assert len({each["prod"].secrets["PROD_AZURE_SP_CLIENT_SECRET"] for each in held}) == 1


PLANS = [
    [
        (plan, credentials, protected_branches)
        for credentials, protected_branches in product(
            ("repository", "environments"), (False, True)
        )
    ]
    for plan in ("free", "team", "enterprise")
]


@pytest.mark.parametrize(
    ("plan", "credentials", "protected_branches"),
    sweep(diagonals(PLANS), lambda plan, *guards: (plan == "free", guards)),
)
def test_each_plan_gets_what_it_can_have_or_a_refusal_before_anything_is_made(
    run: Run, plan: str, credentials: str, *, protected_branches: bool
) -> None:
    run.github.organisation.plan = plan
    run.answer(credentials=credentials, protected_branches=protected_branches)
    wants = credentials == "environments" or protected_branches

    if plan == "free" and wants:
        with pytest.raises(PublishError, match="has GitHub's Free plan") as refused:
            run.preflight()
        cures = ["-d credentials=repository", "-d protected_branches=no"]
        asked = [credentials == "environments", protected_branches]
        assert [cure in str(refused.value) for cure in cures] == asked
        assert run.github.organisation.repositories == {}
        return
    run.preflight()
    run.publish()

    run.assert_published()


def test_a_project_without_a_commit_is_told_before_anything_is_asked(
    run: Run, tmp_path: Path
) -> None:
    with pytest.raises(PublishError, match="has no commit on main"):
        run.publish(tmp_path)

    assert run.github.seen == []


def test_nobody_asks_for_environments_that_nobody_wants(run: Run) -> None:
    run.answer(credentials="repository", protected_branches=False)

    run.publish()

    assert [name for name in run.asked if "/environments" in name] == []
