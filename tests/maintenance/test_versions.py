"""Every place that states the version is written, and nothing else in its file."""

import tomllib

import pytest

from hooks.errors import UserError
from maintenance.versions import PLACES, checked, is_final
from tests.conftest import ROOT

PROJECT, ONE, MANY = PLACES
CALLED = """\
on:
  workflow_call:
    inputs:
      model_schema:
        default: v0.1.0
      ml_init_ref:{comment}
        description: "default: v0.1.0"
        type: string
        default: {quote}v{version}{quote}{after}
      another:
        default: v0.1.0
jobs:
  make:
    with:
      ml_init_ref: v0.1.0
"""


def called(version: str, comment: str = "", quote: str = "", after: str = "") -> str:
    return CALLED.format(version=version, comment=comment, quote=quote, after=after)


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0", "10.0.0rc1"])
@pytest.mark.parametrize(
    "style",
    [
        pytest.param({}, id="plain"),
        pytest.param({"comment": " # its version", "after": " # a tag"}, id="with comments"),
        pytest.param({"quote": '"'}, id="in quotes"),
    ],
)
def test_a_workflow_gets_the_version_that_it_is_called_at(
    version: str, style: dict[str, str]
) -> None:
    before, after = called("0.1.0", **style), called(version, **style)

    written = MANY.restated(before, version)

    assert written == after
    assert MANY.stated(written) == [version]


def test_a_project_gets_its_version_and_its_dependencies_keep_theirs() -> None:
    before = (
        '[project]\nversion = "0.1.0"\ndependencies = ["x==0.1.0"]\n\n[a]\nx_version = "0.1.0"\n'
    )

    written = PROJECT.restated(before, "0.2.0")

    assert written == before.replace('\nversion = "0.1.0"', '\nversion = "0.2.0"')


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.file)
def test_a_file_that_states_no_version_is_an_error(place: object) -> None:
    assert isinstance(place, type(PROJECT))

    with pytest.raises(UserError, match=f"{place.file} states no version"):
        place.restated("on:\n  ml_init_ref: v1\n", "0.2.0")


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


def test_this_repository_states_one_version() -> None:
    said = {
        place.file: {*place.stated((ROOT / place.file).read_text(encoding="utf-8"))}
        for place in PLACES
    }

    project = tomllib.loads((ROOT / PROJECT.file).read_text(encoding="utf-8"))["project"]
    assert {frozenset(versions) for versions in said.values()} == {frozenset([project["version"]])}
