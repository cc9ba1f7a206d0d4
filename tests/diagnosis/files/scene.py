"""The project that is examined, and how it is spoilt."""

from pathlib import Path

from tests.support.trees import git

BUNDLE = "awesome_ml_project"
SETTINGS = f"{BUNDLE}/databricks.yml"
TRAINING = f"{BUNDLE}/resources/model-workflow-resource.yml"
ANSWERS = ".copier-answers.yml"
PEOPLE = ("-c", "user.name=A", "-c", "user.email=a@example.org")


def replace(project: Path, path: str, old: str, new: str) -> None:
    """Change a file's text."""
    text = (project / path).read_text()
    assert old in text
    (project / path).write_text(text.replace(old, new))


def commit_all(project: Path, message: str) -> None:
    """Commit everything, as one of the team."""
    git(project, "add", "--all")
    git(project, *PEOPLE, "commit", "--quiet", "--message", message)
