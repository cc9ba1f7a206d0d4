"""A person may mistype a secret twice, and is told why it will not do."""

import io

import pytest

from hooks.errors import UserError
from hooks.system.prompt import ask, ask_until, can_ask, confirm, wait_for_enter
from hooks.system.secret import Secret
from tests.support.terminals import answering


def fault(typed: Secret) -> str:
    return "That is too short." if len(typed.reveal()) < 3 else ""


@pytest.mark.parametrize("typed", [["long"], ["", "long"], ["x", "", "long"]])
def test_one_of_three_answers_has_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    asked = answering(monkeypatch, *typed)

    answer = ask_until("NAME:", fault)

    assert answer is not None
    assert answer.reveal() == "long"
    assert asked == ["NAME:"] * len(typed)
    assert capsys.readouterr().err.count("Try again, or leave by Ctrl-C.") == len(typed) - 1


def test_the_last_fault_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, "", "x", "y")

    with pytest.raises(UserError, match=r"^NAME: That is too short\.$"):
        ask_until("NAME:", fault)

    told = capsys.readouterr().err.splitlines()[::2]
    assert told == ["Nothing was typed.", "That is too short."]


@pytest.mark.parametrize(("types", "reads"), [(True, False), (False, True), (False, False)])
def test_who_only_types_or_only_reads_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, *, types: bool, reads: bool
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: types, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: reads, raising=False)

    assert not can_ask()


def test_where_nobody_can_be_asked_there_is_no_answer() -> None:
    assert ask("NAME:") is None
    assert ask_until("NAME:", fault) is None


@pytest.mark.parametrize(
    ("typed", "is_yes"),
    [("y\n", True), (" YES \n", True), ("n\n", False), ("\n", False), ("", False)],
)
def test_only_yes_is_a_yes(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    *,
    is_yes: bool,
) -> None:
    answering(monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    assert confirm("Shall it be so?") == is_yes

    assert capsys.readouterr().err == "Shall it be so? [y/N] "


@pytest.mark.parametrize(("typed", "is_there"), [("\n", True), ("done\n", True), ("", False)])
def test_enter_is_what_a_person_presses(
    monkeypatch: pytest.MonkeyPatch, typed: str, *, is_there: bool
) -> None:
    answering(monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    assert wait_for_enter("Press Enter: ") == is_there


def test_where_nobody_is_nobody_presses_enter_or_says_yes() -> None:
    assert not wait_for_enter("Press Enter: ")
    assert not confirm("Shall it be so?")
