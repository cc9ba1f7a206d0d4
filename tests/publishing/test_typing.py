"""A person at a terminal is asked for what the environment does not hold."""

import os

import pytest

from hooks.errors import PublishError, UserError
from hooks.github_api.admin_token import VARIABLE as TOKEN_VARIABLE
from hooks.system import prompt
from tests.support.breadth import sweep
from tests.support.canaries import leaked_secrets
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.state import Access
from tests.support.misfortune import ANSWERS, request
from tests.support.place import ROOT
from tests.support.publishing import TOKEN, VALUES
from tests.support.publishing_run import Run
from tests.support.terminals import Session, answering, at_a_terminal

ENTER = "\r"
AGAIN = "Try again, or leave by Ctrl-C.\r\n\x1b[6n"  # the prompt is there: nothing is echoed
STAGING, PROD = "DATABRICKS_STAGING_CLIENT_SECRET", "DATABRICKS_PROD_CLIENT_SECRET"
ALL = {
    "ADMIN_GITHUB_TOKEN": TOKEN + ENTER,
    STAGING: VALUES[STAGING] + ENTER,
    PROD: VALUES[PROD] + ENTER,
}


@pytest.fixture
def run(run: Run) -> Run:
    """A run that is told which GitHub, and nothing that is secret."""
    run.environment = {"GITHUB_SERVER_URL": run.github.web}
    return run


def publish_typing(typed: dict[str, str], run: Run) -> Session:
    """The publish step at a terminal."""
    folder = run.project.parent
    request(folder, ANSWERS)
    around = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **run.environment}
    return at_a_terminal(["-m", "hooks.publish", str(run.project)], typed, folder, around)


def test_what_is_typed_publishes_unseen_and_an_empty_secret_is_asked_for_again(run: Run) -> None:
    typed = {**ALL, STAGING: ENTER, AGAIN: ALL[STAGING]}
    typed = {name: typed[name] for name in ("ADMIN_GITHUB_TOKEN", STAGING, AGAIN, PROD)}

    ended = publish_typing(typed, run)

    assert ended.code == 0, ended.shown
    run.assert_published()
    assert leaked_secrets(ended.shown) == set()
    assert "✓ created the private repository" in ended.shown


def test_a_wrong_token_is_told_at_once_and_asked_for_again(run: Run) -> None:
    question = "ADMIN_GITHUB_TOKEN"
    typed = {**ALL, question: ENTER, "Nothing was typed.": "ghp_wrong" + ENTER}
    typed |= {"Bad credentials": TOKEN + ENTER}
    typed = {name: typed[name] for name in (question, *[*typed][3:], STAGING, PROD)}

    ended = publish_typing(typed, run)

    assert ended.code == 0, ended.shown
    run.assert_published()
    assert [seen for seen in run.github.seen if seen[0] == "GET /user"] == [
        ("GET /user", 401),
        ("GET /user", 200),
        ("GET /user", 200),
    ]


def test_after_three_tries_the_run_ends_with_the_reason_and_nothing_made(run: Run) -> None:
    run.github.access["ghp_small"] = Access(scopes=("repo",))
    typed = {"ADMIN_GITHUB_TOKEN": ENTER, "Nothing was typed.": "ghp_wrong" + ENTER}
    typed |= {"Bad credentials": "ghp_small" + ENTER}

    ended = publish_typing(typed, run)

    assert ended.code == 1
    assert "lacks the scope workflow, read:org" in ended.shown.splitlines()[-1]
    assert run.github.organisation.repositories == {}


def test_what_stands_in_the_way_at_github_is_told_before_secrets_are_typed(run: Run) -> None:
    del run.github.organisation.teams["ml-admins"]

    ended = publish_typing({"ADMIN_GITHUB_TOKEN": TOKEN + ENTER}, run)

    assert ended.code == 1
    assert "The team ml-admins is missing" in ended.shown
    assert STAGING not in ended.shown
    assert run.github.organisation.repositories == {}


@pytest.mark.parametrize(
    "question", sweep([("ADMIN_GITHUB_TOKEN",), (STAGING,), (PROD,)], lambda name: "SECRET" in name)
)
def test_leaving_at_a_question_ends_the_run_before_anything_is_made(
    run: Run, question: str
) -> None:
    ended = publish_typing({**ALL, question: "\x03"}, run)

    assert ended.code == 1
    assert ended.shown.endswith("Stopped. Nothing was created on GitHub.\r\n")
    assert "Traceback" not in ended.shown
    assert run.github.organisation.repositories == {}


def test_in_one_run_the_token_is_tried_then_github_is_looked_at_then_secrets_are_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    seen: list[tuple[str, int]] = []
    run.github.watch = lambda call: seen.append((call, len(asked)))
    asked = answering(monkeypatch, TOKEN, "x" * 50_000, VALUES[STAGING], VALUES[PROD])

    said = run.publish()

    run.assert_published()
    assert asked == [f"GitHub token ({TOKEN_VARIABLE}):", f"{STAGING}:", f"{STAGING}:", f"{PROD}:"]
    assert [call for call, questions in seen if questions == 1][:2] == ["GET /user", "GET /user"]
    assert all(call.startswith("GET") for call, questions in seen if questions < len(asked))
    assert "longer than the 48 KB" in said
    assert "  Not checked: Databricks (ML_INIT_CHECKS is off).\n" in said
    assert "Checked: nothing at GitHub stops publishing\n" in said


@pytest.mark.parametrize("status", [500, 401])
def test_only_a_refusal_of_the_token_is_asked_about_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    asked = answering(monkeypatch, TOKEN, TOKEN, TOKEN)
    run.github.faults = [Fault("GET /user", refusal(status, "No"), times=ALWAYS)]

    with pytest.raises(UserError, match=f"{status} No"):
        run.publish()

    assert len(asked) == (3 if status == 401 else 1)
    assert run.github.organisation.repositories == {}


def test_ctrl_c_while_it_is_asked_is_one_message(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    monkeypatch.setattr(prompt, "ask", interrupt)
    run.environment |= {"ADMIN_GITHUB_TOKEN": TOKEN, PROD: VALUES[PROD]}

    with pytest.raises(PublishError, match=r"^Stopped\. Nothing was created on GitHub\.$"):
        run.publish()

    assert run.github.seen == []


def interrupt(_: str) -> None:
    raise KeyboardInterrupt
