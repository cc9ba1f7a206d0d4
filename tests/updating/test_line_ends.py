"""A project that is kept in CRLF stays in it, and nothing conflicts because of line ends alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.system.git import git
from hooks.updating.line_ends import like_yours
from hooks.updating.worktree import Worktree
from tests.updating.merge_scene import NEW, OLD, Renders, commit, start, tree, with_crlf
from tests.updating.scenes import contents


def test_a_project_in_crlf_takes_an_update_with_its_edits(
    tmp_path: Path, renders: Renders, capsys: pytest.CaptureFixture[str]
) -> None:
    project = start(tmp_path / "project", with_crlf(OLD))
    own = b"a = 0\r\n" + with_crlf(OLD)["folder/code.py"]
    (project / "folder" / "code.py").write_bytes(own)
    commit(project)

    code = renders.update(project, tree(OLD), tree(NEW))

    assert code == 0, capsys.readouterr().err
    assert contents(project) == {**with_crlf(NEW), "moved/code.py": own}


def test_only_the_files_in_crlf_stay_in_it(tmp_path: Path, renders: Renders) -> None:
    mine = {**OLD, "README.md": b"zero\r\n" + with_crlf(OLD)["README.md"]}
    project = start(tmp_path / "project", mine)

    assert renders.update(project, tree(OLD), tree(NEW)) == 0

    readme = b"zero\r\n" + with_crlf(NEW)["README.md"]
    assert contents(project) == {**NEW, "README.md": readme}


def test_line_ends_that_git_makes_are_none_of_the_repository_s(tmp_path: Path) -> None:
    project = start(tmp_path / "project")
    git(project, "config", "core.autocrlf", "true")
    git(project, "rm", "--cached", "-r", "--quiet", ".")
    git(project, "reset", "--hard", "--quiet")
    assert b"\r\n" in (project / "README.md").read_bytes()

    kept = Worktree.of(project).line_ends(OLD)

    assert set(kept.values()) == {False}
    assert kept.keys() == OLD.keys() - {"picture.png"}


def test_a_name_is_no_pattern(tmp_path: Path) -> None:
    project = start(tmp_path / "project", {"a": b"1\r\n", "[a]": b"1\n"})

    assert Worktree.of(project).line_ends(["[a]", "?"]) == {"[a]": False}


FILES = st.dictionaries(st.sampled_from("abcd"), st.binary(max_size=20))


@given(files=FILES, kept=st.dictionaries(st.sampled_from("abcdef"), st.booleans()))
def test_twice_is_once_and_nothing_but_line_ends_changes(
    files: dict[str, bytes], kept: dict[str, bool]
) -> None:
    once = like_yours(tree(files), kept)

    assert like_yours(once, kept) == once
    for name, content in files.items():
        assert once.files[name].replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n")
        assert once.files[name] == content or (any(kept.values()) and b"\0" not in content)


@given(files=FILES, names=st.sets(st.sampled_from("abcdef")))
def test_a_project_in_lf_gets_what_was_rendered(files: dict[str, bytes], names: set[str]) -> None:
    assert like_yours(tree(files), dict.fromkeys(names, False)) == tree(files)
