"""What `./ml-init` starts for each verb of a contributor."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / "ml-init"
TELL = '#!/bin/sh\necho "$(basename "$0") $*"\n'
# Makes an environment whose programs only say how they were started.
PYTHON = """#!/bin/sh
[ "$1" = -m ] || { echo 3.99; exit; }
mkdir -p "$3/bin"
for name in ruff mypy; do cp "$TELL" "$3/bin/$name"; done
printf '#!/bin/sh\\n[ "$2" = pip ] || echo "python $*"\\n' >"$3/bin/python"
chmod +x "$3/bin/"*
"""
TYPES = [
    f"mypy --platform {system} --cache-dir .mypy_cache/{system}{folder}"
    for system in ("linux", "darwin", "win32")
    for folder in ("", " template")
]
LINT = ["ruff format --check .", "ruff check .", *TYPES]

Verb = Callable[..., list[str]]


@pytest.fixture
def verb(tmp_path: Path) -> Verb:
    """The commands that one verb starts, the paths of template/ cut to their first part."""
    for name, text in (("python", PYTHON), ("tell", TELL)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    variables = {
        "PYTHON": str(tmp_path / "python"),
        "TELL": str(tmp_path / "tell"),
        "ML_INIT_CACHE": str(tmp_path / "cache"),
    }

    def run(*words: str) -> list[str]:
        told = subprocess.run(
            ["sh", SCRIPT, *words],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        return [
            re.sub(r" template/.*", " template", line).strip() for line in told.stdout.splitlines()
        ]

    return run


def test_test_runs_the_tests_alone_and_passes_on_what_it_is_given(verb: Verb) -> None:
    assert verb("test", "tests/patches", "-k", "one or two") == [
        "python -m pytest tests/patches -k one or two"
    ]


def test_lint_runs_no_test(verb: Verb) -> None:
    assert verb("lint") == LINT


def test_check_is_lint_the_tools_and_every_test_with_its_coverage(verb: Verb) -> None:
    assert verb("check") == [*LINT, "python -m tests.parts.tools", "python -m pytest -n 2 --cov"]


def test_a_part_of_the_tests_is_not_measured(verb: Verb) -> None:
    assert verb("check", "tests/patches")[-1] == "python -m pytest -n 2 tests/patches"


def test_the_help_names_every_verb() -> None:
    script = SCRIPT.read_text()
    verbs = re.findall(r"^  ([a-z]+)\)$", script, re.MULTILINE)

    helped = subprocess.run(["sh", SCRIPT], capture_output=True, text=True, check=False)

    assert helped.returncode == 2
    told = re.findall(r"^\./ml-init ([a-z]+)", helped.stderr, re.MULTILINE)
    assert sorted(told) == sorted(verbs)
