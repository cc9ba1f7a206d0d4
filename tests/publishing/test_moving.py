"""A published project moves from stored secrets to none, and back: nothing that runs is lost."""

from pathlib import Path

import pytest

from hooks.errors import PublishError, WaitingForTrust
from hooks.publishing import trusting
from hooks.system import prompt
from tests.support.github.identity import Identity, subject
from tests.support.github.state import Repository
from tests.support.published_ends import assert_guarded, everything
from tests.support.publishing import commit
from tests.support.publishing_run import Run
from tests.support.stored import store

NAME = "awesome-ml-project"
FEDERATION: dict[str, str | bool] = {
    "credentials": "federation",
    "use_databricks_service_principal": True,
}


def published(run: Run, **answers: str | bool) -> Repository:
    """A repository that was published with these answers a while ago."""
    run.answer(use_databricks_service_principal=True, **answers)
    held = run.publish_before()
    if answers["credentials"] == "federation":
        run.publish()
    store(run.project, use_databricks_service_principal=True, **answers)
    commit(run.project, "answers")
    return held


def move(run: Run) -> None:
    """Answer anew, as an update does that is not merged yet."""
    run.federate()
    store(run.project, **FEDERATION)
    run.github.seen.clear()


@pytest.mark.parametrize("credentials", ["environments", "repository"])
def test_a_project_moves_to_no_secret_without_losing_those_that_run_today(
    run: Run, credentials: str
) -> None:
    held = published(run, credentials=credentials)
    secrets = held.every_secret
    move(run)

    with pytest.raises(WaitingForTrust):
        run.converge()
    said = run.converge()

    assert held.every_secret == secrets
    for each in held.environments.values():
        each.secrets.clear()
    held.secrets.clear()
    assert_guarded(run.github, held, run.answers)
    place = f"{run.github.web.removeprefix('http://')}/my-org/{NAME}"
    inside = "" if credentials == "repository" else " --env prod"
    assert f"gh secret delete PROD_DATABRICKS_CLIENT_SECRET{inside} --repo {place}" in said
    assert "git git-receive-pack data" not in run.asked
    assert subject(held, "prod") in said


def test_the_next_run_has_nothing_to_change(run: Run) -> None:
    published(run, credentials="environments")
    move(run)
    with pytest.raises(WaitingForTrust):
        run.converge()
    run.converge()
    before = everything(run.github)

    assert "nothing to change: everything is as wanted" in run.converge()

    assert everything(run.github) == before


def test_what_became_otherwise_is_said(run: Run) -> None:
    published(run, credentials="environments")
    move(run)
    with pytest.raises(WaitingForTrust):
        run.converge()
    run.repository.environments["prod"].variables["DATABRICKS_CLIENT_ID"] = "another"

    said = run.converge()

    assert "the variable DATABRICKS_CLIENT_ID of prod: prod-client, was another" in said


def test_a_project_moves_back_to_secrets(run: Run) -> None:
    held = published(run, credentials="federation")
    values: dict[str, str | bool] = {**FEDERATION, "credentials": "environments"}
    run.answer(**values)
    store(run.project, **values)

    run.converge()

    for each in held.environments.values():
        each.variables.clear()
    assert_guarded(run.github, held, run.answers)


def test_an_id_that_nobody_answered_is_told_before_anything_is_made(run: Run) -> None:
    published(run, credentials="environments")
    move(run)
    store(run.project, **FEDERATION, publish=False, prod_client_id="")
    before = everything(run.github)

    with pytest.raises(PublishError, match="DATABRICKS_CLIENT_ID of the environment prod has no"):
        run.converge()

    assert everything(run.github) == before


def old(run: Run) -> Repository:
    """A repository from before GitHub put numbers into subjects."""
    held = published(run, credentials="environments")
    held.identity = Identity(has_numbers=False)
    move(run)
    return held


def test_the_subject_of_an_older_repository_stays_where_nobody_says_otherwise(run: Run) -> None:
    held = old(run)

    with pytest.raises(WaitingForTrust):
        run.converge()
    said = run.converge()

    assert not held.identity.is_immutable
    assert f"(repo:my-org/{NAME}:environment:prod)" in said
    assert "a new repository of the same name would be trusted" in said


@pytest.mark.parametrize(("value", "changes"), [("yes", True), ("no", False), ("maybe", False)])
def test_a_variable_says_whether_the_subject_of_an_older_repository_changes(
    run: Run, value: str, *, changes: bool
) -> None:
    held = old(run)
    run.environment["ML_INIT_IMMUTABLE_SUBJECTS"] = value

    with pytest.raises(WaitingForTrust):
        run.converge()

    assert held.identity.is_immutable == changes


@pytest.mark.parametrize(("typed", "changes"), [("y\n\n", True), ("\n\n", False)])
def test_at_a_terminal_a_person_is_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, *, changes: bool
) -> None:
    held = old(run)
    (tmp_path / "typed").write_text(typed)
    monkeypatch.setattr(prompt, "can_ask", lambda: True)
    monkeypatch.setattr(trusting, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", (tmp_path / "typed").open())

    said = run.converge()

    assert "by names alone. Shall they also name its number" in said
    assert held.identity.is_immutable == changes
