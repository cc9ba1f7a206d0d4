"""Environments as a GitHub keeps them: who may use one, and what it holds.

A setting that a request leaves out goes back to its default, the sternest reading of what GitHub
documents; what a plan lacks is refused in GitHub's words.
"""

import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Self

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from tests.support.github import answers
from tests.support.github.description import Json, Operation, minimal
from tests.support.github.faults import Answer, refusal

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Repository

_DATES = itertools.count()
KEY_ID = "568250167242549743"  # GitHub may give every key the same
OF_A_LARGER_PLAN = {"wait_timer", "reviewers", "prevent_self_review"}
NO_REVIEWERS = (
    "Failed to create the environment protection rule. Please ensure the billing plan supports "
    "the required reviewers protection rule."
)
BADLY_SEALED = "Bad request - validation failed due to an improperly encrypted secret"
LONG_AGO = "2020-01-01T00:00:00Z"
NOT_FOUND = refusal(404, "Not Found")
PLACE = "/repos/{owner}/{repo}/environments"
ONE = f"{PLACE}/{{environment_name}}"


class Value(str):
    """A secret's value, with the time at which it was set."""

    __slots__ = ("updated_at",)
    updated_at: str

    def __new__(cls, text: str) -> Self:
        """Set it a second after the one before."""
        made = super().__new__(cls, text)
        minutes, seconds = divmod(next(_DATES), 60)
        made.updated_at = f"2026-01-{1 + minutes // 60:02}T00:{minutes % 60:02}:{seconds:02}Z"
        return made


@dataclass
class Environment:
    """One environment; ``secrets`` holds what was opened with its own private key.

    ``policy`` is GitHub's ``deployment_branch_policy``: None where every branch may use it.
    """

    name: str
    policy: Json = None
    branches: list[str] = field(default_factory=list)
    reviewers: list[Json] = field(default_factory=list)
    prevent_self_review: bool = False
    wait_timer: int = 0
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    key: PrivateKey = field(default_factory=PrivateKey.generate, repr=False, compare=False)

    def admits(self, ref: str) -> bool:
        """Whether a run of a ref may use it, such as ``refs/heads/main``, ``refs/pull/7/merge``."""
        if self.policy is None:
            return True
        return any(matches(pattern, ref) for pattern in self.branches)


def matches(pattern: str, ref: str) -> bool:
    """Whether a branch policy admits a ref; a star stands for no slash."""
    full = pattern if pattern.startswith("refs/") else f"refs/heads/{pattern}"
    parts, given = full.split("/"), ref.split("/")
    return len(parts) == len(given) and all(map(fnmatchcase, given, parts))


def secrets_of_run(held: "Repository", environment: str, ref: str) -> Mapping[str, str] | None:
    """What GitHub gives a job of a run.

    Args:
        held: the repository.
        environment: what the job names; empty where it names none. One that nobody made is made by
            the job itself, without a rule and without a secret.
        ref: what the run is for, as ``GITHUB_REF``.

    Returns:
        The secrets by name; None where the job may not run.
    """
    named = held.environments.get(environment.lower())
    if named is None:
        return dict(held.secrets)
    return {**held.secrets, **named.secrets} if named.admits(ref) else None


