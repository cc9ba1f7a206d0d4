"""Both workspaces inspected at the same time, within a few seconds."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from hooks.system.secret import Secret
from hooks.system.terminal import waiting
from hooks.workspaces.client import Client
from hooks.workspaces.finding import Cure, Finding, State, wrong
from hooks.workspaces.identity import ME, REFUSED, cluster_findings, sign_in_findings
from hooks.workspaces.prerequisites import METASTORE, checks
from hooks.workspaces.requirements import Workspace
from hooks.workspaces.side_by_side import side_by_side

TOTAL = 9.0  # seconds for everything; starting and ending the processes comes on top
SIGN_IN = 6.0  # seconds; the CLI itself would try a dead host for minutes
LANES = 24  # calls at the same time: one short process each, so that none waits for another


@dataclass(frozen=True)
class Inspection:
    """What was found in one workspace, and its id where it told it."""

    findings: tuple[Finding, ...]
    workspace_id: object = None


def inspect(
    both: Sequence[Workspace], secrets: Mapping[str, Secret], cli: Path, secretless: State
) -> list[Finding]:
    """Check both workspaces side by side.

    Each is signed in to once before anything else is asked: many failed sign-ins lock an account.

    Args:
        both: the workspaces.
        secrets: by the variable that holds each; a workspace without one is not asked.
        cli: the Databricks CLI.
        secretless: how a workspace stands whose secret is not there.
    """
    deadline = time.monotonic() + TOTAL
    calls, inspections = ThreadPoolExecutor(LANES), ThreadPoolExecutor(len(both))
    with (
        tempfile.TemporaryDirectory(prefix="ml-init-") as name,
        waiting(f"Checking the Databricks side, {TOTAL + 1:.0f} seconds at most"),
    ):
        try:

            def begin(workspace: Workspace) -> Inspection:
                secret = secrets.get(workspace.deployer.variable)
                if not secret:
                    return Inspection((_without_secret(workspace, secretless),))
                scratch = Path(tempfile.mkdtemp(dir=name))
                return inspect_one(Client(cli, workspace, secret, scratch, deadline), calls)

            seen = list(inspections.map(begin, both))
        finally:
            inspections.shutdown(cancel_futures=True)
            calls.shutdown(cancel_futures=True)
    found = [finding for each in seen for finding in each.findings]
    return [*_same_workspace(both, seen), *_swapped(found)]


def sign_in(places: Sequence[Workspace], secrets: Mapping[str, Secret], cli: Path) -> list[str]:
    """Sign in to workspaces, once to each, and ask for nothing else.

    Args:
        places: the workspaces.
        secrets: by the variable that holds each.
        cli: the Databricks CLI.

    Returns:
        Why each of them does not let its deployer in; empty where it does.
    """

    def begin(each: Workspace, scratch: Path, deadline: float) -> str:
        client = Client(cli, each, secrets[each.deployer.variable], scratch, deadline)
        found, _ = sign_in_findings(each, client.ask(ME, SIGN_IN))
        return "; ".join(f"{it.what} {it.told}" for it in found if it.state is not State.OK)

    return side_by_side("Signing in to Databricks", places, begin, TOTAL)


def inspect_one(client: Client, calls: Executor) -> Inspection:
    """Sign in to one workspace, then ask for everything else side by side."""
    workspace = client.workspace
    findings, identity = sign_in_findings(workspace, client.ask(ME, SIGN_IN))
    if not identity or wrong(findings):
        return Inspection(tuple(findings))
    every = list(checks(workspace, identity))
    paths = list(dict.fromkeys(path for check in every for path in check.paths))
    responses = dict(zip(paths, calls.map(client.ask, paths), strict=True))
    findings += cluster_findings(workspace, identity)
    findings += [check.interpret([responses[path] for path in check.paths]) for check in every]
    return Inspection(tuple(findings), responses[METASTORE].fields.get("workspace_id"))


def _without_secret(workspace: Workspace, state: State) -> Finding:
    variable = workspace.deployer.variable
    if not workspace.deployer.stores_secret:
        told = "because the project stores no secret, and this run has no ID token"
        cure = Cure(advice=f"For this check alone, set {variable}.")
        return Finding(workspace.name, "the sign-in", State.UNCHECKED, told, cure)
    cure = Cure(advice=f"Set {variable}.")
    told = f"has no secret: {variable} is not set"
    return Finding(workspace.name, "the sign-in", state, told, cure)


def _same_workspace(both: Sequence[Workspace], seen: Sequence[Inspection]) -> list[Finding]:
    """Whether staging and production are one workspace, which may be meant."""
    hosts = {workspace.host for workspace in both}
    ids = {each.workspace_id for each in seen} - {None}
    known = sum(each.workspace_id is not None for each in seen)
    if len(hosts) == len(both) and len(ids) == known:
        return []
    told = f"are the same workspace, {both[0].host}"
    cure = Cure(advice=f"If that is not meant, correct {both[0].question} or {both[1].question}.")
    return [Finding("both", "staging and production", State.NOTE, told, cure)]


def _swapped(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with the likeliest reason where every workspace refuses its secret."""
    refused = [finding for finding in findings if finding.told.startswith(REFUSED)]
    if len(refused) < 2:  # noqa: PLR2004  # both workspaces
        return list(findings)
    hint = " Both workspaces refuse: look whether the two values are swapped."
    return [
        replace(finding, cure=replace(finding.cure, advice=finding.cure.advice + hint))
        if finding in refused
        else finding
        for finding in findings
    ]
