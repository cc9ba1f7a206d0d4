"""A project's bundle validated for each of its targets, in a copy, with nothing written anywhere.

``bundle validate`` makes the folder of a target in the workspace, unless it has nothing to upload.
So the copy says that (https://docs.databricks.com/dev-tools/bundles/settings#sync).
"""

import re
import shlex
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml

from extensions.derived import without_path
from hooks.project.rendered import Project
from hooks.system.secret import Secret
from hooks.system.terminal import waiting
from hooks.system.tree import Tree, write_tree
from hooks.workspaces.client import Client
from hooks.workspaces.finding import Cure, Finding, State
from hooks.workspaces.requirements import Workspace
from hooks.workspaces.side_effects import side_effect

TOTAL = 60.0  # seconds for all targets
NOTHING_TO_UPLOAD = b"\nsync:\n  paths: []\n"
# As https://github.com/databricks/cli/blob/main/libs/cmdio/render.go writes them.
_COMPLAINT = re.compile(r"(?m)^(?:Warning|Error): (?P<words>.+)(?P<places>(?:\n  (?:at|in) .+)*)")
_STRICT = "Warnings are not allowed in strict mode"
_TOO_OLD = "unknown field: paths"  # what a CLI says that cannot be told to upload nothing
LANES = 8  # targets at the same time


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
        """The host of each target; empty where its settings do not tell, or end before that."""
        try:
            told = yaml.safe_load(self.settings)
            targets = told["targets"].items()
        except (KeyError, TypeError, AttributeError, ValueError, yaml.YAMLError):
            return {}
        return {f"{name}": _host(about) for name, about in targets}

    @property
    def objection(self) -> str:
        """Why it is not validated here; empty where it is."""
        return side_effect(self.project) if self.targets else "it has no targets that can be read"


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
    deadline = time.monotonic() + TOTAL
    with (
        tempfile.TemporaryDirectory(prefix="ml-init-") as name,
        ThreadPoolExecutor(LANES) as pool,
        waiting("Validating the bundle"),
    ):

        def begin(target: str) -> Finding:
            workspace = by_host.get(bundle.targets[target])
            if workspace is None:
                told = "no sign-in to its workspace is at hand, or it is refused"
                return Finding("databricks", _what(target), State.UNCHECKED, told)
            secret = secrets[workspace.deployer.variable]
            scratch = Path(tempfile.mkdtemp(dir=name))
            client = partial(Client, cli, workspace, secret, deadline=deadline)
            return _validated(bundle, client, scratch, target)

        return list(pool.map(begin, bundle.targets))


def _validated(bundle: Bundle, client: "partial[Client]", scratch: Path, target: str) -> Finding:
    """How the validation of one target ends, in a copy of its own."""
    home, copy = scratch / "home", scratch / "project"
    home.mkdir()
    project = bundle.project
    files = {**project.files, project.settings: bundle.settings}
    write_tree(Tree(files, frozenset()), copy)
    signed_in = client(scratch=home)
    ended = signed_in.validate(copy / project.bundle, target)
    where, what = signed_in.workspace.name, _what(target)
    if ended is None or _TOO_OLD in ended:
        late = f"no answer within {TOTAL:.0f} seconds"
        told = late if ended is None else "this Databricks CLI would write to the workspace"
        return Finding(where, what, State.UNCHECKED, told)
    if not ended:
        return Finding(where, what, State.OK)
    folder = shlex.quote(str(bundle.folder / project.bundle))
    command = f"(cd {folder} && databricks bundle validate --strict -t {shlex.quote(target)})"
    how = Cure(advice="Fix that place, and look again:", command=command)
    return Finding(where, what, State.WRONG, "; ".join(_complaints(ended)), how)


def _complaints(errors: str) -> Iterator[str]:
    """What the CLI objects to, each with its place."""
    found = [each for each in _COMPLAINT.finditer(errors) if _STRICT not in each["words"]]
    for each in found:
        places = [line.strip() for line in each["places"].splitlines() if line.startswith("  in")]
        yield " ".join([each["words"], *places])
    if not found:
        yield errors.strip().splitlines()[-1]


def _what(target: str) -> str:
    return f"bundle validate for the target {target}"


def _host(about: object) -> str:
    workspace = about.get("workspace") if isinstance(about, dict) else None
    host = workspace.get("host") if isinstance(workspace, dict) else None
    return without_path(host) if isinstance(host, str) else ""
