"""The use cases of a batch, read from a data file and judged before any of them is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from extensions.rules import DEFAULTS, RULES, variable_answer
from extensions.validation import Problem, shorten, unknown_name, validate
from extensions.values import is_project_name
from front_door.binding import deviations
from front_door.data_file import answers_from, typed
from hooks.errors import AnswersRefused
from hooks.project.answers import Answers
from hooks.publishing.calls import of_first_run
from hooks.publishing.desired import desired

Given = Mapping[str, object]

NOT_ASKED = ("publish", "bundle_uuid")  # a batch publishes, and the identity follows from the name
QUESTIONS = {name: rule for name, rule in RULES.items() if name not in NOT_ASKED}
SHARED, LISTED = "defaults", "use_cases"
MOST = 256  # jobs of a matrix, by GitHub's limits for workflows
SHAPE = (
    f"It has to hold `{LISTED}:`, a list of answers, and may hold `{SHARED}:`, answers for all; "
    "see examples/use-cases.yml of ml-init"
)
KINDS = {int: "a number", float: "a number", date: "a date", list: "a list", dict: "a mapping"}
PUSH = 1  # the write that is no call of the plan


@dataclass(frozen=True)
class UseCase:
    """One entry of the file: its place in the list, and its answers with the shared ones."""

    number: int
    answers: Given

    @property
    def name(self) -> str:
        """Its project name as the file gives it; empty where that is not even text."""
        told = self.answers.get("project_name")
        return told if isinstance(told, str) else ""

    @property
    def title(self) -> str:
        """What people know it by."""
        shown = self.name if is_project_name(self.name) else shorten(self.name)
        return f"use case {self.number} ({shown if self.name else 'no name'})"


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, without its habit of keeping the last of two equal names."""

    # The published types of PyYAML take the anchor, a name or nothing, for a mapping.
    def compose_mapping_node(self, anchor: str | None) -> yaml.MappingNode:  # type: ignore[override]
        """Read a mapping, and refuse a name that is given twice."""
        node = super().compose_mapping_node(anchor)  # type: ignore[arg-type]
        names = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in names:
                problem = f"the name {shorten(key.value)} is given twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            names.add(key.value)
        return node


def use_cases(text: str) -> list[UseCase]:
    """The entries of a data file, not judged yet.

    Raises:
        AnswersRefused: it is no list of use cases; the text does not name the file.
    """
    told = _load(text)
    if not isinstance(told, dict) or not told.keys() <= {SHARED, LISTED}:
        raise AnswersRefused(f"{SHAPE}. It holds something else.")
    shared, listed = told.get(SHARED) or {}, told.get(LISTED) or []
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        raise AnswersRefused(f"{SHAPE}. One run makes 1 to {MOST} use cases.")
    entries = {f"`{SHARED}`": shared}
    entries |= {f"use case {number}": entry for number, entry in enumerate(listed, start=1)}
    for place, entry in entries.items():
        if not isinstance(entry, dict) or not all(isinstance(name, str) for name in entry):
            raise AnswersRefused(f"{SHAPE}. In {place} the answers are not written NAME: VALUE.")
    return [UseCase(number, {**shared, **one}) for number, one in enumerate(listed, start=1)]


def problems(cases: Sequence[UseCase], environment: Mapping[str, str]) -> list[list[Problem]]:
    """What is wrong with each of the use cases, in their order; nothing in a good one.

    Raises:
        UserError: the variable that lets answers differ names no question that it may.
    """
    first: dict[str, UseCase] = {}
    found = []
    for case in cases:
        same = first.setdefault(case.name.lower(), case)
        double = [_taken(same)] if same is not case and case.name else []
        judged = validate(RULES, answers_from(known(case, environment)), complete=True)
        differing = deviations(_texts(case.answers), environment)
        told: dict[str, Problem] = {}
        for each in (*double, *_misfits(case.answers), *judged, *differing):
            told.setdefault(each.question, each)
        found.append([*told.values()])
    return found


def writes_of(case: UseCase, environment: Mapping[str, str]) -> int:
    """How often GitHub is written to for a use case that has no problem."""
    answers = Answers.parse(answers_from({**DEFAULTS, **known(case, environment)}))
    return len(of_first_run(desired(answers))) + PUSH


def known(case: UseCase, environment: Mapping[str, str]) -> dict[str, object]:
    """All answers that are given, and the organisation's where there is none."""
    all_known = typed(_texts(case.answers))
    for name, rule in QUESTIONS.items():
        if name not in all_known and (preset := variable_answer(rule, name, environment)):
            all_known[name] = preset
    return all_known


def _load(text: str) -> object:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or getattr(error, "reason", "it ends too early")
        raise AnswersRefused(f"It is not valid YAML{line}: {reason}.") from error
    except (ValueError, LookupError, AttributeError, RecursionError) as error:  # `!!int ""`, [[[[…
        raise AnswersRefused("It is not valid YAML: put dates in quotes.") from error


def _misfits(given: Given) -> list[Problem]:
    """Names that are no question, and values that are not even text."""
    found = []
    for name, value in given.items():
        if name in NOT_ASKED:
            found.append(Problem(name, "a batch decides it", "remove it"))
        elif name not in QUESTIONS:
            found.append(unknown_name(QUESTIONS, name))
        elif not _is_text(value):
            kind = KINDS.get(type(value), "this value")
            cure = f"give {RULES[name].accepts}, in quotes where YAML takes it for something else"
            found.append(Problem(name, f"{kind} is not accepted", cure))
    return found


def _texts(given: Given) -> dict[str, object]:
    """Those of the answers that are what an answer may be."""
    return {name: value for name, value in given.items() if _is_text(value)}


def _is_text(value: object) -> bool:
    """Whether a value is what an answer may be; whatever else YAML makes is not even shown."""
    return isinstance(value, str | bool | None)


def _taken(other: UseCase) -> Problem:
    cure = "GitHub does not tell capitals apart; give another name"
    return Problem("project_name", f"{other.title} has it already", cure)
