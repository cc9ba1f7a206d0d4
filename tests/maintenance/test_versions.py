"""The version is written where it is stated, and nothing else in that file."""

import tomllib

import pytest

from hooks.errors import UserError
from maintenance.versions import FILE, checked, is_final, restated, stated
from tests.support.place import ROOT


def test_a_project_gets_its_version_and_its_dependencies_keep_theirs() -> None:
    before = (
        '[project]\nversion = "0.1.0"\ndependencies = ["x==0.1.0"]\n\n[a]\nx_version = "0.1.0"\n'
    )

    written = restated(before, "0.2.0")

    assert written == before.replace('\nversion = "0.1.0"', '\nversion = "0.2.0"')
    assert stated(written) == "0.2.0"


def test_a_file_that_states_no_version_is_an_error() -> None:
    with pytest.raises(UserError, match=r"pyproject\.toml states no version"):
        restated('dependencies = ["x==0.1.0"]\n', "0.2.0")


@pytest.mark.parametrize("version", ["1.2.3", "0.10.0", "1.2.3rc1", "1.2.3a12"])
def test_a_version_is_three_numbers_and_perhaps_a_preview(version: str) -> None:
    assert checked(version) == version
    assert is_final(version) == version.replace(".", "").isdigit()


@pytest.mark.parametrize(
    "version", ["", "v1.2.3", "1.2", "1.2.3\n", "1.2.3.dev1", "1.2.3-rc1", "$(x)"]
)
def test_anything_else_is_no_version(version: str) -> None:
    with pytest.raises(UserError, match="is no version of a release"):
        checked(version)


def test_this_repository_states_its_version() -> None:
    text = (ROOT / FILE).read_text(encoding="utf-8")

    assert stated(text) == tomllib.loads(text)["project"]["version"]
