"""What an adoption commits, and what it leaves to the team."""

import pytest

from hooks.adopting.plan import Left, plan
from hooks.errors import UnknownText
from hooks.patches.patch import Patch
from hooks.project.adopted import listed
from hooks.project.rendered import Project
from tests.support.answers import usual_answers

FILES = {"README.md": b"old\n", "mine.md": b"old\n", "odd.md": b"odd\n", "gone.md": b"x\n"}
MADE = {"README.md", "odd.md", "gone.md"}
ANSWERS = ".copier-answers.yml"


def rewrite(text: str, _: Project) -> str:
    """What the patch of these tests does."""
    if text == "odd\n":
        raise UnknownText("line 1 is odd")
    return text.replace("old", "new")


PATCH = Patch(
    "renew",
    "Renew",
    "Old is bad.",
    r".*\.md",
    rewrite=rewrite,
    holds=lambda text, _: "old" not in text and text != "odd\n",
    removes=r"gone\.md",
)
IDLE = Patch("idle", "Do nothing", "", ".*", rewrite, lambda *_: True)
OTHER = Patch("other", "Do it", "", ".*", rewrite, lambda *_: False, lambda _: "not here")


def test_each_patch_that_has_work_is_a_commit_after_what_was_made() -> None:
    project = Project(usual_answers(), "starter at 123", FILES)

    found = plan(project, FILES, MADE, {ANSWERS: b"a\n"}, (IDLE, OTHER, PATCH))

    first, second = found.commits
    assert first.changes == {ANSWERS: b"a\n"}
    assert "\n\nMade from starter at 123.\n\n" in first.message
    assert listed(first.message) == {*MADE, ANSWERS}
    assert (second.message, second.changes) == (
        "Renew\n\nOld is bad.\n",
        {"README.md": b"new\n", "gone.md": None},
    )
    assert found.left == (Left("odd.md", "renew", "line 1 is odd"),)
    assert found.of_team == {"mine.md": ("renew",)}
    assert found.after == {
        "README.md": b"new\n",
        "mine.md": b"old\n",
        "odd.md": b"odd\n",
        ANSWERS: b"a\n",
    }


def test_a_file_of_the_team_s_that_several_patches_would_change_is_told_once() -> None:
    project = Project(usual_answers(), "starter", {"mine.md": b"old\n"})
    again = Patch("again", "Again", "", ".*", rewrite, lambda text, _: "old" not in text)

    found = plan(project, ["mine.md"], (), {ANSWERS: b""}, (PATCH, again))

    assert found.of_team == {"mine.md": ("renew", "again")}
    assert len(found.commits) == 1


def test_a_file_of_the_team_s_that_no_patch_knows_is_not_told() -> None:
    project = Project(usual_answers(), "starter", {"odd.md": b"odd\n"})

    found = plan(project, ["odd.md"], (), {ANSWERS: b""}, (PATCH,))

    assert (found.left, found.of_team) == ((), {})


@pytest.mark.parametrize(
    ("there", "name", "why"),
    [
        ("docs/notice.md", "docs/NOTICE.md", "docs/notice.md is there already"),
        (".github", ".github/CODEOWNERS", ".github is there already"),
        ("docs/NOTICE.md/x", "docs/NOTICE.md", "a folder has its name"),
        ("ruff.toml", "pyproject.toml", "another file does its work"),
        ("docs/CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS is there already"),
    ],
)
def test_a_file_whose_place_or_work_is_taken_is_left_out(there: str, name: str, why: str) -> None:
    project = Project(usual_answers(), "starter", {})

    found = plan(project, [there], (), {ANSWERS: b"a\n", name: b"b\n"}, ())

    assert found.commits[0].changes == {ANSWERS: b"a\n"}
    assert found.left == (Left(name, "", why),)
