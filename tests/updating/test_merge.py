import os
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from hooks import WORK_FOLDER
from hooks.merge import main
from hooks.project import run_report
from hooks.system.git import git
from hooks.updating.update import RECOVERY
from tests.support.place import ROOT
from tests.support.trees import files_of
from tests.updating.merge_scene import ANSWERS, NEW, OLD, Merge, Renders, commit, start, tree


@pytest.fixture
def merge(tmp_path: Path, renders: Renders, capsys: pytest.CaptureFixture[str]) -> Merge:
    """A project of the old version."""
    return Merge(start(tmp_path / "project"), renders, capsys)


def test_two_equal_versions_change_nothing(merge: Merge) -> None:
    (merge.project / "README.md").write_text("mine\n")
    commit(merge.project)
    before = files_of(merge.project)

    code = merge.update(OLD, OLD)

    assert code == 0
    assert files_of(merge.project) == before
    assert merge.said() == "Nothing has changed between the two versions.\n"


def test_a_new_mode_alone_is_a_change(merge: Merge) -> None:
    assert merge.renders.update(merge.project, tree(OLD), tree(OLD, "README.md")) == 0

    assert git(merge.project, "diff", "--summary") == " mode change 100644 => 100755 README.md"


def test_a_clean_merge_is_counted(merge: Merge) -> None:
    code = merge.update()

    assert code == 0
    assert files_of(merge.project) == {name: (content, False) for name, content in NEW.items()}
    assert "8 files changed" in merge.said()


def test_the_answers_file_takes_the_new_side_whatever_is_in_it(merge: Merge) -> None:
    (merge.project / ANSWERS).write_text("mine\n")
    commit(merge.project)

    assert merge.update() == 0

    assert (merge.project / ANSWERS).read_bytes() == NEW[ANSWERS]


def test_conflicts_are_told_one_by_one_with_the_way_back(merge: Merge) -> None:
    for name in ("README.md", "gone.txt", "fresh.txt"):
        (merge.project / name).write_text("mine\n")
    commit(merge.project)

    code = merge.update()

    said = merge.said()
    assert code == 1
    assert "  README.md: you and the new version changed the same\n" in said
    assert "  gone.txt: you changed it; the new version removed it\n" in said
    assert "A file without markers holds one complete\nversion: keep it (git add)" in said
    assert "  fresh.txt: you and the new version both made it\n" in said
    assert said.endswith(f"  cd {merge.project} && {RECOVERY}\n")


def test_what_is_new_between_the_versions_is_told_first_and_kept_for_a_report(
    merge: Merge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))
    sections = "## 2 (today)\n- More.\n\n## 1 (then)\n- First.\n"
    (merge.renders.checkout / "CHANGELOG.md").write_text(f"# Changelog\n\n{sections}")

    code = merge.update()

    said, kept = merge.said(), run_report.read(tmp_path / "outcome")
    assert code == 0
    assert said.startswith("What is new in ml-init:\n  2 (today)\n  - More.\n  https://")
    assert "First" not in said
    assert list(kept.news)[:2] == ["2 (today)", "- More."]


def test_what_follows_and_what_is_broken_is_told_and_kept_for_a_report(
    merge: Merge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))
    (merge.project / "own.md").write_text("[code](folder/code.py)\n" + "[gone](gone.txt)\n" * 25)
    commit(merge.project)

    code = merge.update()

    said, kept = merge.said(), run_report.read(tmp_path / "outcome")
    assert code == 1
    assert "  own.md:1: folder/code.py → moved/code.py\n" in said
    assert "  own.md:21: gone.txt: gone.txt is gone. Name another, or bring it back: " in said
    assert "own.md:22" not in said
    assert "  and 5 more\n" in said
    assert said.endswith(f"To leave the update:\n  cd {merge.project} && {RECOVERY}\n")
    assert list(kept.rewritten) == ["own.md:1: folder/code.py → moved/code.py"]
    assert len(kept.problems) == 25


def test_references_that_follow_are_no_failure(merge: Merge) -> None:
    (merge.project / "own.md").write_text("[code](folder/code.py)\n")
    commit(merge.project)

    code = merge.update()

    assert code == 0
    assert (merge.project / "own.md").read_text() == "[code](moved/code.py)\n"
    assert "own.md:1: folder/code.py → moved/code.py" in merge.said()


def test_the_project_s_attributes_and_drivers_count(merge: Merge) -> None:
    (merge.project / ".gitattributes").write_text("README.md merge=mine\n")
    (merge.project / "README.md").write_bytes(OLD["README.md"].replace(b"five", b"mine"))
    git(merge.project, "config", "merge.mine.driver", "true")
    commit(merge.project)

    code = merge.update()

    assert code == 0, merge.said()
    assert (merge.project / "README.md").read_text().endswith("mine\n")


