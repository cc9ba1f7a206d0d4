"""Secrets leave the environment before any child can inherit them."""

import os
import re
import subprocess
import sys

import pytest

from hooks.system.variables import is_for_git, is_secret, take_secrets
from tests.support.place import ROOT
from tests.support.secret_variables import SECRETS

NEEDED = [
    "PATH",
    "HOME",
    "PWD",
    "OLDPWD",
    "SSH_AUTH_SOCK",
    "SSH_ASKPASS",
    "HTTPS_PROXY",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_0",
    "DATABRICKS_CLI",
    "DATABRICKS_PROD_CLIENT_ID",
    "ML_INIT_CACHE",
    "REQUESTS_CA_BUNDLE",
    "GOPATH",
    "PYTHONPATH",
]


@pytest.mark.attack("a program that inherits a secret from the step that publishes")
@pytest.mark.parametrize("name", SECRETS)
def test_children_do_not_inherit_a_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("HARMLESS", "kept")

    taken = take_secrets(os.environ)

    command = [sys.executable, "-c", "import os; print(dict(os.environ))"]
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "canary" not in seen
    assert "kept" in seen
    assert taken[name] == "canary"


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_no_secret_stays(name: str) -> None:
    environment = {name: "x"}

    take_secrets(environment)

    assert environment == {name: "x"}


def test_the_docs_name_the_pattern() -> None:
    told = (ROOT / "docs" / "secrets.md").read_text().partition("At a terminal\n")[2]
    listed = re.findall(r"`…?([A-Z_]+)`", told.partition("\n\n")[0])

    assert len(listed) > 10
    assert all(is_secret(f"X{part}") for part in listed)


def test_a_credential_helper_keeps_the_tokens_of_git_hosts_and_no_other() -> None:
    environment = dict.fromkeys(SECRETS, "x")

    take_secrets(environment, leave=is_for_git)

    of_git = {"GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
    assert environment.keys() == of_git


def test_what_was_taken_shows_no_value() -> None:
    taken = take_secrets({"ADMIN_GITHUB_TOKEN": "canary", "HOME": "/home/ada"})

    assert repr(taken) == "<2 variables>"
    assert set(taken) == {"ADMIN_GITHUB_TOKEN", "HOME"}
