"""What names a run of a repository to others: the subject of the ID tokens that GitHub signs.

See https://docs.github.com/en/actions/reference/security/oidc.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.github.faults import Answer, refusal

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Repository

PATH = "/repos/{owner}/{repo}/actions/oidc/customization/sub"
OWNER_ID = 4242
LONG_NUMBER = 987000  # before the number of a repository, which the double counts from 1


@dataclass
class Identity:
    """How the subject of a repository's ID tokens begins.

    Attributes:
        has_numbers: whether it was made after numbers came into all subjects.
        is_immutable: whether it was opted into a subject that does not change with names.
        is_default: whether nobody made a form of their own.
        keys: the claims that such a form consists of.
        is_told: whether this GitHub tells the prefix; an Enterprise Server does not.
    """

    has_numbers: bool = True
    is_immutable: bool = False
    is_default: bool = True
    keys: tuple[str, ...] = ()
    is_told: bool = True


def prefix(held: "Repository") -> str:
    """The beginning of every subject of a repository."""
    if held.identity.is_immutable or held.identity.has_numbers:
        return f"repo:{held.owner}@{OWNER_ID}/{held.name}@{LONG_NUMBER + held.id}"
    return f"repo:{held.owner}/{held.name}"


def subject(held: "Repository", environment: str) -> str:
    """The subject of a job that names an environment."""
    return f"{prefix(held)}:environment:{environment}"


def show(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls, call
    about = held.identity
    told: dict[str, object] = {"use_default": about.is_default}
    if about.keys:
        told["include_claim_keys"] = list(about.keys)
    if about.is_told:
        told |= {"use_immutable_subject": about.is_immutable, "sub_claim_prefix": prefix(held)}
    return Answer(200, told)


def put(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    about = held.identity
    if "use_immutable_subject" in call.body and not about.is_told:
        return refusal(422, "Invalid request.\n\nuse_immutable_subject is not a permitted key.")
    about.is_default = call.body["use_default"]
    about.keys = () if about.is_default else tuple(call.body.get("include_claim_keys", ()))
    about.is_immutable = call.body.get("use_immutable_subject", about.is_immutable)
    return Answer(201, {})


HANDLERS: Mapping[str, Callable[["Calls", "Call", "Repository"], Answer]] = {
    f"GET {PATH}": show,
    f"PUT {PATH}": put,
}
