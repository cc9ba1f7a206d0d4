"""What Copier asks of a step: the answers with where they go."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from hooks.answers import Answers
from hooks.history import WORKSHOP


@dataclass(frozen=True)
class Request:
    """One rendering of one project.

    Attributes:
        answers: what the person decided.
        answers_file: the answers file's path in the project.
        template_version: what Copier calls the template's commit (`git describe`).
        destination: the folder that Copier renders into.
        release: the template's commit; empty where nothing may be remembered of it.
    """

    answers: Answers
    answers_file: str
    template_version: str
    destination: Path
    release: str = ""

    @classmethod
    def parse(cls, text: str) -> "Request":
        """Read what the Jinja extension wrote.

        Raises:
            AnswersRefused: the answers do not make a project.
        """
        raw = json.loads(text)
        answers = Answers.parse(raw["answers"])
        return cls(
            answers,
            raw["answers_file"],
            raw["template_version"],
            Path(raw["destination"]),
            raw["release"],
        )

    def save(self, checkout: Path) -> None:
        """Leave the request where the later steps find it."""
        fields: Mapping[str, object] = {**asdict(self), "destination": str(self.destination)}
        (checkout / WORKSHOP / "request.json").write_text(json.dumps(fields))


def load(checkout: Path) -> Request:
    """The request that the scaffold step answered in this checkout."""
    return Request.parse((checkout / WORKSHOP / "request.json").read_text())
