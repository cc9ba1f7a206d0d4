"""A tag becomes a release only where everything says the same, on main."""

from pathlib import Path

import pytest

from maintenance.check_tag import problems
from maintenance.release import release
from tests.maintenance.checkout import Checkout
from tests.support.trees import git


@pytest.fixture
def clone(checkout: Checkout, tmp_path: Path) -> Checkout:
    """What a runner has of a release 0.2.0: the commit, and origin's main."""
    release(checkout.folder, "0.2.0", "2026-12-31")
    checkout.commit("Release 0.2.0")
    git(tmp_path, "clone", "--quiet", checkout.folder.as_posix(), "clone")
    return Checkout(tmp_path / "clone")


def test_a_release_that_is_prepared_and_merged_has_no_problem(clone: Checkout) -> None:
    assert list(problems(clone.folder, "v0.2.0")) == []


@pytest.mark.parametrize("tag", ["0.2.0", "v0.2", "version-0.2.0", "v0.2.0-1", "vv0.2.0"])
def test_a_tag_that_is_no_version_is_the_only_problem(tmp_path: Path, tag: str) -> None:
    found = list(problems(tmp_path, tag))

    assert found == [f"The tag {tag} is not a v and a version, such as v1.2.3."]


def test_another_version_is_a_problem_in_both_files(clone: Checkout) -> None:
    found = list(problems(clone.folder, "v0.3.0"))

    assert found == [
        "pyproject.toml says 0.2.0, and the tag 0.3.0.",
        "CHANGELOG.md has no section for 0.3.0. Run ./ml-init release 0.3.0.",
    ]


def test_a_project_without_a_version_is_a_problem(clone: Checkout) -> None:
    clone.write("pyproject.toml", "[project]\n")

    found = list(problems(clone.folder, "v0.2.0"))

    assert found == ["pyproject.toml states no version where a release looks for it."]


def test_a_commit_beside_main_is_a_problem(clone: Checkout) -> None:
    clone.write("more.py", "")
    clone.commit("Not reviewed")

    found = list(problems(clone.folder, "v0.2.0"))

    assert found == [
        "The commit is not on main: a release is made from what was reviewed and merged."
    ]


def test_an_older_commit_of_main_has_no_problem(checkout: Checkout, clone: Checkout) -> None:
    checkout.write("more.py", "")
    checkout.commit("Go on")

    git(clone.folder, "fetch", "--quiet", "origin")

    assert list(problems(clone.folder, "v0.2.0")) == []
