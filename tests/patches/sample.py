"""Projects of one or a few files, for the patches to work on."""

from collections.abc import Mapping
from textwrap import dedent

from hooks.patches.patch import Patch, apply_patch
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from tests.support.answers import answers_with

WORKFLOW = ".github/workflows/churn-run-tests.yml"
RESOURCE = "churn/resources/training-job.yml"
SETTINGS = "churn/databricks.yml"
GUIDE = "docs/mlops-setup.md"


def text(indented: str) -> str:
    """A file's text from a string that is indented like the code around it."""
    return dedent(indented).lstrip("\n")


def project(files: Mapping[str, str], **answers: str | bool) -> Project:
    """A project called churn with these files; ``answers`` are those that are not the usual."""
    given = Answers.parse(answers_with(**{"project_name": "churn", **answers}))
    return Project(given, "a stack", {name: content.encode() for name, content in files.items()})


def patched(
    patch: Patch,
    path: str,
    before: str,
    beside: Mapping[str, str] | None = None,
    **answers: str | bool,
) -> str:
    """One file's text after the patch, which must do it in one time and see what it did."""
    old = project({**(beside or {}), path: before}, **answers)
    changes = apply_patch(patch, old).changes
    new = old.changed(changes)
    once = patch.rewrite(before, old)
    assert patch.rewrite(once, old) == once, "twice is not once"
    assert patch.holds(before, old) == (path not in changes), "without the patch it is not seen"
    return new.text(path) or ""