def show_all(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    if calls.organisation.plan == "free":
        return NOT_FOUND
    schema = call.operation.answers[200]["properties"]["environments"]["items"]
    entries = [shown(schema, each) for each in held.environments.values()]
    return Answer(200, {"total_count": len(entries), "environments": entries})


def put(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    asked = call.body or {}
    if calls.organisation.plan == "free":
        return NOT_FOUND
    if calls.organisation.plan == "team" and asked.keys() & OF_A_LARGER_PLAN:
        return refusal(422, NO_REVIEWERS)
    policy = asked.get("deployment_branch_policy")
    if policy and policy["protected_branches"] == policy["custom_branch_policies"]:
        return refusal(422, "protected_branches and custom_branch_policies cannot be the same")
    readers = {calls.organisation.number(slug) for slug in held.teams}
    reviewers = asked.get("reviewers") or []
    if len(reviewers) > 6 or any(each["id"] not in readers for each in reviewers):
        return refusal(422, "Could not resolve the reviewers: they need read access")
    if asked.get("prevent_self_review") and not reviewers:
        return refusal(422, "prevent_self_review wants reviewers")
    name = call.parameters["environment_name"]
    made = held.environments.setdefault(name.lower(), Environment(name))
    made.policy = policy
    made.reviewers = reviewers
    made.prevent_self_review = bool(asked.get("prevent_self_review"))
    made.wait_timer = asked.get("wait_timer") or 0
    return Answer(200, shown(call.operation.answers[200], made))


def shown(schema: Json, held: Environment) -> Json:
    """An environment as a list or a lookup shows it."""
    rules: list[Json] = []
    base = {"id": 1, "node_id": "x"}
    if held.wait_timer:
        rules.append({**base, "type": "wait_timer", "wait_timer": held.wait_timer})
    if held.reviewers:
        people = [
            {"type": each["type"], "reviewer": _person(schema, each)} for each in held.reviewers
        ]
        rules.append(
            {
                **base,
                "type": "required_reviewers",
                "prevent_self_review": held.prevent_self_review,
                "reviewers": people,
            }
        )
    if held.policy:
        rules.append({**base, "type": "branch_policy"})
    facts = {"name": held.name, "deployment_branch_policy": held.policy, "protection_rules": rules}
    return {**minimal(schema), **facts}


def _person(schema: Json, reviewer: Json) -> Json:
    """A reviewer as GitHub shows one, a user or a team."""
    kinds = schema["properties"]["protection_rules"]["items"]["anyOf"][1]["properties"]["reviewers"]
    user, team = kinds["items"]["properties"]["reviewer"]["anyOf"]
    return {**minimal(team if reviewer["type"] == "Team" else user), "id": reviewer["id"]}


def add_policy(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    made = held.environments.get(call.parameters["environment_name"].lower())
    if made is None or not (made.policy and made.policy["custom_branch_policies"]):
        return NOT_FOUND
    name = call.body["name"]
    if name in made.branches:
        return Answer(303)
    made.branches.append(name)
    return Answer(200, answers.of(call.operation, name=name, type="branch"))


def show_policies(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    made = held.environments.get(call.parameters["environment_name"].lower())
    if made is None:
        return NOT_FOUND
    entries = [{"id": 1, "node_id": "x", "name": each, "type": "branch"} for each in made.branches]
    return Answer(200, {"total_count": len(entries), "branch_policies": entries})


def show_key(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    made = held.environments.get(call.parameters["environment_name"].lower())
    return NOT_FOUND if made is None else public_key(call.operation, made.key)


def put_secret(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    made = held.environments.get(call.parameters["environment_name"].lower())
    return NOT_FOUND if made is None else open_secret(call, made.key, made.secrets)


def show_secrets(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    made = held.environments.get(call.parameters["environment_name"].lower())
    return NOT_FOUND if made is None else list_secrets(call.operation, made.secrets)


def public_key(operation: Operation, key: PrivateKey) -> Answer:
    """The half of a place's key that seals."""
    text = base64.b64encode(bytes(key.public_key)).decode()
    return Answer(200, answers.of(operation, key_id=KEY_ID, key=text))


def open_secret(call: "Call", key: PrivateKey, secrets: dict[str, str]) -> Answer:
    """Open a sealed box, as only the holder of the place's key can."""
    name = call.parameters["secret_name"]
    try:
        sealed = base64.b64decode(call.body["encrypted_value"])
        value = SealedBox(key).decrypt(sealed).decode()
    except CryptoError:
        return refusal(422, BADLY_SEALED)
    known = name in secrets
    secrets[name] = Value(value)
    return Answer(204) if known else Answer(201, {})


def list_secrets(operation: Operation, secrets: Mapping[str, str]) -> Answer:
    """The names of a place's secrets; their values nobody can read."""
    schema = operation.answers[200]["properties"]["secrets"]["items"]
    entries = [
        {**minimal(schema), "name": name, "updated_at": getattr(value, "updated_at", LONG_AGO)}
        for name, value in secrets.items()
    ]
    return Answer(200, {"total_count": len(entries), "secrets": entries})


HANDLERS = {
    f"GET {PLACE}": show_all,
    f"PUT {ONE}": put,
    f"GET {ONE}/deployment-branch-policies": show_policies,
    f"POST {ONE}/deployment-branch-policies": add_policy,
    f"GET {ONE}/secrets": show_secrets,
    f"GET {ONE}/secrets/public-key": show_key,
    f"PUT {ONE}/secrets/{{secret_name}}": put_secret,
}
