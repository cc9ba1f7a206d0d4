"""``bundle validate`` before and after an adoption, where a person's own sign-in is at hand.

Anybody may have made the repository, so a secret is sent to no host that its files alone name.
"""

import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extensions.derived import without_path
from extensions.rules import RULES
from hooks.adopting.checks import WHERE
from hooks.system.secret import Secret
from hooks.updating import bundles
from hooks.workspaces.finding import Cure, Finding, State
from hooks.workspaces.inspection import sign_in
from hooks.workspaces.requirements import Workspace
from hooks.workspaces.validation import COMMAND, Asked, Bundle, Outcome, outcomes

ADVICE = (
    "Look at that place in the lines that --pretend shows, and report it to the maintainers of "
    "ml-init."
)


@dataclass(frozen=True)
class Access:
    """The workspaces of the answers, and which of them let us in.

    Attributes:
        opened: those that do, by their host.
        closed: why each other one does not, by its host.
        secrets: by the variable that holds each.
        cli: the Databricks CLI.
        why: the reason, where none is asked.
    """

    opened: Mapping[str, Workspace] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    cli: Path = Path()
    why: str = ""


def named_hosts(given: Mapping[str, str], environment: Mapping[str, str]) -> set[str]:
    """The workspaces that a person gave as answers, or the organisation in its variables."""
    rules = {name: rule for name, rule in RULES.items() if name.endswith("_workspace_host")}
    told = [given.get(name) for name in rules]
    told += [environment.get(rule.variable) for rule in rules.values()]
    return {without_path(host.strip()) for host in told if host}


def enter(
    both: Sequence[Workspace],
    secrets: Mapping[str, Secret],
    named: Collection[str],
    find_cli: Callable[[], Path],
) -> Access:
    """Sign in to the workspaces where that is at hand.

    Args:
        both: the workspaces of the answers.
        secrets: by the variable that holds each.
        named: the hosts that a person or the organisation named.
        find_cli: finds the Databricks CLI.

    Raises:
        UserError: there is no Databricks CLI.
    """
    closed = {each.host: why for each in both if (why := _obstacle(each, secrets, named))}
    ready = [each for each in both if not _obstacle(each, secrets, named)]
    if not ready:
        return Access(closed=closed)
    cli = find_cli()
    told = [*zip(ready, sign_in(ready, secrets, cli), strict=True)]
    opened = {each.host: each for each, why in told if not why}
    closed |= {each.host: why for each, why in told if why}
    return Access(opened, closed, secrets, cli)


def _obstacle(each: Workspace, secrets: Mapping[str, Secret], named: Collection[str]) -> str:
    """Why a workspace is not signed in to; empty where that can be tried."""
    if each.deployer.variable not in secrets:
        return f"{each.deployer.variable} is not set"
    if each.host not in named:
        return f"files alone name {each.host}; to sign in there: -d {each.question}={each.host}"
    return ""


def check(
    targets: Mapping[str, bundles.Bundle], before: Bundle, after: Bundle, access: Access
) -> Iterator[Finding]:
    """Compare what the workspaces say of each target before and after.

    Args:
        targets: those of every bundle, by its folder.
        before: the project's own bundle as it is.
        after: the same as it would be.
        access: the workspaces.
    """
    own = after.project.bundle
    asked = [each for each in after.targets if not _unasked(each, before, after, access)]
    ended = _ended(asked, before, after, access)
    for folder, bundle in targets.items():
        for target in bundle:
            if folder != own:
                yield _unchecked(folder, target, "it is another bundle than the one ml-init knows")
            elif target in ended:
                yield _judged(folder, target, *ended[target])
            else:
                yield _unchecked(folder, target, _unasked(target, before, after, access))


def _unasked(target: str, before: Bundle, after: Bundle, access: Access) -> str:
    """Why a target is not validated; empty where it is."""
    if why := access.why or before.objection or after.objection:
        return why
    host = after.targets.get(target, "")
    if before.targets.get(target) not in {"", host}:
        return "its workspace was another one"
    if host in access.opened:
        return ""
    return access.closed.get(host) or "no sign-in to its workspace is at hand"


def _ended(
    targets: Sequence[str], before: Bundle, after: Bundle, access: Access
) -> dict[str, tuple[Outcome, Outcome]]:
    """How the validation of each target ends, before and after, in the same workspace."""
    asked = [
        Asked(bundle, target, access.opened[after.targets[target]])
        for bundle in (before, after)
        for target in targets
    ]
    if not asked:
        return {}
    ended = outcomes(asked, access.secrets, access.cli)
    old, new = ended[: len(targets)], ended[len(targets) :]
    return dict(zip(targets, zip(old, new, strict=True), strict=True))


def _judged(folder: str, target: str, old: Outcome, new: Outcome) -> Finding:
    """What the outcomes before and after come to."""
    if why := old.unknown or new.unknown:
        return _unchecked(folder, target, why)
    was, would = ("; ".join(each.complaints) for each in (old, new))
    if new.gravity > old.gravity:
        first = (
            f"it was only warned of: {was}. Afterwards" if was else "it was valid, and would not be"
        )
        told = f"{first}: {would}"
        return Finding(WHERE, _what(folder, target), State.WRONG, told, Cure(advice=ADVICE))
    if would:
        told = f"it was not valid: {was}. Afterwards: {would}"
        return Finding(WHERE, _what(folder, target), State.NOTE, told)
    told = f"valid afterwards, and it was not: {was}" if was else "valid before and afterwards"
    return Finding(WHERE, _what(folder, target), State.OK, told)


def _unchecked(folder: str, target: str, why: str) -> Finding:
    """A target that a person has to validate."""
    command = f"(cd {shlex.quote(folder)} && {COMMAND} {shlex.quote(target)})"
    return Finding(WHERE, _what(folder, target), State.UNCHECKED, why, Cure(command=command))


def _what(folder: str, target: str) -> str:
    return f"{folder}: bundle validate -t {target}"
