"""The inputs of stacks as the questions of ml-init, read off from how answers become inputs."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache

from extensions.rules import RULES
from extensions.values import is_host, matches
from hooks.project.answers import Answers
from hooks.scaffolding.parameters import all_parameters

NAME = "project_name"
PLATFORM = "input_cicd_platform"
_IS_WORD = matches(r"(?!\.+$)[A-Za-z0-9_][A-Za-z0-9_./:@-]{0,255}")
_IS_FOLDER = matches(r"(?!\.)[A-Za-z0-9_.-]{1,100}")


@cache
def questions() -> Mapping[str, str]:
    """The question that fills an input, by the input; a question that fills two has the first.

    A stack says yes and no as ml-init does, so that values and answers are the same texts.
    """
    return {filled[0]: name for name, filled in _filled_by().items() if filled}


def is_folder(name: str) -> bool:
    """Whether an input names a folder: it is filled from the project's name."""
    return name in _filled_by()[NAME]


def accepts(name: str) -> Callable[[str], bool]:
    """Whether a text that was read in a file can be the value of an input."""
    question = questions().get(name)
    if is_folder(name):
        return _IS_FOLDER
    if question is None:
        return is_host if name.endswith("_host") else _IS_WORD
    rule = RULES[question]
    return lambda value: rule.allows(value) or rule.kept(value)


@cache
def _filled_by() -> Mapping[str, tuple[str, ...]]:
    """The inputs that each question fills, found by changing one answer at a time."""
    is_choice = {field.name: field.type is bool for field in fields(Answers)}
    usual = _parameters(is_choice, "")
    found = {}
    for name in is_choice:
        changed = _parameters(is_choice, name)
        found[name] = tuple(each for each in usual if usual[each] != changed[each])
    return found


def _parameters(is_choice: Mapping[str, bool], changed: str) -> dict[str, str]:
    values = {
        name: name == changed if yes else f"{name == changed}" for name, yes in is_choice.items()
    }
    return all_parameters(Answers(**values))  # type: ignore[arg-type]  # mypy cannot pair them
