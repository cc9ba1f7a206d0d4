"""A project's answers as Copier stores them."""

from pathlib import Path

import yaml

from tests.support.answers import publishing_answers


def store(project: Path, **changes: str | bool) -> None:
    """Have a project store its answers, as Copier does."""
    told = {**vars(publishing_answers(**changes)), "_commit": "v0.1.0", "_src_path": "gh:x/y"}
    (project / ".copier-answers.yml").write_text(yaml.safe_dump(told))
