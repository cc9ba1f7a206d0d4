"""A release gives what was unreleased its version, and takes its notes from there."""

import pytest

from hooks.errors import UserError
from maintenance.changelog import notes, released

BEFORE = """\
# Changelog

What changes.

## Unreleased{planned}
- It is new.
  ## 0.2.0 is not a heading

### Details
- It is fast.

## 0.1.0 (2026-01-31)
- It is.
"""
AFTER = BEFORE.replace("## Unreleased{planned}", "## 0.2.0 (2026-12-31)")


@pytest.mark.parametrize("planned", ["", " (0.2.0)", " (0.3.0)"])
def test_what_was_unreleased_gets_a_version_and_a_day(planned: str) -> None:
    text = released(BEFORE.format(planned=planned), "0.2.0", "2026-12-31")

    assert text == AFTER


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(AFTER, "has a section for 0.2.0 already", id="released before"),
        pytest.param("# Changelog\n", "needs one heading `## Unreleased`", id="nothing to release"),
        pytest.param(
            "## Unreleased\n\n## Unreleased\n", "needs one heading", id="two places to release"
        ),
    ],
)
def test_a_changelog_that_is_not_ready_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        released(text, "0.2.0", "2026-12-31")


@pytest.mark.parametrize(
    ("version", "section"),
    [
        pytest.param(
            "0.2.0",
            "- It is new.\n  ## 0.2.0 is not a heading\n\n### Details\n- It is fast.",
            id="up to the next version",
        ),
        pytest.param("0.1.0", "- It is.", id="up to the end"),
    ],
)
def test_notes_are_the_section_of_a_version(version: str, section: str) -> None:
    assert notes(AFTER, version) == section


@pytest.mark.parametrize("version", ["0.2", "0.2.0rc1", "2.0", "0.3.0", "0x2.0"])
def test_a_version_without_a_section_has_no_notes(version: str) -> None:
    with pytest.raises(UserError, match=rf"no section for {version}\. Run ./ml-init release"):
        notes(AFTER, version)


def test_an_empty_section_has_no_notes() -> None:
    with pytest.raises(UserError, match="no section"):
        notes("## 0.2.0 (2026-12-31)\n\n## 0.1.0 (2026-01-31)\n- It is.\n", "0.2.0")
