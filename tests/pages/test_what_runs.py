"""docs/what-runs.md names every step, in its order, and every variable."""

import ast
import re
from collections.abc import Iterator

import yaml

from extensions.rules import RULES
from tests.support.place import ROOT

PAGE = (ROOT / "docs" / "what-runs.md").read_text(encoding="utf-8")
STEP = re.compile(r"`hooks/(\w+)\.py`")
VARIABLE = re.compile(r"(?:ADMIN|GH|GITHUB|DATABRICKS|ML_INIT|USE_DATABRICKS)_[A-Z_]+")
VERB = re.compile(r"GET|POST|PUT|PATCH|DELETE")


def part(heading: str) -> str:
    """One section of the page."""
    return PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def steps(kind: str) -> list[str]:
    """The steps that copier.yml starts, in its order."""
    started = yaml.safe_load((ROOT / "copier.yml").read_text())[kind]
    modules = [word for each in started for word in each["command"] if word.startswith("hooks.")]
    return [name.removeprefix("hooks.") for name in modules]


def constants() -> Iterator[str]:
    """Every text in the code that runs; patches write workflows, and read no environment."""
    for file in [*ROOT.glob("hooks/**/*.py"), *ROOT.glob("extensions/*.py")]:
        if "patches" not in file.parts:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_the_steps_of_a_copy_stand_in_their_order() -> None:
    copied = [name for name in steps("_tasks") if name != "snapshot"]

    told = STEP.findall(part("A copy that publishes").partition("\n\nThe ")[0])

    assert told == ["look", "scaffold", "resume", *copied]


def test_the_steps_of_an_update_stand_in_their_order() -> None:
    told = STEP.findall(part("An update"))

    assert told == ["scaffold", "snapshot", *steps("_migrations")]


def test_every_program_is_named() -> None:
    programs = {path.stem for path in ROOT.glob("hooks/*.py") if "__main__" in path.read_text()}

    assert programs == {*STEP.findall(PAGE)}


def test_every_variable_is_named() -> None:
    used = {text for text in constants() if VARIABLE.fullmatch(text)}
    used -= {rule.variable for rule in RULES.values()}  # their home is docs/questions.md

    assert len(used) > 15
    assert {name for name in used if f"`{name}`" not in PAGE} == set()


def test_the_kinds_of_requests_are_those_of_the_code() -> None:
    used = {text for text in constants() if VERB.fullmatch(text)}
    told = {*re.findall(rf"`({VERB.pattern})`", part("A copy that publishes"))}

    assert told == used
