"""What GitHub's plan lets a private repository have.

See https://docs.github.com/en/get-started/learning-about-github/githubs-plans.
"""

import re
from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus

from hooks.github_api.response import Response
from hooks.publishing.desired import Repository

# GitHub's words where the plan alone is the reason: "Upgrade to GitHub Pro or make this repository
# public to enable this feature.", "Please ensure the billing plan supports the required reviewers
# protection rule."
WORDS = re.compile(r"Upgrade to GitHub|billing plan", re.IGNORECASE)
REFUSALS = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}
KEEP_IN_REPOSITORY = "answer credentials with repository (-d credentials=repository)"
UNPROTECTED = "answer protected_branches with no (-d protected_branches=no)"


class Plan(Enum):
    """An organisation's plan, as far as private repositories can tell it."""

    FREE = "Free"
    TEAM = "Team"
    ENTERPRISE = "Enterprise"
    HIDDEN = "hidden"  # the token may not see it, or it has a name that is not known


NAMES = {
    "free": Plan.FREE,
    "team": Plan.TEAM,
    "enterprise": Plan.ENTERPRISE,
    "business": Plan.ENTERPRISE,  # two older names of it
    "business_plus": Plan.ENTERPRISE,
}


def plan_of(organisation: Mapping[str, object]) -> Plan:
    """The plan that GitHub's answer about an organisation shows."""
    plan = organisation.get("plan")
    name = plan.get("name") if isinstance(plan, Mapping) else None
    return NAMES.get(str(name).lower(), Plan.HIDDEN)


def problems(plan: Plan, wanted: Repository) -> list[str]:
    """What is wanted and cannot be had on a plan, each with its remedy."""
    if plan is not Plan.FREE:
        return []
    reasons = []
    if wanted.environments:
        reasons.append(
            f"{wanted.owner} has GitHub's Free plan, whose private repositories have no "
            f"environments to keep credentials in. Choose a paid plan, or {KEEP_IN_REPOSITORY}: "
            "then a workflow on any branch can use production's."
        )
    if wanted.rulesets:
        reasons.append(
            f"{wanted.owner} has GitHub's Free plan, whose private repositories have no protected "
            f"branches. Choose a paid plan, or {UNPROTECTED}: then everybody who may push can "
            "release."
        )
    return reasons


def caution(plan: Plan, wanted: Repository) -> str:
    """What a person should know before anything is made, though nothing stands in the way."""
    reviewed = [each.name for each in wanted.environments if each.reviewers]
    if plan is Plan.TEAM and reviewed:
        return (
            "GitHub's Team plan has no required reviewers for private repositories: nobody has to "
            f"approve what uses the environment {', '.join(reviewed)}. What guards it is that only "
            "the branch release may use it."
        )
    if plan is Plan.HIDDEN and (wanted.environments or wanted.rulesets):
        return (
            f"The token may not see which plan {wanted.owner} has. Private repositories have "
            "environments and protected branches from the Team plan on, required reviewers with "
            "Enterprise. The end of the run lists what GitHub refuses."
        )
    return ""


def refuses(response: Response) -> bool:
    """Whether GitHub refused a call for the plan alone."""
    return response.status in REFUSALS and WORDS.search(response.message) is not None
