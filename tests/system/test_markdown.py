"""Text in Markdown stays text."""

import pytest

from hooks.system.markdown import plain
from tests.front_door.payloads import live


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("ml_schema (a-b, c.d): 1%", r"ml\_schema (a-b, c.d): 1%", id="only words"),
        pytest.param("<b>[x](y)`|*_~!&\\", r"\<b\>\[x\](y)\`\|\*\_\~\!\&\\", id="markup"),
        pytest.param("@a/b", "<span>@</span>a/b", id="a mention"),
        pytest.param("a/b#1", "a/b<span>#</span>1", id="a reference"),
        pytest.param("$x$", "<span>$</span>x<span>$</span>", id="a formula"),
        pytest.param("HTTPS://a.b", "HTTPS<span>:</span>//a.b", id="an address"),
        pytest.param("WWW.a.b", "WWW<span>.</span>a.b", id="an address without its scheme"),
        pytest.param("a\n\n# b\u2028c", "a <span>#</span> b c", id="many lines"),
        pytest.param("\u202ea\x1b\ud800", "\ufffda\ufffd\ufffd", id="what nobody sees"),
    ],
)
@pytest.mark.attack("a name is Markdown: a link, a mention, a tag, a table")
def test_text_is_shown_as_text(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert live(shown) == []


@pytest.mark.parametrize(
    "markdown",
    ["[x](y)", "<b>", "@a", "a@b.c", "http://a", "www.a.b", "`a`", "a | b", "#1", "$a$", "*a*"],
)
def test_what_is_more_than_text_would_be_found(markdown: str) -> None:
    assert live(markdown) != []
