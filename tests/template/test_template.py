"""The address that git is given for a template is the one that Copier gives it."""

import importlib

import pytest
from copier._vcs import get_repo

from tests.template.programs import FOLDER


@pytest.mark.parametrize(
    "source",
    [
        "gh:acme/ml-init",
        "gh:/acme/ml-init",
        "gh:acme/ml-init.git",
        "gl:acme/ml-init",
        "https://github.com/acme/ml-init",
        "https://github.com/acme/ml-init.git",
        "https://ghe.example.org/acme/ml-init.git",
        "git+https://ghe.example.org/acme/ml-init",
        "git+ssh://git@ghe.example.org/acme/ml-init.git",
        "git@github.com:acme/ml-init.git",
    ],
)
def test_the_address_is_copiers(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)  # where it finds the modules beside it

    assert importlib.import_module("template").address(source) == get_repo(source)
