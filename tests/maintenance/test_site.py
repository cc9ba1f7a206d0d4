"""The site holds every page, and each link leads where it did."""

import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extensions.commands import HOME
from maintenance.site import assemble, pages, rewritten
from tests.support.place import ROOT

Write = Callable[[str, str], None]
NAV = re.compile(r"(?m)^ +- (\S+\.md)$")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of a small repository, which has the pages that README links."""

    def make(name: str, text: str) -> None:
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text(text)

    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/set-up.md"):
        make(name, f"# {name}\n")
    make("docs/decisions/0001-first.md", "# We decide\nwhy\n")
    make("examples/caller.yml", "")
    make("mkdocs.yml", "site_name: x\n")
    return make


@pytest.mark.parametrize(
    ("page", "link", "leads"),
    [
        pytest.param("README.md", "docs/set-up.md#a", "set-up.md#a", id="down to a page"),
        pytest.param("docs/set-up.md", "../README.md", "index.md", id="up to README"),
        pytest.param("docs/set-up.md", "../CHANGELOG.md", "CHANGELOG.md", id="beside README"),
        pytest.param(
            "docs/decisions/0001-first.md", "../set-up.md", "../set-up.md", id="out of a folder"
        ),
        pytest.param("README.md", "docs/decisions", "decisions/index.md", id="the decisions"),
        pytest.param(
            "docs/set-up.md",
            "../examples/caller.yml",
            f"{HOME}/blob/main/examples/caller.yml",
            id="a file that is no page",
        ),
        pytest.param("README.md", "examples/", f"{HOME}/tree/main/examples", id="a folder"),
        pytest.param("README.md", "docs/gone.md", "docs/gone.md", id="nowhere"),
        pytest.param("README.md", "https://example.org/a.md", "https://example.org/a.md", id="web"),
        pytest.param("README.md", "#here", "#here", id="within"),
    ],
)
def test_a_link_leads_where_it_did(
    write: Write, tmp_path: Path, page: str, link: str, leads: str
) -> None:
    write(page, f"[a]({link}) and [b]({link})")
    root = tmp_path / "root"

    text = rewritten((root / page).read_text(), page, pages(root), root)

    assert text == f"[a]({leads}) and [b]({leads})"


def test_every_page_and_a_list_of_decisions_are_written(write: Write, tmp_path: Path) -> None:
    write("docs/new.md", "[up](../README.md)")
    write("docs/images/a.svg", "<svg>[a](../b.md)</svg>")

    assemble(tmp_path / "root", tmp_path / "site")

    docs = tmp_path / "site" / "docs"
    assert (docs / "index.md").read_text() == "# README.md\n"
    assert (docs / "new.md").read_text() == "[up](index.md)"
    assert (docs / "images" / "a.svg").read_text() == "<svg>[a](../b.md)</svg>"
    assert "- [We decide](0001-first.md)\n" in (docs / "decisions" / "index.md").read_text()
    assert (tmp_path / "site" / "mkdocs.yml").read_text() == "site_name: x\n"


def test_every_page_is_in_the_navigation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["site", str(tmp_path)])
    runpy.run_path(str(ROOT / "maintenance" / "site.py"), run_name="__main__")

    written = {path.relative_to(tmp_path / "docs").as_posix() for path in tmp_path.rglob("*.md")}
    named = {*NAV.findall((tmp_path / "mkdocs.yml").read_text())}
    decisions = {name for name in written if name.startswith("decisions/0") or "what-the" in name}
    assert named == written - decisions
