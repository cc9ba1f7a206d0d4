"""Progress for a log and for GitHub Actions; the tests of prompts see the terminal's."""

import pytest

from hooks.system.progress import done, group, mask, note
from hooks.system.secret import Secret


def test_a_log_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with group("Title", {}):
        done("step")
        note("odd")
        mask(Secret("canary"), {})

    assert capsys.readouterr().err == "Title\n  done: step\n  note: odd\n"


def test_actions_get_a_group_that_ends_even_after_a_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError, match="x"), group("Title", {"GITHUB_ACTIONS": "true"}):
        raise ValueError("x")

    assert capsys.readouterr().err == "::group::Title\n::endgroup::\n"


def test_actions_are_told_to_mask(capsys: pytest.CaptureFixture[str]) -> None:
    mask(Secret("canary"), {"GITHUB_ACTIONS": "true"})

    assert capsys.readouterr().err == "::add-mask::canary\n"
