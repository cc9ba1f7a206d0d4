"""Whether a repository on GitHub is the one that this project publishes to."""

from collections.abc import Mapping

from hooks.github_api.response import Response
from hooks.publishing.desired import Repository


def objection(wanted: Repository, response: Response, *, is_published: bool = False) -> str:
    """Why the repository that answered to the name is not this project's; empty where it is.

    Args:
        wanted: the repository of the project.
        response: GitHub's answer to reading it, with status 200.
        is_published: whether it has the project already, so that another name is no remedy.
    """
    seen = response.fields
    full_name = str(seen.get("full_name", ""))
    name = wanted.full_name
    if full_name.lower() != name.lower():
        why = f"{name} is the old name of {full_name}"
        if is_published:
            return f"{why}. Rename it back: the name is in the project's files."
        return f"{why}; a new repository would break the links to it. Choose another project name."
    if not is_marked(str(seen.get("description") or ""), wanted.marker):
        why = (
            f"{name} exists and was not made for this project: its description does not end with "
            f'"({wanted.marker})".'
        )
        other = "" if is_published else " Choose another project name, or rename that repository."
        return (
            f"{why}{other} If it is meant for this project, put that text at the end of its "
            "description."
        )
    unfit = unfitness(wanted, response).removesuffix(".")
    other = "" if is_published else ", or choose another project name"
    return f"{unfit}{other}." if unfit else ""


def unfitness(wanted: Repository, response: Response) -> str:
    """Why a repository cannot hold a project, whoever made it; empty where it can."""
    unfit = _unfitness(response.fields)
    return f"{wanted.full_name} exists and {unfit}." if unfit else ""


def _unfitness(seen: Mapping[str, object]) -> str:
    """Why a repository cannot hold a project, with the remedy; empty where it can."""
    if seen.get("private") is not True:
        return "is not private. Make it private"
    if (visibility := seen.get("visibility", "private")) != "private":
        return f"is {visibility}: more people read it than its teams. Make it private"
    if seen.get("fork") is True:
        return "is a fork: who reads the original may read it too. Delete it"
    if seen.get("archived") is True:
        return "is archived. Unarchive it"
    return ""


def is_marked(description: str, marker: str) -> bool:
    """Whether a description bears the marker as a part of its own, where ml-init writes it."""
    return description == marker or description.endswith(f"({marker})")
