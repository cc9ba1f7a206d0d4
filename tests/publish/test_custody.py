"""Secrets leave the environment before any child can inherit them."""

import os
import subprocess
import sys

import pytest

from hooks.custody import VARIABLES, take


@pytest.mark.parametrize("name", VARIABLES)
def test_children_do_not_inherit_a_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("HARMLESS", "kept")

    taken = take(os.environ)

    command = [sys.executable, "-c", "import os; print(dict(os.environ))"]
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "canary" not in seen
    assert "kept" in seen
    assert taken[name] == "canary"


def test_what_was_taken_shows_no_value() -> None:
    taken = take({"ADMIN_GITHUB_TOKEN": "canary", "HOME": "/home/ada"})

    assert repr(taken) == "<2 variables>"
    assert set(taken) == {"ADMIN_GITHUB_TOKEN", "HOME"}
