"""The data-file step: the answers of a job become a data file for Copier.

``ANSWERS`` holds the answers as a JSON object, its one argument is the file to write. What the form
was given is never seen by a shell, and YAML's own writer quotes it.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

OF_THE_WORKFLOW = ("ml_init_repository", "ml_init_ref")  # inputs that are no questions


def typed(given: Mapping[str, object]) -> dict[str, object]:
    """The answers of a form; what was left empty is left to the organisation and the defaults."""
    return {
        name: value
        for name, value in given.items()
        if name not in OF_THE_WORKFLOW and value not in {"", None}
    }


def answers_from(given: Mapping[str, object]) -> dict[str, object]:
    """The same for a project that will be published."""
    return {**typed(given), "publish": True}


def write(answers: Mapping[str, object], place: Path) -> None:
    """Write a data file that Copier reads back as the very same values."""
    place.write_text(yaml.safe_dump(dict(answers)), encoding="ascii")


if __name__ == "__main__":
    write(answers_from(json.loads(os.environ["ANSWERS"])), Path(sys.argv[1]))
