"""The commands that make what is missing, with the organisation's own names in them.

Whoever pastes one is signed in to that workspace (``databricks auth login --host …``) with the
right that the cure names.
"""

import json
import shlex
from collections.abc import Sequence

from hooks.project.sign_in import AZURE, TOKEN
from hooks.workspaces.finding import Cure
from hooks.workspaces.requirements import Workspace


def host(workspace: Workspace, *, advice: str) -> Cure:
    """Another address, or a way to it."""
    return Cure(advice=f"Correct {workspace.question} ({workspace.host}), {advice}")


def secret(workspace: Workspace, *, advice: str = "") -> Cure:
    """A secret that works."""
    deployer = workspace.deployer
    if deployer.sign_in == TOKEN:
        return Cure(
            "a workspace admin", "", f"Put a working token into {deployer.variable}.{advice}"
        )
    whose = deployer.ids["client_id"]
    if deployer.public:
        return Cure(
            "an account admin",
            "",
            f"Let the service principal {whose} trust the job that asks, or correct its id: "
            f"docs/set-up.md of ml-init has the commands.{advice}",
        )
    renewal = ""
    if deployer.sign_in == AZURE:
        renewal = shlex.join(["az", "ad", "app", "credential", "reset", "--append", "--id", whose])
    return Cure(
        "an account admin" if not renewal else "an owner of the app registration",
        renewal,
        f"Put a working secret of the service principal {whose} into {deployer.variable}, "
        f"or correct its id.{advice}",
    )


def metastore(workspace: Workspace) -> Cure:
    """An assignment of the workspace to its region's metastore."""
    return Cure(
        "an account admin",
        "",
        f"Assign the region's metastore to the workspace at {workspace.account} (Catalog).",
    )


def catalog(workspace: Workspace, name: str) -> Cure:
    """A catalog."""
    return Cure("a metastore admin", _command(workspace.host, "catalogs", "create", name))


def schema(workspace: Workspace, catalog_name: str, name: str) -> Cure:
    """A schema in a catalog."""
    command = _command(workspace.host, "schemas", "create", name, catalog_name)
    return Cure("the catalog's owner", command)


def grant(
    workspace: Workspace, kind: str, name: str, principal: str, privileges: Sequence[str]
) -> Cure:
    """Privileges of a principal on a catalog or schema."""
    changes = {"changes": [{"principal": principal, "add": list(privileges)}]}
    body = json.dumps(changes, separators=(",", ":"))
    command = _command(workspace.host, "grants", "update", kind, name, "--json", body)
    return Cure(f"the {kind}'s owner", command)


def group(workspace: Workspace, name: str) -> Cure:
    """A group in the workspace."""
    command = _command(workspace.host, "groups", "create", "--display-name", name)
    return Cure("a workspace admin", command)


def account_group(workspace: Workspace, name: str) -> Cure:
    """A group of the account: Unity Catalog knows no others."""
    command = _command(workspace.account, "account", "groups", "create", "--display-name", name)
    return Cure("an account admin", command, "Then add the group to the workspace.")


def clusters(workspace: Workspace) -> Cure:
    """The right to start clusters."""
    return Cure(
        "a workspace admin",
        "",
        "Give the service principal the entitlement “Unrestricted cluster creation” at "
        f"{workspace.host}/settings/workspace/identity-and-access/service-principals.",
    )


def _command(address: str, *words: str) -> str:
    return f"DATABRICKS_HOST={address} {shlex.join(['databricks', *words])}"
