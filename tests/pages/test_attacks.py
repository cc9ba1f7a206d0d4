"""The page of attacks names every test that carries one, and no other."""

import fnmatch
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pages import attacks
from tests.pages.attacks import GROUPS, PAGE, Attack, all_marked, group, marked, page, written
from tests.support.place import ROOT

GIT = Attack("tests/system/test_git.py", "test_a", "one")

CASES = """\
import pytest

@pytest.mark.attack("one")
def test_a(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.attack("two")), 3])
@pytest.mark.attack("three")
def test_b(x): ...

@pytest.mark.upstream
def test_c(): ...

CASES = [pytest.param(1, marks=pytest.mark.attack("four")), 2]

@pytest.mark.parametrize("x", CASES[:1])
def test_d(x): ...
"""

OUTCOMES = """\
import pytest

@pytest.mark.attack("held")
def test_held(): ...

@pytest.mark.attack("got through")
@pytest.mark.parametrize("number", [1, 2])
def test_through(number):
    assert number == 2

@pytest.mark.attack("not tried")
def test_skipped():
    pytest.skip("not here")

@pytest.mark.attack("not tried either")
def test_broken(no_such_fixture): ...
"""
RUN = """\
import sys
from pathlib import Path
import pytest
from tests.pages import attacks
attacks.ROOT = Path.cwd()
outcomes = attacks.Outcomes()
pytest.main(["-q", "-c", "/dev/null", "test_x.py"], plugins=[outcomes])
print([attack.name for attack, held in outcomes.held.items() if held], file=sys.stderr)
"""


def test_the_page_names_every_attack_that_a_test_tries_and_says_that_it_was_held() -> None:
    """Where this fails, `python -m tests.pages.attacks` writes the page anew."""
    assert PAGE.read_text(encoding="utf-8") == written(all_marked())


def test_every_marked_test_and_case_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tests" / "test_x.py"
    file.parent.mkdir()
    file.write_text(CASES)
    monkeypatch.setattr(attacks, "ROOT", tmp_path)

    found = {(attack.test, attack.name) for attack in marked(file)}

    assert found == {
        ("test_a", "one"),
        ("test_b", "two"),
        ("test_b", "three"),
        ("test_d", "four"),
    }


def test_a_mark_that_belongs_to_no_test_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "test_x.py"
    file.write_text('pytestmark = pytest.mark.attack("one")\n')

    with pytest.raises(LookupError, match=r"lines \[1\] belong to no test"):
        list(marked(file))


def test_an_attack_that_gets_through_is_no_row_that_says_held() -> None:
    shown = page({GIT: False, replace(GIT, test="test_b"): True, replace(GIT, name="two"): True})

    assert "**1 of 2 attacks held.**\n" in shown
    assert f"| one | **not held** | [test_a](../{GIT.file}) |\n" in shown
    assert f"| one | held | [test_b](../{GIT.file}) |\n" in shown


def test_rows_stand_under_what_is_attacked() -> None:
    pinned = Attack("tests/maintenance/test_pins.py", "test_b", "two")

    shown = page({pinned: True, GIT: True})

    found = re.findall(r"(?m)^## (.*)\n.*\n.*\n\| (\w+) \|", shown)
    assert found == [(group(GIT), "one"), (group(pinned), "two")]


def test_an_attack_that_is_in_no_group_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"tests/test_x\.py has an attack"):
        page({replace(GIT, file="tests/test_x.py"): True})


def test_no_group_and_no_file_of_a_group_is_without_an_attack() -> None:
    files = {attack.file for attack in all_marked()}
    patterns = [pattern for patterns in GROUPS.values() for pattern in patterns]

    assert [pattern for pattern in patterns if not fnmatch.filter(files, pattern)] == []


def test_an_attack_counts_as_held_only_where_every_case_of_it_ran_and_passed(
    tmp_path: Path,
) -> None:
    (tmp_path / "test_x.py").write_text(OUTCOMES)

    ran = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stderr.splitlines()[-1] == "['held']"
