"""A repository's environments: what people set in them stays, what is wanted is added.

See https://docs.github.com/en/rest/deployments/environments. GitHub takes what a body leaves out
for its default, so whatever is there is sent back; and it refuses keys of a larger plan even with
their defaults, so nothing else is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hooks.github_api.response import Response
from hooks.publishing.desired import Environment

BY_BRANCHES = {"protected_branches": False, "custom_branch_policies": True}


@dataclass(frozen=True)
class Team:
    """The reviewers' team as GitHub knows it."""

    id: int
    members: int


@dataclass(frozen=True)
class Seen:
    """An environment as GitHub shows it.

    Attributes:
        policy: which branches may use it; empty where all may.
        branches: their names, where it names them.
        kept: the other settings that people made, in the form that GitHub takes them.
    """

    policy: Mapping[str, object] = field(default_factory=dict)
    branches: frozenset[str] = frozenset()
    kept: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_by_branches(self) -> bool:
        """Whether it names its branches, rather than to take every one that is protected."""
        return dict(self.policy) == BY_BRANCHES

    @property
    def has_reviewers(self) -> bool:
        """Whether somebody has to approve what uses it."""
        return bool(self.kept.get("reviewers"))


def seen(entry: Mapping[str, object]) -> Seen:
    """Read one of the environments that GitHub lists; its branches are listed elsewhere."""
    policy = entry.get("deployment_branch_policy")
    rules = entry.get("protection_rules")
    kept: dict[str, object] = {}
    for rule in rules if isinstance(rules, list) else []:
        if rule.get("wait_timer"):
            kept["wait_timer"] = rule["wait_timer"]
        if people := rule.get("reviewers"):
            kept["reviewers"] = [
                {"type": each["type"], "id": each["reviewer"]["id"]} for each in people
            ]
            kept["prevent_self_review"] = bool(rule.get("prevent_self_review"))
    return Seen(policy if isinstance(policy, Mapping) else {}, kept=kept)


def listed(response: Response) -> dict[str, Seen]:
    """Every environment of GitHub's list, by its name in lower case, without its branches."""
    return {
        str(entry.get("name")).lower(): seen(entry) for entry in response.entries("environments")
    }


def branches(response: Response) -> frozenset[str]:
    """The branches of GitHub's list of an environment's policies; tags are none."""
    return frozenset(
        str(entry.get("name"))
        for entry in response.entries("branch_policies")
        if entry.get("type", "branch") == "branch"
    )


def body(there: Seen | None) -> dict[str, object] | None:
    """What closes an environment to all branches but its own; None where it is closed already."""
    if there and there.policy:
        return None
    return {**(there.kept if there else {}), "deployment_branch_policy": BY_BRANCHES}


def reviewed_body(there: Seen | None, team: Team) -> dict[str, object] | None:
    """What adds the reviewers; None where some are there.

    Nobody approves what they started themselves, unless the team has nobody else.
    """
    now = there or Seen()
    if now.has_reviewers:
        return None
    return {
        **now.kept,
        "deployment_branch_policy": now.policy or BY_BRANCHES,
        "reviewers": [{"type": "Team", "id": team.id}],
        "prevent_self_review": team.members > 1,
    }


def missing_branches(wanted: Environment, there: Seen | None) -> list[str]:
    """The branches that an environment does not name yet, where it names branches at all."""
    now = there or Seen(BY_BRANCHES)
    if now.policy and not now.is_by_branches:
        return []
    return [branch for branch in wanted.branches if branch not in now.branches]


def problems(wanted: Environment, there: Seen | None) -> list[str]:
    """What an environment lacks, as far as it shows."""
    if there is None:
        return [f"the environment {wanted.name} is missing"]
    if not there.policy:
        return [f"every branch may use the environment {wanted.name}"]
    unreviewed = wanted.reviewers and not there.has_reviewers
    return [
        *([f"nobody has to approve what uses the environment {wanted.name}"] if unreviewed else []),
        *(
            f"{branch} may not use the environment {wanted.name}"
            for branch in missing_branches(wanted, there)
        ),
    ]


def remarks(wanted: Environment, there: Seen) -> list[str]:
    """What people set otherwise in an environment; it stays."""
    if not there.is_by_branches:
        only = " and ".join(wanted.branches)
        what = f"every protected branch may use the environment {wanted.name}, not {only} alone"
        return [f"{what}, as somebody set it"]
    return [
        f"{branch} may use the environment {wanted.name} too, as somebody set it"
        for branch in sorted(there.branches - {*wanted.branches})
    ]
