"""The first call to a workspace: who we are there, and what that alone tells."""

from collections.abc import Mapping
from dataclasses import dataclass

from hooks.workspaces import cures
from hooks.workspaces.finding import Finding, State
from hooks.workspaces.requirements import Workspace
from hooks.workspaces.response import Kind, Response

ME = "/api/2.0/preview/scim/v2/Me"
STARTS_CLUSTERS = "allow-cluster-create"
ADMINS = "admins"
REFUSED = "is refused"
ELSEWHERE = {Kind.FOREIGN, Kind.MISSING}  # every workspace can say who asks


@dataclass(frozen=True)
class Identity:
    """Who is signed in: the name that grants are made to, with its groups and entitlements."""

    name: str
    groups: frozenset[str] = frozenset()
    entitlements: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, fields: Mapping[str, object]) -> "Identity | None":
        """Read a SCIM user; None where it is none."""
        name = fields.get("userName")
        if not isinstance(name, str):
            return None
        return cls(name, _each(fields, "groups", "display"), _each(fields, "entitlements", "value"))


def _each(fields: Mapping[str, object], field: str, part: str) -> frozenset[str]:
    entries = fields.get(field)
    listed = entries if isinstance(entries, list) else []
    return frozenset(str(entry.get(part)) for entry in listed if isinstance(entry, dict))


def sign_in_findings(
    workspace: Workspace, response: Response
) -> tuple[list[Finding], Identity | None]:
    """What the first answer tells of the host and the sign-in; no identity, no more to ask."""
    place, host = f"the workspace {workspace.host}", workspace.name
    identity = Identity.parse(response.fields)
    if response.kind is Kind.UNREACHABLE:
        told = f"because it cannot be reached from here: {response.words}"
        cure = cures.host(workspace, advice="or run the check where it is reached.")
        return [Finding(host, place, State.UNCHECKED, told, cure)], None
    if response.kind in ELSEWHERE or (response.kind is Kind.GIVEN and not identity):
        told = f"is not a Databricks workspace: {response.words or 'it knows no users'}"
        cure = cures.host(workspace, advice="or let the proxy on the way pass it.")
        return [Finding(host, place, State.WRONG, told, cure)], None
    there = Finding(host, place, State.OK)
    return [there, _identity_finding(workspace, response, identity)], identity


def _identity_finding(
    workspace: Workspace, response: Response, identity: Identity | None
) -> Finding:
    what, expected = "the sign-in", workspace.deployer.ids.get("client_id")
    if not identity:
        told = f"{REFUSED}: {response.words}"
        return Finding(workspace.name, what, State.WRONG, told, cures.secret(workspace))
    if expected and identity.name.lower() != expected.lower():
        told = f"leads to {identity.name}, not to the service principal {expected}"
        return Finding(workspace.name, what, State.WRONG, told, cures.secret(workspace))
    return Finding(workspace.name, what, State.OK, f"as {identity.name}")


def cluster_findings(workspace: Workspace, identity: Identity) -> list[Finding]:
    """Whether jobs may start clusters, where the stack has them.

    What a group passes on to its members is not told with them, so this is never certain.
    """
    what = "the right to start clusters"
    if workspace.has_job_clusters is None:
        told = "because: whether the stack needs it is known once it is rendered"
        return [Finding(workspace.name, what, State.UNCHECKED, told)]
    if not workspace.has_job_clusters:
        return []
    if STARTS_CLUSTERS in identity.entitlements or ADMINS in identity.groups:
        return [Finding(workspace.name, what, State.OK)]
    told = "is not the service principal's own; a group may give it"
    return [Finding(workspace.name, what, State.NOTE, told, cures.clusters(workspace))]
