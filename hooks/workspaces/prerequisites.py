"""What has to be there in a workspace, how it is asked for, and what its responses mean."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from hooks.workspaces import cures
from hooks.workspaces.finding import Cure, Finding, State
from hooks.workspaces.identity import Identity
from hooks.workspaces.requirements import USE_CATALOG, Workspace
from hooks.workspaces.response import Kind, Response

UNITY = "/api/2.1/unity-catalog"
METASTORE = f"{UNITY}/current-metastore-assignment"
GROUPS = "/api/2.0/preview/scim/v2/Groups"
ALL = "ALL_PRIVILEGES"
EVERYBODY = "account users"
HIDDEN = "is missing, or hidden from the service principal"

Interpret = Callable[[Sequence[Response]], Finding]


@dataclass(frozen=True)
class Check:
    """One prerequisite: the paths to get from the workspace, and what their answers mean."""

    paths: tuple[str, ...]
    interpret: Interpret


@dataclass(frozen=True)
class RequiredRights:
    """The privileges that the service principal needs on one catalog or schema.

    Attributes:
        kind: catalog or schema, as Unity Catalog names it.
        name: of the catalog or schema, in full.
        privileges: the first of them lets its holder see the thing at all.
    """

    kind: str
    name: str
    privileges: tuple[str, ...]


def checks(workspace: Workspace, identity: Identity) -> Iterator[Check]:
    """Every check of a workspace that lets the identity in, in the order of the cures."""
    yield Check((METASTORE,), partial(_metastore, workspace))
    for catalog in workspace.catalogs:
        cure = cures.catalog(workspace, catalog)
        interpret = partial(_presence, workspace, f"the catalog {catalog}", cure)
        yield Check((f"{UNITY}/catalogs/{quote(catalog)}",), interpret)
    for place in workspace.places:
        cure = cures.schema(workspace, place.catalog, place.schema)
        interpret = partial(_presence, workspace, f"the schema {place.full_name}", cure)
        yield Check((f"{UNITY}/schemas/{quote(place.full_name)}",), interpret)
    places = workspace.places_of_deployment
    for catalog in dict.fromkeys(place.catalog for place in places):
        yield _rights(workspace, identity, RequiredRights("catalog", catalog, (USE_CATALOG,)))
    for place in places:
        needed = RequiredRights("schema", place.full_name, place.privileges)
        yield _rights(workspace, identity, needed)
    yield from _groups(workspace)


def _rights(workspace: Workspace, identity: Identity, needed: RequiredRights) -> Check:
    paths = (
        f"{UNITY}/effective-permissions/{needed.kind}/{quote(needed.name)}",
        f"{UNITY}/{needed.kind}s/{quote(needed.name)}",
    )
    return Check(paths, partial(_grants, workspace, identity, needed))


def _groups(workspace: Workspace) -> Iterator[Check]:
    read, catalog = workspace.read_group, workspace.catalog_group
    # The account's command serves a group that is named for both.
    cure = cures.account_group if read == catalog else cures.group
    for name, make, is_account in ((read, cure, False), (catalog, cures.account_group, True)):
        wanted = quote(f"displayName eq {json.dumps(name, ensure_ascii=False)}")
        interpret = partial(_group, workspace, name, make(workspace, name), is_account=is_account)
        if not (is_account and read == catalog):
            yield Check((f"{GROUPS}?filter={wanted}",), interpret)


def _metastore(workspace: Workspace, responses: Sequence[Response]) -> Finding:
    what = "Unity Catalog"
    if responses[0].kind is Kind.MISSING:
        told = "no metastore is assigned to the workspace"
        return Finding(workspace.name, what, State.WRONG, told, cures.metastore(workspace))
    if responses[0].kind is not Kind.GIVEN:
        return unchecked(workspace, what, responses[0])
    return Finding(workspace.name, what, State.OK, "a metastore is assigned")


def _presence(
    workspace: Workspace, what: str, cure: Cure, responses: Sequence[Response]
) -> Finding:
    if responses[0].kind is Kind.MISSING:
        return Finding(workspace.name, what, State.WRONG, HIDDEN, cure)
    if responses[0].kind is not Kind.GIVEN:
        return unchecked(workspace, what, responses[0])
    return Finding(workspace.name, what, State.OK)


def _grants(
    workspace: Workspace,
    identity: Identity,
    needed: RequiredRights,
    responses: Sequence[Response],
) -> Finding:
    """What the identity lacks; what does not exist yet cannot be granted yet either."""
    grants, thing = responses
    what, privileges = f"the rights on {needed.name}", needed.privileges
    has_it_refused = privileges[0].replace("_", " ") in thing.words
    if grants.kind is Kind.GIVEN:
        held = _held(grants, thing, identity)
        lacking = [] if ALL in held else [each for each in privileges if each not in held]
    elif thing.kind is Kind.MISSING:
        lacking = list(privileges)
    elif thing.kind is Kind.DENIED and has_it_refused:
        lacking = [privileges[0]]
    else:
        return unchecked(workspace, what, grants)
    if not lacking:
        return Finding(workspace.name, what, State.OK, _words(privileges))
    told = f"the service principal lacks {_words(lacking)}"
    cure = cures.grant(workspace, needed.kind, needed.name, identity.name, lacking)
    return Finding(workspace.name, what, State.WRONG, told, cure)


def _held(grants: Response, thing: Response, identity: Identity) -> set[str]:
    """The privileges of the identity, its groups and everybody; an owner has them all."""
    names = {identity.name, *identity.groups, EVERYBODY}
    held = {
        str(privilege.get("privilege"))
        for assignment in _entries(grants, "privilege_assignments")
        if assignment.get("principal") in names
        for privilege in _listed(assignment.get("privileges"))
    }
    return held | {ALL} if thing.fields.get("owner") in names else held


def _group(
    workspace: Workspace,
    name: str,
    cure: Cure,
    responses: Sequence[Response],
    *,
    is_account: bool,
) -> Finding:
    what = f"the group {name}"
    if responses[0].kind is not Kind.GIVEN:
        return unchecked(workspace, what, responses[0])
    found = [
        entry
        for entry in _entries(responses[0], "Resources")
        if str(entry.get("displayName")).lower() == name.lower()
    ]
    if not found:
        return Finding(workspace.name, what, State.WRONG, "is not in the workspace", cure)
    if is_account and all(_is_local(entry) for entry in found):
        told = "is local to the workspace, and Unity Catalog takes only the account's groups"
        return Finding(workspace.name, what, State.WRONG, told, cure)
    return Finding(workspace.name, what, State.OK)


def _is_local(group: dict[str, object]) -> bool:
    meta = group.get("meta")
    return isinstance(meta, dict) and meta.get("resourceType") == "WorkspaceGroup"


def unchecked(workspace: Workspace, what: str, response: Response) -> Finding:
    """A prerequisite of which nothing is known."""
    return Finding(workspace.name, what, State.UNCHECKED, f"because: {response.words}")


def _entries(response: Response, field: str) -> list[dict[str, object]]:
    return _listed(response.fields.get(field))


def _listed(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _words(privileges: Sequence[str]) -> str:
    return ", ".join(privilege.replace("_", " ") for privilege in privileges)
