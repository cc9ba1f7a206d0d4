"""A project's bundle validated for each of its targets, in a copy, with nothing written anywhere.

``bundle validate`` makes the folder of a target in the workspace, unless it has nothing to upload.
So the copy says that (https://docs.databricks.com/dev-tools/bundles/settings#sync).
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from extensions.derived import without_path
from hooks.project.rendered import Project
from hooks.system.secret import Secret
from hooks.system.tree import Tree, write_tree
from hooks.workspaces.client import Client
from hooks.workspaces.finding import Cure, Finding, State
from hooks.workspaces.requirements import Workspace
from hooks.workspaces.side_by_side import side_by_side
from hooks.workspaces.side_effects import side_effect

TOTAL = 60.0  # seconds for all targets
NOTHING_TO_UPLOAD = b"\nsync:\n  paths: []\n"
# As https://github.com/databricks/cli/blob/main/libs/cmdio/render.go writes them.
_COMPLAINT = re.compile(
    r"(?m)^(?P<severity>Warning|Error): (?P<words>.+)(?P<places>(?:\n  (?:at|in) .+)*)"
)
_STRICT = "Warnings are not allowed in strict mode"
_TOO_OLD = "unknown field: paths"  # what a CLI says that cannot be told to upload nothing
COMMAND = "databricks bundle validate --strict -t"


@dataclass(frozen=True)
class Bundle:
    """A project's bundle.

    Attributes:
        project: its files.
        folder: where the project lies, for the commands that are named.
    """

    project: Project
    folder: Path

    @property
    def settings(self) -> bytes:
        """Its settings, with nothing to upload."""
        return self.project.files[self.project.settings] + NOTHING_TO_UPLOAD

    @property
    def targets(self) -> Mapping[str, str]:
        """The host of each target; empty where it has none. No target where none can be read."""
        try:
            told = yaml.safe_load(self.settings)
            targets = told["targets"].items()
        except (KeyError, TypeError, AttributeError, ValueError, yaml.YAMLError):
            return {}
        return {f"{name}": _host(about) or _host(told) for name, about in targets}

    @property
    def objection(self) -> str:
        """Why it is not validated here; empty where it is."""
        return side_effect(self.project) if self.targets else "it has no targets that can be read"


@dataclass(frozen=True)
class Asked:
    """A target of a bundle, and the workspace that is to validate it; None where none is open."""

    bundle: Bundle
    target: str
    workspace: Workspace | None


@dataclass(frozen=True)
class Outcome:
    """How the validation of a target ended.

    Attributes:
        complaints: what the CLI objects to, each with its place; none where it is valid.
        has_errors: whether a complaint is more than a warning.
        unknown: why nothing is known; empty where the CLI answered.
    """

    complaints: tuple[str, ...] = ()
    has_errors: bool = False
    unknown: str = ""

    @property
    def gravity(self) -> int:
        """0 where it is valid, 1 where something is only warned of, 2 otherwise."""
        return bool(self.complaints) + self.has_errors


def validate(
    bundle: Bundle, both: Sequence[Workspace], secrets: Mapping[str, Secret], cli: Path
) -> list[Finding]:
    """Validate each target where its workspace can be signed in to.

    Args:
        bundle: what is validated.
        both: the workspaces that can be signed in to.
        secrets: by the variable that holds each.
        cli: the Databricks CLI.
    """
    if why := bundle.objection:
        return [Finding("databricks", "bundle validate", State.UNCHECKED, why)]
    by_host = {each.host: each for each in both}
    asked = [Asked(bundle, target, by_host.get(host)) for target, host in bundle.targets.items()]
    return [*map(_finding, asked, outcomes(asked, secrets, cli))]


def outcomes(asked: Sequence[Asked], secrets: Mapping[str, Secret], cli: Path) -> list[Outcome]:
    """How each validation ends; all of them run side by side.

    Args:
        asked: targets of bundles to which there is no objection.
        secrets: by the variable that holds each.
        cli: the Databricks CLI.
    """

    def begin(each: Asked, scratch: Path, deadline: float) -> Outcome:
        if each.workspace is None:
            return Outcome(unknown="no sign-in to its workspace is at hand, or it is refused")
        secret = secrets[each.workspace.deployer.variable]
        (home := scratch / "home").mkdir()
        client = Client(cli, each.workspace, secret, home, deadline)
        return _outcome(client, each, scratch / "project")

    return side_by_side("Validating the bundle", asked, begin, TOTAL)


def _outcome(client: Client, asked: Asked, copy: Path) -> Outcome:
    """How the validation of one target ends, in a copy of its own."""
    project = asked.bundle.project
    files = {**project.files, project.settings: asked.bundle.settings}
    write_tree(Tree(files, frozenset()), copy)
    ended = client.validate(copy / project.bundle, asked.target)
    if ended is None:
        return Outcome(unknown=f"no answer within {TOTAL:.0f} seconds")
    if _TOO_OLD in ended:
        return Outcome(unknown="this Databricks CLI would write to the workspace")
    return _complaints(ended) if ended else Outcome()


def _finding(asked: Asked, outcome: Outcome) -> Finding:
    """What the doctor says of a target."""
    where = asked.workspace.name if asked.workspace else "databricks"
    what = f"bundle validate for the target {asked.target}"
    if outcome.unknown:
        return Finding(where, what, State.UNCHECKED, outcome.unknown)
    if not outcome.complaints:
        return Finding(where, what, State.OK)
    folder = shlex.quote(str(asked.bundle.folder / asked.bundle.project.bundle))
    command = f"(cd {folder} && {COMMAND} {shlex.quote(asked.target)})"
    how = Cure(advice="Fix that place, and look again:", command=command)
    return Finding(where, what, State.WRONG, "; ".join(outcome.complaints), how)


def _complaints(errors: str) -> Outcome:
    """What the CLI objects to, each with its place."""
    found = [each for each in _COMPLAINT.finditer(errors) if _STRICT not in each["words"]]
    if not found:
        return Outcome((errors.strip().splitlines()[-1],), has_errors=True)
    told = []
    for each in found:
        places = [line.strip() for line in each["places"].splitlines() if line.startswith("  in")]
        told.append(" ".join([each["words"], *places]))
    return Outcome((*told,), any(each["severity"] == "Error" for each in found))


def _host(about: object) -> str:
    workspace = about.get("workspace") if isinstance(about, dict) else None
    host = workspace.get("host") if isinstance(workspace, dict) else None
    return without_path(host) if isinstance(host, str) else ""