def test_a_target_under_another_name_is_told_and_kept(
    tmp_path: Path,
    renders: Renders,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))
    old = {**OLD, "databricks.yml": b"targets:\n  one: {mode: production}\n"}
    new = {**NEW, "databricks.yml": old["databricks.yml"].replace(b"one", b"two")}

    code = renders.update(start(tmp_path / "deployed", old), tree(old), tree(new))

    kept = run_report.read(tmp_path / "outcome").deployed
    assert code == 0
    assert "  The target one is called two now." in kept
    assert "\n".join(kept) in capsys.readouterr().err


def test_a_picture_that_the_user_changed_stays_where_both_versions_have_the_same(
    merge: Merge,
) -> None:
    (merge.project / "picture.png").write_bytes(b"\x89mine")
    commit(merge.project)

    code = merge.update()

    assert code == 0
    assert (merge.project / "picture.png").read_bytes() == b"\x89mine"


def test_a_file_that_the_user_removed_and_the_new_version_changed_is_told_so(merge: Merge) -> None:
    (merge.project / "README.md").unlink()
    commit(merge.project)

    code = merge.update()

    assert code == 1
    told = "  README.md: you removed it; the new version changed it\n"
    assert told in merge.said()


def test_a_subfolder_is_merged_like_a_project_of_its_own(tmp_path: Path, renders: Renders) -> None:
    top = tmp_path / "top"
    inner = start(top / "inner")
    (inner / ".git").rename(top / ".git")
    (top / "README.md").write_text("not the project's\n")
    commit(top)
    below = Renders(renders.checkout, "inner")

    code = below.update(inner, tree(OLD), tree(NEW))

    assert code == 0
    assert files_of(inner) == {name: (content, False) for name, content in NEW.items()}
    assert (top / "README.md").read_text() == "not the project's\n"


def test_copier_is_left_nothing_to_compare(merge: Merge) -> None:
    assert merge.renders.before(merge.project, tree(OLD)) == 0

    (top,) = (merge.renders.checkout.parent / "tmp").glob("copier._main.old_copy.*")
    assert [path.name for path in top.iterdir()] == [".git"]
    assert (top / ".git" / "info" / "attributes").read_text() == "* -diff\n"
    assert (merge.renders.checkout / WORK_FOLDER / "old" / "README.md").exists()


def test_what_stands_in_the_way_stops_the_first_half(merge: Merge) -> None:
    git(merge.project, "bisect", "start")

    code = merge.renders.before(merge.project, tree(OLD))

    said = merge.said()
    assert code == 1
    assert said.startswith("The update was stopped before it touched anything:\n  a bisection")
    assert not (merge.renders.checkout / WORK_FOLDER).exists()


def test_without_the_old_render_there_is_no_first_half(merge: Merge) -> None:
    code = main("before", merge.project, ANSWERS)

    assert code == 1
    assert "without -T" in merge.said()
    assert merge.renders.checkout.exists()


def test_what_was_edited_while_the_versions_were_rendered_stops_the_second_half(
    merge: Merge,
) -> None:
    assert merge.renders.before(merge.project, tree(OLD)) == 0
    (merge.project / "README.md").write_text("while it ran\n")

    code = merge.renders.after(merge.project, tree(NEW))

    assert code == 1
    assert "are in no commit:\n M README.md" in merge.said()
    assert git(merge.project, "status", "--porcelain") == " M README.md"
    assert (merge.project / "README.md").read_text() == "while it ran\n"


@pytest.mark.parametrize(
    ("ignored", "words"),
    [
        pytest.param(True, "git could not give yours back:\n  fresh.txt\n", id="in the way"),
        pytest.param(False, "are in no commit:\n?? fresh.txt", id="just made"),
    ],
)
def test_what_git_does_not_keep_stops_the_second_half(
    merge: Merge, words: str, *, ignored: bool
) -> None:
    if ignored:
        (merge.project / ".gitignore").write_text("fresh.txt\n")
        commit(merge.project)
    (merge.project / "fresh.txt").write_text("mine\n")
    before = files_of(merge.project)

    code = merge.update()

    assert code == 1
    assert words in merge.said()
    assert files_of(merge.project) == before


def test_a_merge_that_cannot_be_written_tells_the_way_back(merge: Merge) -> None:
    (merge.project / "README.md").write_text("mine\n")
    commit(merge.project)
    (merge.project / ".git" / "index.lock").touch()

    code = merge.update()

    said = merge.said()
    assert code == 1
    assert "ended halfway" in said
    assert RECOVERY in said


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("merge-tree", "", id="before it is written"),
        pytest.param("checkout-index", RECOVERY, id="while it is written"),
    ],
)
def test_ctrl_c_ends_without_a_traceback(
    merge: Merge, monkeypatch: pytest.MonkeyPatch, command: str, words: str
) -> None:
    program = merge.project.with_name("bin") / "git"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *{command}*) kill -INT $PPID;; esac\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    code = merge.update()

    said = merge.said()
    assert code == 1
    assert words in said
    assert bool(said) is bool(words)


def test_the_step_is_a_program(merge: Merge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["merge", "before", str(merge.project), ANSWERS])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "merge.py"), run_name="__main__")

    assert ended.value.code == 1
    assert list(merge.renders.checkout.iterdir()) == []
