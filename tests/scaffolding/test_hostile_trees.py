"""300 drawn trees of a stack with one thing that no project may hold, and 300 that are only odd."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks import WORK_FOLDER
from hooks.project.render_request import RenderRequest
from hooks.scaffolding.stack_files import LARGEST_FILE, MOST_FILES
from hooks.system.tree import read_tree
from tests.scaffolding.scene import SETTINGS, TOP, ScaffoldStep
from tests.support.breadth import examples
from tests.support.odd_files import OddFile, odd_files
from tests.support.place import ROOT

assert sys.platform != "win32"  # what is played here is POSIX's own

# In the place of the real CLI, which would not write most of this: what lies in a folder is copied.
CLI = """#!/bin/sh
[ "$1" = version ] && exec echo Databricks CLI v1.9.0
mkdir -p "$7" && exec cp -a '{}' "$7/awesome-ml-project"
"""
WORDS = st.text("abcdé ß日_-", min_size=1, max_size=6).map(lambda word: f"x{word}x")
IGNORED = st.sampled_from(["", "\u200c", "\u200d", "\u202a", "\u206a", "\ufeff"])
ENDINGS = st.sampled_from(["", ".", " ", ". .", "::$INDEX_ALLOCATION", ":x", "\\x"])
GITS = st.builds(
    lambda word, upper, ignored, ending: (word.upper() if upper else word)[:2] + ignored
    + (word.upper() if upper else word)[2:] + ending,
    st.sampled_from([".git", "git~1"]), st.booleans(), IGNORED, ENDINGS,
)  # fmt: skip
INSIDE = st.sampled_from([
    "{{", "{%", "{#", "\n", "\r", "\x1b[2J", "\x07", "\x7f", "\x85", "\u2028", "\u202e",
    "\udcff", "\udcc3", "<", ">", ":", '"', "|", "?", "*", "\\", "##[",
])  # fmt: skip
AROUND = st.tuples(WORDS, INSIDE, WORDS).map("".join)
WINDOWS = st.one_of(
    st.sampled_from(["CON", "nul", "Aux.py", "com1", "LPT9.tar.gz", "prn .x", "DOCUME~1"]),
    WORDS.map(lambda word: f"{word}."),
    WORDS.map(lambda word: f"{word} "),
)
LONG = st.sampled_from(["x" * 201, "/".join(["long"] * 41)])
NAMES = st.one_of(GITS, AROUND, WINDOWS, LONG, st.just(".gitmodules"))
CLASHES = st.sampled_from([
    ("a", "A"), ("é/x", "E\u0301/y"), ("\u00e9", "e\u0301"), ("ß", "SS"), ("a\u200db", "ab"),
    ("x/HEAD", "x/refs/y"), ("HEAD", "commondir"),
])  # fmt: skip
KINDS = st.sampled_from(
    ["a link", "a link to a folder", "a broken link", "a pipe", "too large", "too many"]
)
FAULTS = st.one_of(NAMES, NAMES, NAMES, CLASHES, st.tuples(KINDS))
FOLDERS = st.lists(WORDS, max_size=3).map(lambda words: "".join(f"{word}/" for word in words))


def put(folder: Path, name: str, content: bytes = b"x") -> None:
    """Write a file of any name."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def put_fault(folder: Path, prefix: str, fault: str | tuple[str, ...]) -> None:
    """Write what no project may hold: a name, two names, or something of a kind."""
    place = folder / prefix / "strange"
    if isinstance(fault, str):
        put(folder, prefix + fault)
    elif len(fault) > 1:
        for name in fault:
            put(folder, prefix + name)
    elif fault == ("too many",):
        for number in range(MOST_FILES):
            put(folder, f"{prefix}many/{number}", b"")
    elif fault == ("a pipe",):
        place.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(place)
    elif fault == ("too large",):
        put(folder, f"{prefix}strange")
        os.truncate(place, LARGEST_FILE + 1)
    else:
        targets = {"a link": "/etc/passwd", "a link to a folder": "/etc", "a broken link": "/none"}
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(targets[fault[0]])


@pytest.fixture
def from_drawn(step: ScaffoldStep) -> RenderRequest:
    """A request for a project from a stack in whose place something drawn is rendered."""
    return step.request({f"{TOP}/x": b""})


def run_on(step: ScaffoldStep, request: RenderRequest, here: Path) -> int:
    """Run the step in a folder, where `written` is what the stack wrote."""
    put(here / "written", "awesome_ml_project/databricks.yml", SETTINGS)
    put(here, "databricks", CLI.format(here / "written").encode())
    (here / "databricks").chmod(0o755)
    step.machine.setenv("DATABRICKS_CLI", str(here / "databricks"))
    checkout = here / "checkout"
    shutil.copytree(ROOT / "template", checkout / "template")
    return step.run(request, checkout=checkout)


OFTEN = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
NUMBERS = examples(10, 300)


@pytest.mark.attack("300 drawn trees, each with a path, kind or size that no project may hold")
@pytest.mark.parametrize("number", NUMBERS)
def test_a_hostile_tree_is_refused_in_one_message_and_leaves_nothing(
    step: ScaffoldStep, from_drawn: RenderRequest, number: int
) -> None:
    usual = st.dictionaries(WORDS, st.binary(max_size=50), max_size=4)

    @settings(OFTEN, max_examples=number)
    @given(usual, FOLDERS, FAULTS)
    def refused(usual: dict[str, bytes], prefix: str, fault: str | tuple[str, ...]) -> None:
        assert_refused(step, from_drawn, usual, prefix, fault)

    refused()


def assert_refused(
    step: ScaffoldStep,
    from_drawn: RenderRequest,
    usual: dict[str, bytes],
    prefix: str,
    fault: str | tuple[str, ...],
) -> None:
    with tempfile.TemporaryDirectory(dir=step.folder) as name:
        here = Path(name)
        for word, content in usual.items():
            put(here / "written", f"usual {word}", content)
        put_fault(here / "written", prefix, fault)

        code = run_on(step, from_drawn, here)

        told = step.output.readouterr()
        assert code == 1
        assert told.out.count("what ml-init does not take") == 1
        assert "Traceback" not in told.out + told.err
        assert all(line.isprintable() and "##[" not in line for line in told.out.splitlines())
        assert not (here / "checkout" / WORK_FOLDER).exists()
        assert [*(step.cache / "trees").iterdir()] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_an_odd_tree_is_rendered_as_it_is(
    step: ScaffoldStep, from_drawn: RenderRequest, number: int
) -> None:
    @settings(OFTEN, max_examples=number)
    @given(odd_files(1, 6))
    def rendered(odd: list[OddFile]) -> None:
        assert_rendered(step, from_drawn, odd)

    rendered()


def assert_rendered(step: ScaffoldStep, from_drawn: RenderRequest, odd: list[OddFile]) -> None:
    with tempfile.TemporaryDirectory(dir=step.folder) as name:
        here = Path(name)
        for file in odd:
            put(here / "written", file.name, file.content)
            (here / "written" / file.name).chmod(0o755 if file.runs else 0o644)

        code = run_on(step, from_drawn, here)

        rendered = read_tree(here / "checkout" / WORK_FOLDER / "tree")
        shutil.rmtree(step.cache / "trees")  # the next one has the same inputs
        assert code == 0
        assert {file.name: file.content for file in odd}.items() <= rendered.files.items()
        assert {file.name for file in odd if file.runs} <= rendered.executables
        assert not {file.name for file in odd if not file.runs} & rendered.executables
