import re
from typing import Any

import pytest

from tests.template.programs import load

proposal = load("proposal")


def proposed(**changes: object) -> Any:  # noqa: ANN401  # a class that is loaded by path
    """A small update; ``changes`` are what it has beside that."""
    plain = {
        "old": "v1.0.0",
        "new": "v1.1.0",
        "source": "https://github.com/acme/ml-init",
        "changed": ("README.md",),
        "conflicts": (),
        "withheld": (),
        "checks_start": True,
    }
    return proposal.Proposal(**(plain | changes))


def text(**changes: object) -> str:
    """The body of its pull request."""
    return str(proposed(**changes).body)


def test_a_clean_update_names_versions_reasons_and_files() -> None:
    body = text()

    assert "v1.1.0 is out; this project is at v1.0.0" in body
    assert "https://github.com/acme/ml-init/compare/v1.0.0...v1.1.0" in body
    assert "- ` README.md `" in body
    assert "Conflicts" not in body
    assert "ML_INIT_UPDATE_TOKEN" not in body


def test_a_template_without_a_page_is_not_linked() -> None:
    assert "compare" not in text(source="")


def test_what_was_left_out_is_said_with_the_cure() -> None:
    body = text(withheld=(".github/workflows/ci.yml",), checks_start=False)

    assert "## Left out" in body
    assert "- ` .github/workflows/ci.yml `" in body
    assert "secret `ML_INIT_UPDATE_TOKEN`" in body
    assert "goes on naming v1.0.0" in body
    assert "close this and open it again" in body


@pytest.mark.no_cover
@pytest.mark.parametrize("letter", ["é", "`"])
def test_a_thousand_long_names_fit_into_a_pull_request(letter: str) -> None:
    many = tuple(f"{number:0>4}{letter * 4000}" for number in range(1000))
    lists = dict.fromkeys(("changed", "conflicts", "withheld", "problems", "rewritten"), many)

    body = text(**lists, deployed=many, news=many)

    assert len(body) < 65536
    assert len(re.findall(r"^- and 9\d\d more$", body, re.MULTILINE)) == 5
    assert len(re.findall(r"^and 9\d\d lines more$", body, re.MULTILINE)) == 2


def test_what_is_new_stands_before_what_is_to_be_done() -> None:
    body = text(news=("1.1.0 (2026-12-24)", "- <b>More</b>."), conflicts=("README.md",))

    assert "## What is new\n```text\n1.1.0 (2026-12-24)\n- <b>More</b>.\n```" in body
    assert body.index("## What is new") < body.index("## Conflicts")


def test_an_update_that_reports_nothing_has_no_section_for_it() -> None:
    assert re.findall("^## .*", text(), re.MULTILINE) == ["## Changed files"]


def test_what_an_update_reports_is_shown_as_it_is() -> None:
    body = text(problems=("a.yml:3: <b>",), rewritten=("b.yml: x",), deployed=("run:", "  cd `x`"))

    assert "## Problems\n" in body
    assert "\n- ` a.yml:3: <b> `" in body
    assert "\n- ` b.yml: x `" in body
    assert "\n```text\nrun:\n  cd `x`\n```" in body


def test_no_line_ends_the_block_that_shows_it() -> None:
    assert proposal.block(["```", "# one\n# two"]) == "````text\n```\n# one?# two\n````"


@pytest.mark.parametrize(
    ("flaws", "ending", "needs_a_person"),
    [
        pytest.param({}, "", False, id="none"),
        pytest.param({"deployed": ("x",), "rewritten": ("y",)}, "", False, id="news are no flaw"),
        pytest.param({"problems": ("x",)}, ", with problems", True, id="problems"),
        pytest.param({"conflicts": ("x",)}, ", with conflicts", True, id="conflicts"),
        pytest.param(
            {"conflicts": ("x",), "problems": ("y",)}, ", with conflicts and problems", True,
            id="both",
        ),
    ],
)  # fmt: skip
def test_the_title_says_what_a_person_has_to_put_right(
    flaws: dict[str, tuple[str, ...]], ending: str, *, needs_a_person: bool
) -> None:
    made = proposed(**flaws)

    assert made.title == f"Update ml-init from v1.0.0 to v1.1.0{ending}"
    assert made.needs_a_person is needs_a_person


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("a/b.py", "` a/b.py `", id="a plain name is shown as it is"),
        pytest.param("a`b``c", "``` a`b``c ```", id="backticks cannot end the code"),
        pytest.param("a\n# b\x1b[0m", "` a?# b?[0m `", id="a line cannot be begun"),
        pytest.param("[x](y) @all <b>", "` [x](y) @all <b> `", id="marks have no effect in code"),
    ],
)
def test_a_name_does_nothing_but_name(name: str, shown: str) -> None:
    assert proposal.as_code(name) == shown


@pytest.mark.parametrize(
    ("source", "page"),
    [
        pytest.param(
            "gh:acme/ml-init", "https://github.com/acme/ml-init", id="Copier's short form"
        ),
        pytest.param("https://ghe.acme.org/a/b.git", "https://ghe.acme.org/a/b", id="https"),
        pytest.param("'git+https://github.com/a/b'", "https://github.com/a/b", id="git and https"),
        pytest.param("git@github.com:a/b.git", "https://github.com/a/b", id="ssh, short"),
        pytest.param("ssh://git@github.com/a/b", "https://github.com/a/b", id="ssh, long"),
        pytest.param("/home/ada/ml-init", "", id="a folder has no page"),
        pytest.param("https://u:secret@github.com/a/b", "", id="a credential is not repeated"),
        pytest.param("https://github.com/a/b)[x](y", "", id="marks are no address"),
        pytest.param("javascript:a/b", "", id="another kind of address is not linked"),
    ],
)
def test_only_a_plain_address_is_linked(source: str, page: str) -> None:
    assert proposal.source_in(f"_commit: v1\n_src_path: {source}\nname: x\n") == page


@pytest.mark.parametrize(
    ("answers", "version"),
    [
        pytest.param("_commit: v1.0.0\n", "v1.0.0", id="a tag"),
        pytest.param("_commit: '1.0'\n", "1.0", id="a tag between quotes"),
        pytest.param("_commit: v1](x)\n", "an unknown version", id="marks are no version"),
        pytest.param("name: v1\n", "an unknown version", id="none"),
    ],
)
def test_only_a_plain_version_is_shown(answers: str, version: str) -> None:
    assert proposal.version_in(answers) == version
