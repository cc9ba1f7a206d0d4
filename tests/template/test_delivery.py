"""What the last job of an update is handed over: taken as files of the project, or refused."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.trees import git
from tests.template.published import Published
from tests.template.runner import (
    WITH_SECRET,
    Change,
    JobResult,
    Runner,
    branch,
    edited,
    hand_over,
)


def raw(folder: Path, kind: str, content: bytes) -> str:
    """An object that git itself would not make."""
    words = ["git", "hash-object", "-t", kind, "-w", "--stdin", "--literally"]
    made = subprocess.run(words, cwd=folder, input=content, capture_output=True, check=True)
    return made.stdout.decode().strip()


def propose(published: Published) -> JobResult:
    return Runner(published).propose(WITH_SECRET)


def link(clone: Path) -> None:
    (clone / "NOTICE").symlink_to("/proc/self/environ")


def submodule(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    git(clone, "update-index", "--add", "--cacheinfo", f"160000,{head},other")
    (clone / "other").mkdir()


def named(name: bytes) -> Change:
    """A folder of a name that git itself would not make."""

    def change(clone: Path) -> str:
        blob = git(clone, "rev-parse", "HEAD:README.md")
        inner = raw(clone, "tree", b"100644 config\0" + bytes.fromhex(blob))
        return raw(clone, "tree", b"40000 " + name + b"\0" + bytes.fromhex(inner))

    return change


def added(name: bytes) -> Change:
    """A file of an odd name."""

    def change(clone: Path) -> None:
        (clone / os.fsdecode(name)).write_text("x")

    return change


def test_a_change_is_proposed(published: Published) -> None:
    hand_over(published, edited)

    ended = propose(published)

    assert ended.code == 0, ended.log
    assert published.proposed("README.md") == "Another"
    assert "- ` README.md `" in published.github.pulls[0].body


@pytest.mark.attack("an update that brings a link, a submodule or a folder of git's own")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(link, "'NOTICE' is no plain file", id="a link"),
        pytest.param(submodule, "'other' is no plain file", id="a submodule"),
        pytest.param(named(b".git"), "index-pack failed", id=".git"),
        pytest.param(named(b"GIT~1"), "index-pack failed", id="git~1", marks=pytest.mark.breadth),
        pytest.param(named(b".."), "index-pack failed", id="dots", marks=pytest.mark.breadth),
        pytest.param(added(b"a\n::error::x"), "a name that is not taken", id="a line break"),
        pytest.param(
            added(b"\xff"), "a name that is not taken", id="no text", marks=pytest.mark.breadth
        ),
        pytest.param(
            added(b"a\\b"), "a name that is not taken", id="a backslash", marks=pytest.mark.breadth
        ),
        pytest.param(
            lambda clone: git(clone, "rev-parse", "HEAD:README.md"), "is no tree", id="a file"
        ),
    ],
)
def test_what_is_no_file_of_a_project_is_not_pushed(
    published: Published, change: Change, reason: str
) -> None:
    hand_over(published, change)

    ended = propose(published)

    assert ended.code == 1
    assert reason in ended.summary
    assert branch(published) == ""
    assert published.github.pulls == []


def test_a_link_of_the_projects_own_may_move_along(published: Published) -> None:
    (published.project / "docs" / "link").symlink_to("first-day.md")
    git(published.project, "add", "--all")
    git(published.project, "commit", "--quiet", "--message", "A link")
    published.push("main")
    hand_over(published, lambda clone: git(clone, "mv", "docs/link", "docs/other"))

    ended = propose(published)

    assert ended.code == 0, ended.log
    assert published.proposed("docs/other") == "first-day.md"


def test_an_odd_name_of_the_projects_own_may_stay(published: Published) -> None:
    (published.project / "a\\b\tc").write_text("x\n")
    git(published.project, "add", "--all")
    git(published.project, "commit", "--quiet", "--message", "An odd name")
    published.push("main")
    hand_over(published, lambda clone: (clone / "a\\b\tc").write_text("y\n") and None)

    ended = propose(published)

    assert ended.code == 0, ended.log
    assert published.proposed("a\\b\tc") == "y"


@pytest.mark.attack("an update whose version is longer than a command may be")
def test_a_version_without_end_is_none(published: Published) -> None:
    stored = published.project / ".copier-answers.yml"
    long = stored.read_text().replace("_commit: v0.1.0", f"_commit: {'v' * 200_000}")
    hand_over(published, lambda clone: (clone / stored.name).write_text(long) and None)

    ended = propose(published)

    assert ended.code == 0, ended.log
    assert published.github.pulls[0].title.endswith("to an unknown version")


@pytest.mark.attack("bytes in place of an update")
@pytest.mark.parametrize(
    ("name", "spoil", "reason"),
    [
        ("objects.pack", lambda place: place.unlink(), "there is no objects.pack"),
        pytest.param(
            *("story.json", lambda place: place.unlink(), "there is no story.json"),
            marks=pytest.mark.breadth,
        ),
        (
            "objects.pack",
            lambda place: (place.unlink(), place.symlink_to("/etc/passwd")),
            "objects.pack is no file of",
        ),
        ("objects.pack", lambda place: os.truncate(place, (200 << 20) + 1), "is no file of"),
        ("objects.pack", lambda place: place.write_bytes(b"PACKx"), "index-pack failed"),
        ("story.json", lambda place: place.write_text("x"), "story.json names no tree"),
        pytest.param(
            *("story.json", lambda place: place.write_text("[" * 9999), "names no tree"),
            marks=pytest.mark.breadth,
        ),
        pytest.param(
            *("story.json", lambda place: place.write_text("[]"), "names no tree"),
            marks=pytest.mark.breadth,
        ),
        (
            "story.json",
            lambda place: place.write_text('{"tree": "--upload-pack=x"}'),
            "story.json names no tree",
        ),
        (
            "story.json",
            lambda place: place.write_text(json.dumps({"tree": "0" * 40})),
            "git cat-file failed",
        ),
    ],
)
def test_what_is_no_update_is_not_pushed(
    published: Published, name: str, spoil: Change, reason: str
) -> None:
    spoil(hand_over(published, edited) / name)

    ended = propose(published)

    assert ended.code == 1
    assert reason in ended.summary
    assert branch(published) == ""
