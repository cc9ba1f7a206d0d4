"""What anybody on the machine could see of a run while it speaks to GitHub."""

from pathlib import Path

from tests.support.canaries import arguments_of_everybody, leaking_files
from tests.support.github.server import GitHub

PUSH = "git git-receive-pack data"


class Onlooker:
    """Sees all processes at every call to GitHub, and all files of a run at the push."""

    def __init__(self, github: GitHub, scratch: Path) -> None:
        """Look on from now."""
        self.scratch = scratch
        self.arguments: list[bytes] = []
        self.files: dict[str, set[str]] = {}
        self.answers: list[Path] = []
        github.watch = self.look

    def look(self, call: str) -> None:
        """Look once."""
        self.arguments.append(arguments_of_everybody())
        if call == PUSH:
            self.files |= leaking_files(self.scratch)
            self.answers += self.scratch.rglob(".copier-answers.yml")
