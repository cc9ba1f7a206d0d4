import pytest

from hooks.references.finding import find
from hooks.references.reference import Kind, Reference
from hooks.references.resolving import Paths, Resolved, places

PATHS = Paths(
    frozenset({
        ".github/workflows/ci.yml",
        "README.md",
        "bundle/common/__init__.py",
        "bundle/common/tools.py",
        "bundle/databricks.yml",
        "bundle/needs.txt",
        "bundle/resources/job.yml",
        "bundle/space/deep/module.py",
        "bundle/train/Next.ipynb",
        "bundle/train/Train.py",
        "bundle/train/helper.py",
        "needs.txt",
    })
)  # fmt: skip
CASES = [
    ("bundle/resources/job.yml", "notebook_path: ../train/Train.py\n", ["bundle/train/Train.py"]),
    ("bundle/resources/job.yml", "notebook_path: ../train/None.py\n", [None]),
    ("bundle/resources/job.yml", "a: ../../../outside.py\n", [None]),
    ("bundle/databricks.yml", "include:\n  - resources/*.yml\n", ["bundle/resources"]),
    ("bundle/databricks.yml", "include:\n  - resources/*.json\n  - '**/*.yml'\n", [None, "bundle"]),
    ("bundle/databricks.yml", "include:\n  - resources/jo?.y[m]l\n", ["bundle/resources"]),
    ("bundle/train/Train.py", "%run ./Next\n%run ./helper.py\n%run ../train\n", [
        "bundle/train/Next.ipynb", "bundle/train/helper.py", None]),
    ("bundle/train/Train.py", "%cd ..\nopen('./needs.txt')\n%cd $here\nopen('./needs.txt')\n", [
        "bundle", "bundle/needs.txt", None, None]),
    ("bundle/train/Train.py", "open('../../needs.txt')\nopen('common/tools.py')\n", [
        "needs.txt", "bundle/common/tools.py"]),
    ("bundle/train/Train.py", "import helper\nfrom common import tools, x\nimport numpy\n", [
        "bundle/train/helper.py", "bundle/common/tools.py", "bundle/common/__init__.py", None]),
    ("bundle/train/Train.py", "from . import helper\nfrom ..common.tools import x\n", [
        "bundle/train/helper.py", "bundle/common/tools.py"]),
    ("bundle/train/Train.py", "import module\nsys.path.append('../space/deep')\nimport module\n", [
        None, "bundle/space/deep", "bundle/space/deep/module.py"]),
    ("bundle/train/Train.py", "%cd ../space\nimport deep\n", [
        "bundle/space", "bundle/space/deep"]),
    ("bundle/deploy.sh", "cat ./needs.txt README.md\n", ["bundle/needs.txt", "README.md"]),
    ("README.md", "[a](bundle/train) [b](bundle/None.md)\n", ["bundle/train", None]),
]  # fmt: skip
STEP = """\
defaults:
  run:
    working-directory: bundle
jobs:
  one:
    steps:
      - run: cat needs.txt
      - name: at the top
        run: |
          cat needs.txt
          cd bundle
          cat needs.txt

        working-directory: .
      - working-directory: ./bundle/train/
        run: cat helper.py
      - run: cat needs.txt
  two:
    defaults:
      run:
        working-directory: bundle/train
    steps:
      - run: cat helper.py
"""


@pytest.mark.parametrize(("file", "text", "expected"), CASES)
def test_a_reference_leads_to_a_file_or_folder(
    file: str, text: str, expected: list[str | None]
) -> None:
    found = places(file, find(file, text), PATHS)

    assert [place.found for place in found] == expected


def test_a_script_of_a_workflow_starts_in_its_working_directory() -> None:
    file = ".github/workflows/ci.yml"

    found = [place.found for place in places(file, find(file, STEP), PATHS)]

    assert found == [
        "bundle",
        "bundle/needs.txt",
        "needs.txt",
        "bundle",
        "bundle/needs.txt",
        "bundle/train",
        "bundle/train/helper.py",
        "bundle/needs.txt",
        "bundle/train",
        "bundle/train/helper.py",
    ]


@pytest.mark.parametrize(
    ("kind", "path", "found", "covered"),
    [
        (Kind.PATH, "a/b.py", "a/b.py", True),
        (Kind.PATH, "a", "a", True),
        (Kind.PATH, "c", "c", False),
        (Kind.PATH, "a/x/..", "a", False),
        (Kind.PATH, "a/b.py", None, False),
        (Kind.PATTERN, "a/*.py", "a", True),
        (Kind.PATTERN, "*.py", "", False),
        (Kind.MODULE, "a", "a/__init__.py", True),
    ],
)
def test_a_reference_covers_what_it_names_and_what_is_in_it(
    kind: Kind, path: str, found: str | None, *, covered: bool
) -> None:
    place = Resolved(Reference(kind, path, path, 0, 1), "", found)

    assert place.covers("a/b.py") == covered


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a[12].py", ["a1.py"]),
        ("a[]1.py", []),
        ("a[z-a].py", []),
        ("a[[]].py", []),
        ("a[.py", []),
        ("[]/*.py", []),
    ],
)
def test_an_odd_set_of_characters_in_a_pattern_is_no_fault(pattern: str, found: list[str]) -> None:
    paths = Paths(frozenset({"a1.py", "b.py"}))

    assert paths.matching(pattern) == found
