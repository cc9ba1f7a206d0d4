"""What Copier asks of a step: the answers with where they go."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.project.answers import Answers


@dataclass(frozen=True)
class RenderRequest:
    """One rendering of one project.

    Attributes:
        answers: what the person decided.
        answers_file: the answers file's path in the project.
        template_version: what Copier calls the template's commit (`git describe`).
        release: the template's commit; empty where nothing may be remembered of it.
        fresh: the destination, where it holds nothing that Copier would have to compare; empty
            where Copier has to write every file itself.
    """

    answers: Answers
    answers_file: str
    template_version: str
    release: str = ""
    fresh: str = ""

    @classmethod
    def parse(cls, text: str) -> "RenderRequest":
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
            raw["release"],
            raw["fresh"],
        )

    def save(self, checkout: Path) -> None:
        """Leave the request where the later steps find it."""
        (checkout / WORK_FOLDER / "request.json").write_text(json.dumps(asdict(self)))


def load(checkout: Path) -> RenderRequest:
    """The request that the scaffold step answered in this checkout."""
    return RenderRequest.parse((checkout / WORK_FOLDER / "request.json").read_text())
