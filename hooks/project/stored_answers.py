"""The answers that a project stores."""

from pathlib import Path

import yaml

from hooks.errors import AnswersRefused
from hooks.project.answers import Answers

ANSWERS_FILE = ".copier-answers.yml"
LARGEST = 64 << 10  # bytes
NO_PROJECT = f"{{}} is no project of ml-init: it has no {ANSWERS_FILE}. Name the folder of one."


def stored_answers(project: Path) -> Answers:
    """Read a project's answers file.

    Raises:
        AnswersRefused: there is none, or what it holds makes no project.
    """
    place = project / ANSWERS_FILE
    try:
        if place.stat().st_size > LARGEST:
            raise AnswersRefused(f"{place} is no answers file: it has more than {LARGEST} bytes.")
        told = yaml.safe_load(place.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AnswersRefused(NO_PROJECT.format(project)) from error
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise AnswersRefused(f"{place} cannot be read: is it valid YAML?") from error
    if not isinstance(told, dict):
        raise AnswersRefused(f"{place} holds no answers.")
    return Answers.parse({str(name): value for name, value in told.items()})
