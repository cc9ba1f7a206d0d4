"""Every place that repeats the questions for people or for a runner repeats all of them.

Their home is `RULES` in extensions/rules.py; a place that lacks one is named, with what it lacks.
"""

import re
from collections.abc import Iterator
from itertools import product

import pytest
import yaml

from extensions.rules import DEFAULTS, RULES
from front_door.binding import BOUND
from tests.support.answers import ANSWERS
from tests.support.place import ROOT

WORKFLOWS = ("new-use-case.yml", "new-use-cases.yml")
UNASKED = {"bundle_uuid"}  # it follows from the place
OF_GITHUB = {"GITHUB_REPOSITORY_OWNER"}  # every runner has it
VARIABLES = {name: rule.variable for name, rule in RULES.items() if rule.variable}
OF_ORGANISATION = {
    rule.variable for rule in RULES.values() if rule.variable and rule.owner == "organisation"
} - OF_GITHUB
FORMS = [
    (".github/workflows/new-use-case.yml", "workflow_dispatch"),
    (".github/workflows/new-use-case.yml", "workflow_call"),
    ("examples/caller.yml", "workflow_dispatch"),
]


def expanded(text: str) -> str:
    """A text in which each NAME_{A,B}_REST is the words that it stands for."""

    def words(match: re.Match[str]) -> str:
        parts = re.split(r"\{([^{}]*)\}", match[0])
        choices = [part.split(",") if at % 2 else [part] for at, part in enumerate(parts)]
        return " ".join(map("".join, product(*choices)))

    return re.sub(r"\w*(?:\{\w+(?:,\w+)+\}\w*)+", words, text)


def missing(words: Iterator[str] | set[str], text: str) -> list[str]:
    """The words that a text does not have between backticks."""
    there = set(re.findall(r"`([^`]*)`", text)) | set(re.findall(r"\w+", expanded(text)))
    return sorted(word for word in words if word not in there)


def blocks(name: str) -> Iterator[tuple[str, set[str]]]:
    """Each step of a workflow that knows the organisation's answers, with its variables."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text())["jobs"]
    for job, about in jobs.items():
        for step in about["steps"]:
            variables = {
                key
                for key, value in step.get("env", {}).items()
                if f"{value}" == f"${{{{ vars.{key} }}}}"
            }
            if variables & {*VARIABLES.values()}:
                yield f"{job}: {step['name']}", variables


def literals(default: str) -> tuple[str, ...]:
    """What an expression of copier.yml falls back to: for a new project, then for others."""
    found = re.search(r" or '(\w[\w-]*)' |'(\w+)' if is_new\(\) else '(\w+)'", default)
    return tuple(filter(None, found.groups())) if found else ()


def inputs(file: str, event: str) -> dict[str, dict[str, str]]:
    """The inputs of a workflow by their names, each with what is told of it."""
    text = (ROOT / file).read_text()
    on: dict[str, dict[str, dict[str, dict[str, str]]]] = yaml.load(text, yaml.BaseLoader)["on"]  # noqa: S506
    return on[event]["inputs"]


def row_of(name: str) -> str:
    """The row of the page about a question; empty where there is none."""
    table = (ROOT / "docs" / "questions.md").read_text().partition("\n## ")[0]
    return "".join(line for line in table.splitlines() if re.match(rf"\|[^|]*`{name}`", line))


def test_copier_asks_every_question() -> None:
    asked = yaml.safe_load((ROOT / "copier.yml").read_text())

    assert [name for name in RULES if name not in asked] == []
    assert [name for name in asked if not name.startswith("_") and name not in RULES] == []


def test_the_defaults_are_copiers() -> None:
    asked = yaml.safe_load((ROOT / "copier.yml").read_text())

    for name, default in DEFAULTS.items():
        told = asked[name]["default"]
        literal = (
            told is {"yes": True, "no": False}[default]
            if isinstance(told, bool)
            else literals(told)[:1]
        )
        assert literal in {True, (default,)}
    proposed = {
        name
        for name, each in asked.items()
        if isinstance(each, dict)
        and "default" in each
        and (isinstance(each["default"], bool) or literals(each["default"]))
    }
    assert proposed == DEFAULTS.keys()


def test_what_guards_production_is_for_new_projects_alone() -> None:
    asked = yaml.safe_load((ROOT / "copier.yml").read_text())

    earlier = {name: rule.earlier for name, rule in RULES.items() if rule.earlier}
    told = {name: literals(str(asked[name].get("default", ""))) for name in RULES if name in asked}

    assert {name: each[1] for name, each in told.items() if len(each) > 1} == earlier
    assert earlier.keys() == {"credentials", "protected_branches", "paused_staging", "fresh_start"}


def test_the_page_has_a_row_for_every_question_with_its_variable() -> None:
    lacking = {
        name: missing({name, *filter(None, [rule.variable])}, row_of(name))
        for name, rule in RULES.items()
        if name not in UNASKED
    }

    assert {name: words for name, words in lacking.items() if words} == {}


def test_the_page_tells_every_default() -> None:
    lacking = {
        name: default
        for name, default in DEFAULTS.items()
        if not re.search(rf"\b{default}`?( \(default| by default| for new projects)", row_of(name))
    }

    assert lacking == {}


def test_the_set_up_tells_what_new_projects_have_where_no_variable_decides() -> None:
    page = (ROOT / "docs" / "set-up.md").read_text()
    guards = [name for name, rule in RULES.items() if rule.earlier and rule.variable]

    for told in ("default", "earlier"):
        words = " and ".join(f"`{getattr(RULES[name], told)}`" for name in guards)
        assert words in page


@pytest.mark.parametrize(("file", "event"), FORMS)
def test_a_form_asks_each_use_case_for_its_own_answers(file: str, event: str) -> None:
    asked = inputs(file, event)

    own = {name for name, rule in RULES.items() if rule.owner == "use case"}
    assert own - asked.keys() == {
        "inference_table",
        "publish",
        "bundle_uuid",
        "paused_staging",
        "fresh_start",
    }
    assert [name for name in asked if name in RULES and name not in own] == []


@pytest.mark.parametrize(("file", "event"), FORMS)
def test_a_form_has_the_defaults_of_the_questions(file: str, event: str) -> None:
    told = {
        name: each["default"]
        for name, each in inputs(file, event).items()
        if name in RULES and "default" in each
    }

    assert told == {name: DEFAULTS[name] for name in inputs(file, event) if name in DEFAULTS}


def test_what_a_use_case_may_not_change_is_the_organisations() -> None:
    assert [name for name in BOUND if RULES[name].owner != "organisation"] == []


def test_the_usual_answers_of_the_tests_answer_every_question() -> None:
    assert ANSWERS.keys() == RULES.keys()


def test_the_set_up_names_every_variable_of_the_organisation() -> None:
    page = (ROOT / "docs" / "set-up.md").read_text()

    assert missing(OF_ORGANISATION, page) == []


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_step_that_knows_the_organisation_knows_all_of_its_answers(workflow: str) -> None:
    lacking = {step: sorted(OF_ORGANISATION - variables) for step, variables in blocks(workflow)}

    assert len(lacking) > 1
    assert {step: names for step, names in lacking.items() if names} == {}


def test_a_copy_that_lacks_a_word_is_seen() -> None:
    row = "| `a_host`, `b_host` | a URL | `X_{A,B}_HOST` |"

    assert missing({"a_host", "X_A_HOST", "X_B_HOST"}, row) == []
    assert missing({"c_host", "X_C_HOST"}, row) == ["X_C_HOST", "c_host"]
