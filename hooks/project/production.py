"""What guards production on GitHub, as people are told it; docs/production.md says all of it."""

from hooks.project.answers import Answers


def guards(answers: Answers) -> str:
    """Who can use production's credentials, and who can deploy to it."""
    kept = (
        "a workflow on any branch can use its credentials"
        if answers.credentials == "repository"
        else "only the branch `release` can use its credentials"
    )
    moved = (
        "only administrators make and move that branch"
        if answers.protected_branches
        else "whoever may push can make and move the branch `release`"
    )
    return f"{kept}; {moved}"


def release(answers: Answers) -> str:
    """How a release is made."""
    who = "an administrator runs " if answers.protected_branches else ""
    return f"{who}`git push origin main:release`"
