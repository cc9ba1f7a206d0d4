import pytest

from hooks.references.finding import find
from hooks.references.rewriting import retarget, rewrite

FILE = {"yml": "b/r/job.yml", "py": "b/t/Train.py", "md": "docs/a b.md"}
CASES = [
    ("yml", "p: ../t/A.py # why\n", "b/r", "b/u/A.py", "p: ../u/A.py # why\n"),
    ("yml", "p: './t/A.py'\n", "b", "b/u/A.py", "p: './u/A.py'\n"),
    ("yml", "p: t/A.py\n", "b", "b/u/A.py", "p: u/A.py\n"),
    ("yml", "p: ../t/\n", "b/r", "b/u", "p: ../u/\n"),
    ("yml", "p: ../t/x.py\n", "b/r", "b/r/x.py", "p: ./x.py\n"),
    ("yml", "p: ../t/x.sh\n", "b/r", "b/t/x.py", "p: ../t/x.py\n"),
    ("yml", "p: t/*.yml\n", "b", "b/u", "p: u/*.yml\n"),
    ("yml", "p: ./t/**/*.yml\n", "b", "b", "p: ./**/*.yml\n"),
    ("py", "%run ./A\n", "b/t", "b/u/A.py", "%run ../u/A\n"),
    ("py", "%run ../t/A.py\n", "b/t", "b/u/A.py", "%run ../u/A.py\n"),
    ("py", "x = '..'\n", "b/t", "b/t", "x = '.'\n"),
    ("py", "x = '..\\\\t'\nopen('..\\t')\n", "b/t", "b/u", None),
    ("py", 'join(x, "..", "d")\n', "b/t", "b/d/e", 'join(x, "..", "d", "e")\n'),
    ("py", "here / '..' / 'd'\n", "b/t", "d", "here / '..' / '..' / 'd'\n"),
    ("md", "[a](b%20c.md#d)\n", "docs", "e f.md", "[a](../e%20f.md#d)\n"),
    ("md", '[a](b.md "t")\n', "docs", "c.md", '[a](../c.md "t")\n'),
]


@pytest.mark.parametrize(("ending", "text", "base", "target", "expected"), CASES)
def test_a_reference_is_written_in_its_own_style(
    ending: str, text: str, base: str, target: str, expected: str | None
) -> None:
    found = find(FILE[ending], text)

    new = [(each, retarget(each, base, target)) for each in found]

    assert len(found) == (1 if expected else 0)
    assert rewrite(text, new) == (expected or text)


def test_a_path_with_the_slashes_of_windows_keeps_them() -> None:
    text = "run ..\\t\\a.sh\n"
    found = find("run.sh", text)

    assert rewrite(text, [(each, retarget(each, "b", "u/a.sh")) for each in found]) == (
        "run ..\\u\\a.sh\n"
    )


def test_several_references_of_a_line_are_written_each_in_its_place() -> None:
    text = "[a](b.md) and [c](d.md)\n"
    found = find("docs/x.md", text)

    new = [(each, retarget(each, "docs", f"{each.path}.txt")) for each in found]

    assert rewrite(text, new) == "[a](../b.md.txt) and [c](../d.md.txt)\n"
