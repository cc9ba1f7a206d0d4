"""What the files of a stack may be, judged by their names, kinds and sizes alone."""

import stat
from pathlib import Path

import pytest

from hooks.errors import StackError
from hooks.scaffolding import stack_files
from hooks.scaffolding.stack_files import File, files_of, refuse_files, refuse_source, shown

PLAIN = stat.S_IFREG | 0o644
USUAL = ("databricks.yml", "README.md")


def project(*paths: str) -> list[File]:
    """A project's usual files with these beside them."""
    return [File(path, PLAIN, 10) for path in (*USUAL, *paths)]


def told(*paths: str) -> str:
    """Why a project with these paths is refused."""
    with pytest.raises(StackError) as refusal:
        refuse_files(project(*paths), "The stack s")
    return str(refusal.value)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(".git", id="as it is"),
        pytest.param(".GIT", id="where case does not count"),
        pytest.param("sub/.Git/hooks/post-checkout", id="in a folder"),
        pytest.param(".g\u200cit", id="with what HFS+ leaves out"),
        pytest.param("\ufeff.git", id="with a mark of byte order"),
        pytest.param("git~1", id="its short form on Windows"),
        pytest.param("GIT~1/config", id="its short form in capitals"),
        pytest.param(".git. . ", id="with dots and spaces at its end"),
        pytest.param(".git::$INDEX_ALLOCATION", id="by a stream of NTFS"),
        pytest.param("x\\.git\\config", id="behind a backslash"),
        pytest.param(".g\u200dit .\\hooks", id="several of these together"),
    ],
)
def test_what_any_git_takes_for_its_own_folder_is_in_no_stack_and_no_project(name: str) -> None:
    assert "would be git's own folder" in told(name)
    with pytest.raises(StackError, match="would be git's own folder"):
        refuse_source(project(name), "The stack s")


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(("x/HEAD", "x/objects/a", "x/refs/b"), id="with objects of its own"),
        pytest.param(("HEAD", "refs/heads/main"), id="at the top"),
        pytest.param(("a/b/head", "a/b/commondir"), id="with the objects of another"),
    ],
)
def test_a_folder_that_git_takes_for_a_repository_is_refused(paths: tuple[str, ...]) -> None:
    assert "would make its folder a repository of git" in told(*paths)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        pytest.param("{{ 7 * 7 }}", "as a template of Jinja", id="an expression"),
        pytest.param("{% endraw %}x", "as a template of Jinja", id="a statement"),
        pytest.param("a/{# x", "as a template of Jinja", id="a comment"),
        pytest.param("x\n::stop-commands::t", "a control character", id="a line break"),
        pytest.param("x\x1b[2J", "a control character", id="a command to the terminal"),
        pytest.param("x\x85y", "a control character", id="a line break of another code"),
        pytest.param("x\u2028y", "a control character", id="a line break of Unicode"),
        pytest.param("x\u202egpj.py", "a control character", id="text that runs backwards"),
        pytest.param("##[add-mask]a", "a command to a runner", id="a command to a runner"),
        pytest.param("\udcff", "is not UTF-8", id="bytes that are no UTF-8"),
        pytest.param("a/../b", "is no path within a folder", id="a way out"),
        pytest.param("./a", "is no path within a folder", id="a dot"),
        pytest.param("/etc/passwd", "is no path within a folder", id="a path from the top"),
        pytest.param("a//b", "is no path within a folder", id="an empty part"),
        pytest.param(".gitmodules", "is for submodules", id="a list of submodules"),
        pytest.param("a/.GITMODULES", "is for submodules", id="the list in capitals"),
        pytest.param("é" * 128, "a name of more than 255 bytes", id="a long name"),
        pytest.param("a/" * 100 + "b", "has 201 characters, and 200 are", id="a long path"),
    ],
)
def test_a_name_that_would_be_more_than_a_name_is_refused(name: str, fault: str) -> None:
    assert fault in told(name)


NOT_ON_WINDOWS = [
    "CON", "a/nul", "aux.txt", "COM1", "lpt9.tar.gz", "com².x", "NUL .txt", "CONIN$", "a.", "a ",
    "a /b", "a./b", *(f"x{each}y" for each in '<>:"|?*\\'),
]  # fmt: skip
ODD = [
    "console.py", "nullable", "a/com", "com10.txt", "lpt.txt", ".github", "git", ".gitignore", "x",
    ".gitattributes", "a.git", "..a", "...x", "{ {x} }", "#]", "HEAD", "objects", " a", "a b", "é",
    "e\u0301", "日本語", "👩\u200d💻", "x" * 200, "a/" * 99 + "b", "longer-name~1", "x~1.long",
]  # fmt: skip


