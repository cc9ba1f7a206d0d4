import pytest

from extensions.commands import HOME
from hooks.updating.news import SHOWN, WIDEST, news
from tests.support.place import ROOT

TEXT = """\
# Changelog

What changes.

## Unreleased (0.4.0)
- Comes.

## 0.3.0 (2026-12-24)
- Third, which is long
  and goes on.
- More.

## 0.2.0 (2026-11-11)
Words.
- Second.

## 0.1.0 (2026-10-10)
- First.
"""


def answers(version: str) -> bytes:
    return f"# Made by Copier\n_commit: {version}\n_src_path: x\n".encode()


def link(place: str) -> str:
    return f"{HOME}/blob/{place}/CHANGELOG.md"


THIRD = ["0.3.0 (2026-12-24)", "- Third, which is long …", "- More."]
SECOND = ["0.2.0 (2026-11-11)", "- Second."]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("v0.2.0", "v0.3.0", [*THIRD, link("v0.3.0")], id="one version"),
        pytest.param("v0.1.0", "'v0.3.0'", [*THIRD, *SECOND, link("v0.3.0")], id="two versions"),
        pytest.param("0.1.0", "0.2.0", [*SECOND, link("0.2.0")], id="not the newest"),
        pytest.param("v0.2.0-3-gabc1234", "v0.3.0", [*THIRD, link("v0.3.0")], id="from between"),
        pytest.param(
            "v0.3.0",
            "v0.3.0-3-gabc1234",
            ["Unreleased (0.4.0)", "- Comes.", link("main")],
            id="to a commit without a tag",
        ),
        pytest.param("v0.3.0", "v0.3.0", [], id="the same"),
        pytest.param("v0.3.0", "v0.1.0", [], id="back"),
    ],
)
def test_the_sections_between_two_versions_are_told_in_short(
    old: str, new: str, told: list[str]
) -> None:
    assert news(TEXT, answers(old), answers(new)) == told


def test_a_version_that_nobody_knows_tells_of_all_that_is_there() -> None:
    told = news(TEXT, answers("v0.0.1"), b"\xff")

    assert told[0] == "Unreleased (0.4.0)"
    assert told[-2:] == ["- First.", link("main")]


def test_what_is_long_is_cut_and_counted() -> None:
    long = TEXT.replace("- More.\n", f"- {'x' * 300}\n" * 30)

    told = news(long, answers("v0.1.0"), answers("v0.3.0"))

    assert len(told) == SHOWN + 2
    assert max(map(len, told)) == WIDEST
    assert told[-2:] == [f"and {2 + 30 + 2 - SHOWN} lines more", link("v0.3.0")]


def test_a_template_without_a_changelog_tells_nothing() -> None:
    assert news("", answers("v0.1.0"), answers("v0.2.0")) == []


def test_the_real_changelog_can_be_told() -> None:
    told = news((ROOT / "CHANGELOG.md").read_text(), answers("v0.0.1"), answers("v0.0.2-1-gabc"))

    assert told[1].startswith("- ")
    assert len(told) > SHOWN
