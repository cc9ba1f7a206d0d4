"""The answers of the double, each a minimal instance of GitHub's schema with our facts in it."""

from typing import TYPE_CHECKING

from tests.support.github.description import Json, Operation, minimal

if TYPE_CHECKING:
    from tests.support.github.state import Organisation, Repository


def of(operation: Operation, status: int = 200, /, **facts: object) -> Json:
    """The smallest described body with some fields set."""
    return {**minimal(operation.answers[status]), **facts}


def items_of(operation: Operation) -> Json:
    """The schema of a list's entries."""
    return operation.answers[200]["items"]


def repository(base: str, held: "Repository") -> Json:
    """What every view of a repository shows."""
    return {
        "id": held.id,
        "name": held.name,
        "full_name": held.full_name,
        "description": held.description,
        "private": held.private,
        "visibility": held.visibility,
        "archived": held.archived,
        "created_at": held.created_at,
        "fork": held.holders.is_fork,
        "url": f"{base}/repos/{held.full_name}",
        **held.settings,
    }


def organisation(held: "Organisation") -> Json:
    """What the organisation shows to a member."""
    return {
        "login": held.login,
        "members_can_create_private_repositories": held.members_can_create,
        **(
            {"plan": {"name": held.plan, "space": 1, "private_repos": 1}} if held.shows_plan else {}
        ),
        "default_repository_branch": held.default_branch,
    }


def team(schema: Json, slug: str, name: str, permission: str = "pull") -> Json:
    """One team as a list or a lookup shows it."""
    return {**minimal(schema), "slug": slug, "name": name, "permission": permission}
