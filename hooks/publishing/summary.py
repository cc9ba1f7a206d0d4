"""What converging a repository changed, and what it left as it was, a line for each."""

from collections.abc import Mapping

from hooks.publishing.desired import Repository
from hooks.publishing.shown import Shown, changes, facts, places_of
from hooks.system.secret import Secret


def summary(
    wanted: Repository, before: Shown, after: Shown, values: Mapping[str, Secret]
) -> list[str]:
    """What became otherwise between two looks, and what was set whatever was there."""
    lines = changes(facts(before, wanted), facts(after, wanted))
    for place, secrets in places_of(wanted).items():
        inside = f" of the environment {place}" if place else ""
        lines += [
            f"the secret {each.name}{inside} was set ({after.written(place, each.name)} at GitHub)"
            for each in secrets
            if each.name in values
        ]
    return lines or ["nothing to change: everything is as wanted"]


def untouched(wanted: Repository, after: Shown, values: Mapping[str, Secret]) -> list[str]:
    """The secrets that were there and had no value at hand."""
    return [
        f"the secret {each.name} stays ({after.written(place, each.name)} at GitHub): there is "
        f"nothing in {each.variable or 'its answer'}"
        for place, secrets in places_of(wanted).items()
        for each in secrets
        if each.name not in values
    ]
