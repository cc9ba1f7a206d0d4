"""`./ml-init release` writes everything or nothing."""

import os
import re
import subprocess
import sys

import pytest

from hooks.errors import UserError
from maintenance.release import release
from maintenance.versions import stated
from tests.maintenance.checkout import Checkout
from tests.support.place import ROOT
from tests.support.trees import files_of, git


def test_a_release_is_a_change_of_the_version_and_the_changelog_alone(checkout: Checkout) -> None:
    before = files_of(checkout.folder)

    written = release(checkout.folder, "0.2.0", "2026-12-31")

    assert written == ["pyproject.toml", "CHANGELOG.md"]
    after = files_of(checkout.folder)
    assert {name for name in after if after[name] != before[name]} == {*written}
    assert "## 0.2.0 (2026-12-31)\n- It is new.\n" in checkout.read("CHANGELOG.md")
    assert stated(checkout.read("pyproject.toml")) == "0.2.0"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("CHANGELOG.md", "## Unreleased", "## Soon", id="nothing is unreleased"),
        pytest.param("pyproject.toml", "version =", "edition =", id="no version is stated"),
    ],
)
def test_a_checkout_that_is_not_ready_stays_as_it_is(
    checkout: Checkout, file: str, old: str, new: str
) -> None:
    checkout.write(file, checkout.read(file).replace(old, new))
    before = files_of(checkout.folder)

    with pytest.raises(UserError, match=re.escape(file)):
        release(checkout.folder, "0.2.0", "2026-12-31")

    assert files_of(checkout.folder) == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(["0.2.0"], 0, "now say 0.2.0. Look at `git diff`", id="a version"),
        pytest.param(["v0.2.0"], 1, "'v0.2.0' is no version of a release", id="a tag"),
        pytest.param([], 1, "'' is no version of a release", id="nothing"),
    ],
)
def test_the_verb_prepares_the_commit_and_says_what_comes_next(
    checkout: Checkout, arguments: list[str], code: int, words: str
) -> None:
    checkout.write("ml-init", (ROOT / "ml-init").read_text())
    checkout.commit("Take the real verbs")

    ended = subprocess.run(
        ["./ml-init", "release", *arguments],
        cwd=checkout.folder,
        env={**os.environ, "PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == code
    assert words in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert bool(git(checkout.folder, "status", "--porcelain")) == (code == 0)
