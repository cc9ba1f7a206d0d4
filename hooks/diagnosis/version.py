"""How far a project is behind the ml-init that looks at it."""

from datetime import date
from pathlib import Path

from packaging.version import InvalidVersion, Version

from hooks.diagnosis.checkout import WHERE, Checkout
from hooks.system.git import GitFailed, git
from hooks.workspaces.finding import Cure, Finding, State

HERE = Path(__file__).parents[2]
WHAT = "the version of ml-init"


def examine(checkout: Checkout, template: Path = HERE) -> Finding:
    """Whether there are later versions than the one that the project was made from.

    Args:
        checkout: the project.
        template: the repository of ml-init; nobody else is asked for its versions.
    """
    made_from = str(checkout.raw_answers.get("_commit") or "")
    dates = versions(template)
    now = _version(made_from.partition("-")[0])
    if now is None or now not in dates:
        told = f"it is {made_from or 'unknown'}, which this checkout of ml-init has no tag for"
        return Finding(WHERE, WHAT, State.UNCHECKED, told)
    later = sorted(each for each in dates if each > now and not each.is_prerelease)
    if not later:
        return Finding(WHERE, WHAT, State.OK, f"{now}, the newest")
    days = (dates[later[-1]] - dates[now]).days
    many = "version" if len(later) == 1 else "versions"
    told = f"{now} is behind by {len(later)} {many} and {days} days; {later[-1]} is the newest"
    return Finding(WHERE, WHAT, State.NOTE, told, Cure(command="copier update --trust"))


def versions(template: Path) -> dict[Version, date]:
    """The tagged versions, each with the day of its tag; nothing where there is no repository."""
    form = "%(refname:short) %(creatordate:short)"
    try:
        listed = git(template, "for-each-ref", f"--format={form}", "refs/tags").splitlines()
    except GitFailed:
        return {}
    found = {}
    for line in listed:
        name, _, day = line.partition(" ")
        if version := _version(name):
            found[version] = date.fromisoformat(day)
    return found


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
