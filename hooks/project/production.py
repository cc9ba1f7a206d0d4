"""What guards production on GitHub, as people are told it; docs/production.md says all of it."""

from hooks.project.answers import Answers

KEPT = {
    "repository": "a workflow on any branch can use its credentials",
    "environments": "only the branch `release` can use its credentials",
    "federation": "only the branch `release` can sign in to it, and no secret is stored",
}


def guards(answers: Answers) -> str:
    """Who can use production's credentials, and who can deploy to it."""
    moved = (
        "only administrators make and move that branch"
        if answers.protected_branches
        else "everybody who may push can make and move the branch `release`"
    )
    return f"{KEPT[answers.credentials]}; {moved}"


def release(answers: Answers) -> str:
    """How a release is made."""
    who = "an administrator runs " if answers.protected_branches else ""
    return f"{who}`git push origin main:release`"
