"""The plan step: a data file becomes a matrix of use cases, with an estimate, or all its problems.

Its arguments are the checkout that the file lies in, and the file's path there. Nothing has been
made when it ends; it needs no secret.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from extensions.validation import Problem, shorten
from front_door import budget
from front_door.budget import Budget
from front_door.use_cases import UseCase, known, problems, use_cases, writes_of
from hooks.errors import AnswersRefused, UserError
from hooks.system import actions_runner
from hooks.system.markdown import plain
from hooks.system.terminal import say

NOTHING = "Nothing was made. Fix what is listed, then press **Run workflow** again."


def read(checkout: Path, file: str) -> str:
    """The text of a data file.

    Raises:
        AnswersRefused: it is not there, is no text, or lies elsewhere.
    """
    place = (checkout / file).resolve()
    if not place.is_relative_to(checkout.resolve()):
        raise AnswersRefused("It is not in this repository: give its path from the top.")
    try:
        return place.read_text(encoding="utf-8")
    except OSError as error:
        raise AnswersRefused(f"It cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise AnswersRefused("It is no text in UTF-8.") from error


def estimate(cases: Sequence[UseCase], environment: Mapping[str, str]) -> Budget:
    """What making all of them takes.

    Raises:
        UserError: the limits make no sense, or leave no way.
    """
    limits = budget.limits_from(environment.get(budget.VARIABLE, ""))
    writes = max(writes_of(case, environment) for case in cases)
    return budget.budget(len(cases), writes, limits)


def matrix(cases: Sequence[UseCase], environment: Mapping[str, str]) -> str:
    """The jobs that make them, as the matrix of a strategy, each with all that is known for it."""
    jobs = [{"project_name": case.name, "answers": known(case, environment)} for case in cases]
    return json.dumps({"include": jobs})


def tell_estimate(cases: Sequence[UseCase], found: Budget) -> None:
    """Say what is about to happen, before it does."""
    title = f"{_counted(found.count)}, about {found.minutes} min"
    side = f"{found.lanes} side by side" if found.lanes > 1 else "One after another"
    pause = f"{side}, {found.pause} s of pause behind each of them"
    writes = f"Up to {found.count * found.writes} writes at GitHub, {found.writes} for each of them"
    say(f"{title}. {pause}. {writes}.")
    actions_runner.annotate("notice", title, f"{pause}.\n{writes}.")
    names = [f"{case.number}. {plain(case.name)}" for case in cases]
    actions_runner.summarise(
        "\n".join([f"## {title}", "", f"{pause}. {writes}.", "", *names, "", ""])
    )


def tell_problems(cases: Sequence[UseCase], found: Sequence[Sequence[Problem]]) -> None:
    """Say what is wrong with all of them, that which all have in common once."""
    common = [each for each in found[0] if len(cases) > 1 and all(each in own for own in found)]
    groups = [("every use case", common)]
    for case, own in zip(cases, found, strict=True):
        groups.append((case.title, [each for each in own if each not in common]))
    lines = ["## These use cases cannot be made as the file has them", ""]
    for title, own in groups:
        texts = [f"{each.question}: {each.fault}; {each.cure}." for each in own]
        if texts:
            actions_runner.annotate("error", title, "\n".join(texts))
            lines += [f"### {plain(title)}", "", *(f"- {plain(text)}" for text in texts), ""]
    actions_runner.summarise("\n".join([*lines, NOTHING, "", ""]))


def main(checkout: Path, file: str) -> int:
    """Judge all use cases of a file; where all are good, give them to the job that makes them."""
    try:
        cases = use_cases(read(checkout, file))
        found = problems(cases, os.environ)
        if any(found):
            tell_problems(cases, found)
            return 1
        needed = estimate(cases, os.environ)
    except UserError as error:
        title = (
            f"No use cases in {shorten(file)}"
            if isinstance(error, AnswersRefused)
            else "The variables"
        )
        actions_runner.annotate("error", title, str(error))
        actions_runner.summarise(f"## {plain(title)}\n\n{plain(str(error))}\n\n{NOTHING}\n\n")
        return 1
    tell_estimate(cases, needed)
    actions_runner.output("matrix", matrix(cases, os.environ))
    actions_runner.output("lanes", str(needed.lanes))
    actions_runner.output("pause", str(needed.pause))
    return 0


def _counted(count: int) -> str:
    return "1 use case" if count == 1 else f"{count} use cases"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