@pytest.mark.parametrize("name", NOT_ON_WINDOWS)
def test_a_name_that_windows_cannot_have_is_refused(name: str) -> None:
    assert "is no name on Windows" in told(name)


@pytest.mark.parametrize("name", ["DOCUME~1", "a/x~1.py", "~1"])
def test_the_short_form_of_another_name_is_refused(name: str) -> None:
    assert "is the short form of another name on Windows" in told(name)


@pytest.mark.parametrize("name", ODD)
def test_a_name_that_is_only_odd_is_taken(name: str) -> None:
    refuse_files(project(name), "The stack s")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("readme", "README", id="case"),
        pytest.param("a/x", "A/y", id="the case of a folder"),
        pytest.param("straße", "STRASSE", id="case of more letters"),
        pytest.param("caf\u00e9", "cafe\u0301", id="composition"),
        pytest.param("CAF\u00c9/x", "cafe\u0301/y", id="case and composition"),
        pytest.param("a", "a/b", id="a file and a folder"),
        pytest.param("A/b", "a", id="a folder and a file"),
        pytest.param("x\u200dy", "xy", id="what HFS+ leaves out"),
        pytest.param("same", "same", id="twice the same"),
    ],
)
def test_two_paths_that_are_one_elsewhere_are_refused(one: str, two: str) -> None:
    assert "are one path on macOS or Windows" in told(one, two)


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        (0o120000, "is a symbolic link"),
        (stat.S_IFLNK | 0o777, "is a symbolic link"),
        (0o160000, "is a submodule"),
        (stat.S_IFIFO | 0o644, "is no plain file"),
        (stat.S_IFSOCK | 0o644, "is no plain file"),
    ],
)
def test_only_plain_files_are_taken(mode: int, fault: str) -> None:
    for refuse in (refuse_files, refuse_source):
        with pytest.raises(StackError, match=f"'x' {fault}"):
            refuse([File("x", mode, 1)], "The stack s")


def test_the_limits_of_number_and_size_are_said_and_just_reached_is_not_too_much() -> None:
    largest, most = stack_files.LARGEST_FILE, stack_files.MOST_FILES
    too_large = [File("a", PLAIN, largest + 1)]
    too_large_together = [File(name, PLAIN, largest) for name in "abc"]
    too_many = [File(f"{number}", PLAIN, 1) for number in range(most + 1)]

    refuse_files(too_many[1:], "s")
    refuse_files(too_large_together[1:], "s")
    with pytest.raises(StackError, match="'a' has 50 MiB, and 50 MiB is the most"):
        refuse_files(too_large, "s")
    with pytest.raises(StackError, match="files of 150 MiB together, and 100 MiB is the most"):
        refuse_files(too_large_together, "s")
    with pytest.raises(StackError, match="2001 files, and 2000 are the most"):
        refuse_files(too_many, "s")


def test_a_stack_s_own_names_are_templates_and_may_be_so() -> None:
    names = 'template/{{.input_root_dir}}/{{template `x` .}}/{{if eq .a "b"}}c?{{end}}.tmpl'

    refuse_source(project(names), "s")


def test_one_message_names_the_first_paths_and_how_many_more() -> None:
    words = told(*(f"{number}?" for number in range(9)))

    assert words.startswith("The stack s writes what ml-init does not take:\n- '0?' is no name")
    assert words.count("\n- '") == stack_files.LISTED
    assert "\n- and 4 more\n" in words
    assert words.endswith("Choose another stack, or correct this one.")


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("é b", "'é b'"),
        ("a\n::error::\x1b[1m", r"'a\n::error::\x1b[1m'"),
        ("\udcff\u202e", r"'\udcff\u202e'"),
        ("##[group]", "'## [group]'"),
        ("a" * 300, f"'{'a' * 60}…{'a' * 60}'"),
    ],
)
def test_a_path_is_shown_without_what_a_terminal_or_a_runner_obeys(path: str, seen: str) -> None:
    assert shown(path) == seen


def test_what_lies_in_a_folder_is_listed_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to("/etc")
    (tmp_path / "file").write_text("four")

    kinds = {file.path: (stat.S_IFMT(file.mode), file.size) for file in files_of(tmp_path)}

    assert kinds == {"file": (stat.S_IFREG, 4), "folder/link": (stat.S_IFLNK, len("/etc"))}
