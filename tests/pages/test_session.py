"""The picture of a terminal shows what this release does."""

import re
from html import unescape

from hooks.patches import PATCHES
from tests.pages.patches import PAGE, column
from tests.pages.session import PICTURE, Said, picture


def lines(drawn: str) -> list[str]:
    """The text of each line of a picture."""
    found = re.findall(r"(?s)<text [^>]*>(.*?)</text>", drawn)
    return [unescape(re.sub("<[^>]*>", "", each)) for each in found]


def test_the_picture_shows_the_commits_of_a_new_project() -> None:
    states = zip(PATCHES, column(PAGE.read_text(), -1), strict=True)
    subjects = [patch.subject for patch, state in states if "applied" in state.split(", ")]

    shown = lines(PICTURE.read_text())

    given = [subject for subject in subjects if subject in shown]
    start = shown.index("Start from the stack starter") + 1
    assert shown[start : start + len(given)] == given
    assert len(given) > 5
    text = "\n".join(shown)
    assert f"the scaffold, then {len(given)} patches" in text
    assert f"  {len(PATCHES) - len(given)} more had no work here" in text


def test_a_line_is_drawn_as_the_terminal_showed_it() -> None:
    drawn = picture([Said("$ a < b", is_typed=True), Said("\x1b[1;32mok\x1b[0m  &\x1b(B")])

    assert lines(drawn) == ["$ a < b", "ok  &"]
    assert '<tspan class="bold green">ok</tspan>' in drawn
