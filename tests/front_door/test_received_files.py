"""Names, kinds and sizes of the files of a rendered project."""

import pytest

from front_door.received_files import LARGEST_TREE, LONGEST_PATH, MOST_FILES, File, faults

FILE, EXECUTABLE, LINK, SUBMODULE = 0o100644, 0o100755, 0o120000, 0o160000


@pytest.mark.parametrize(
    "path",
    ["README.md", ".github/CODEOWNERS", "Größe äö/ß.txt", "a b/{{ x }}.py", "x" * LONGEST_PATH],
)
@pytest.mark.parametrize("mode", [FILE, EXECUTABLE])
def test_an_odd_file_is_taken(path: str, mode: int) -> None:
    assert faults([File(path, mode, 1)]) == []


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        ("a", LINK),
        ("a", SUBMODULE),
        (".git/config", FILE),
        (".GIT/config", FILE),
        ("a/.git", FILE),
        (".git. /config", FILE),
        ("git~1/config", FILE),
        (".gitmodules", FILE),
        ("../a", FILE),
        ("a/./b", FILE),
        ("a//b", FILE),
        ("a\nb", FILE),
        ("a\x7f", FILE),
        ("a\udcff", FILE),
        ("a\\b", FILE),
        ("x" * (LONGEST_PATH + 1), FILE),
    ],
)
def test_what_is_no_file_of_a_project_is_named(path: str, mode: int) -> None:
    (found,) = faults([File("README.md", FILE, 1), File(path, mode, 1)])

    assert found.startswith(repr(path[:LONGEST_PATH]))


def test_the_whole_has_limits() -> None:
    most = [File(f"{number}", FILE, LARGEST_TREE // MOST_FILES) for number in range(MOST_FILES)]

    assert faults(most) == []
    assert faults([*most, File("x", FILE, 0)]) == ["it has 2001 files, and 2000 are the most"]
    assert faults([File("x", FILE, LARGEST_TREE + 1)]) == [
        "its files have more than 100 MiB together"
    ]
    assert faults([File("a", FILE, 1), File("A", FILE, 1)]) == [
        "two of its paths differ in capitals alone"
    ]
