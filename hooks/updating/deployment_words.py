"""The words for what an update deploys under another name, with the commands that help."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hooks.updating.deployment_changes import Pair, Renamed

# What `bundle destroy` deletes together with what people and jobs put into it.
HOLDING = frozenset({
    "catalogs",
    "database_instances",
    "experiments",
    "models",
    "pipelines",
    "registered_models",
    "schemas",
    "secret_scopes",
    "volumes",
})  # fmt: skip
# Those of them that a new name makes anew
# (https://github.com/databricks/cli/blob/v1.9.0/bundle/direct/dresources/resources.yml).
REPLACED = HOLDING - {"catalogs", "experiments", "pipelines"}
# Those whose id is their name; others' ids are numbers.
CALLED_BY_NAME = HOLDING - {"experiments", "pipelines"}
UNKNOWN = "ID"
PUT = {
    "bundle": "its bundle is called {1} now, was {0}",
    "host": "its workspace is {1} now, was {0}",
    "root_path": "its root path is {1} now, was {0}",
    "mode": "its mode is {1} now, was {0}",
    "prefix": "its names begin with {1} now, with {0} before",
}
STAYS = (
    "What was deployed before stays, and runs next to the new. So commit the update, and before",
    "the new one is deployed (a push to main or release does that, too), run this in the project's",
    "folder, signed in as the one who deployed: destroy does not find what others have deployed.",
)
DELETED = (
    "The next deployment deletes what is in it, too. To keep that, commit the update, and before",
    "it is deployed (a push to main or release does that, too), run this in the project's folder,",
    "signed in as the one who deployed:",
)
KEPT = (
    "`unbind` keeps what holds data (models, experiments, tables); leave it and `bind` out for",
    "what may go.",
)
NUMBERED = "ID is in the address that `summary` shows, before the question mark."


def told(pairs: Sequence[Pair], commit: str) -> tuple[str, ...]:
    """Lines for a terminal or a pull request; none where there are no changes.

    Args:
        pairs: targets of which there is something to tell.
        commit: the user's, from which the old deployments were made.
    """
    folders = dict.fromkeys(pair.folder for pair in pairs)
    return tuple(
        line
        for folder in folders
        for line in _of_bundle([pair for pair in pairs if pair.folder == folder], commit)
    )


def _of_bundle(pairs: Sequence[Pair], commit: str) -> Iterator[str]:
    yield f"The bundle in {shown(pairs[0].folder)} changes what it deploys:"
    yield from (f"  {line}" for pair in pairs for line in _about_target(pair))
    yield from (f"  {line}" for line in _about_resources(pairs))
    before, after = [*_old_commands(pairs)], [*_new_commands(pairs)]
    if before:
        yield from STAYS if any(pair.is_left for pair in pairs) else DELETED
        commands = [
            f"git switch --detach {commit}",
            *_within(pairs[0].folder, before),
            "git switch -",
            *(_within(pairs[0].new_folder, after) if after else ()),
        ]
        yield from (f"    {command}" for command in commands)
        held = [each for pair in pairs for each in _held(pair)]
        yield from KEPT if held else ()
        yield from (NUMBERED,) if any(each.id == UNKNOWN for each in held) else ()


def _about_target(pair: Pair) -> Iterator[str]:
    name = shown(pair.old.name)
    if pair.new is None:
        yield f"The target {name} is gone."
        return
    changed = pair.settings
    if "name" in changed:
        yield f"The target {name} is called {shown(pair.new.name)} now{_example(pair)}."
    if {"name", "bundle"} & changed.keys() and pair.old.root_path.startswith("~/.bundle/"):
        changed.pop("root_path", None)  # which follows both
    if "mode" in changed:
        changed.pop("prefix", None)  # as above
    for setting, words in PUT.items():
        if setting in changed:
            was, now = (shown(text.strip()) if text else "none" for text in changed[setting])
            yield f"The target {shown(pair.new.name)}: {words.format(was, now)}."


def _example(pair: Pair) -> str:
    """One of the names that follow a target's."""
    new = pair.new.resources if pair.new else {}
    jobs = sorted(pair.old.resources, key=lambda resource: resource[0] != "jobs")
    for resource in jobs:
        before, now = pair.old.resources[resource], new.get(resource, "")
        if before and now and before != now:
            return f", and {shown(before)} is {shown(now)}, as all that is named after it"
    return ""


def _about_resources(pairs: Sequence[Pair]) -> Iterator[str]:
    """One line for each, with the targets that it is about."""
    found = dict[str, list[str]]()
    for pair in pairs:
        for change in pair.renamed:
            found.setdefault(_about(change), []).append(pair.new.name if pair.new else "")
    for line, targets in found.items():
        yield f"{line} ({', '.join(map(shown, targets))})."


def _about(change: Renamed) -> str:
    kind = change.kind.removesuffix("s").replace("_", " ")
    start = f"The {kind} {shown(change.key)}"
    if not change.new_key:
        return f"{start} is gone"
    if change.new_key != change.key:
        return f"{start} has the key {shown(change.new_key)} now, so it is deleted and made anew"
    anew = ": deleted, and made anew" if change.kind in REPLACED else ""
    return f"{start} is called {shown(change.new_name)} now, was {shown(change.name)}{anew}"


def _old_commands(pairs: Sequence[Pair]) -> Iterator[str]:
    """What is to be run with the files before."""
    for pair in pairs:
        target, held = _quoted(pair.old.name), [*_held(pair)]
        if any(each.id == UNKNOWN for each in held):
            yield f"databricks bundle summary -t {target}"
        for each in held:
            yield f"databricks bundle deployment unbind {_quoted(each.key)} -t {target}"
        if pair.is_left:
            yield f"databricks bundle destroy -t {target}"


def _new_commands(pairs: Sequence[Pair]) -> Iterator[str]:
    """What is to be run with the files now: what holds data lives on under its new key."""
    for pair in pairs:
        for each in _held(pair):
            if pair.new and each.new_key:
                words = (_quoted(each.new_key), each.id, "-t", _quoted(pair.new.name))
                yield " ".join(("databricks bundle deployment bind", *words))


@dataclass(frozen=True)
class _Held:
    """What holds data, and would be deleted: its key, its new one or nothing, its quoted id."""

    key: str
    new_key: str
    id: str


def _held(pair: Pair) -> Iterator[_Held]:
    for (kind, key), name in pair.old.resources.items():
        new_key = _new_key(pair, kind, key) if kind in HOLDING else None
        if new_key is not None:
            known = kind in CALLED_BY_NAME and name and "${" not in name
            yield _Held(key, new_key, _quoted(name) if known else UNKNOWN)


def _new_key(pair: Pair, kind: str, key: str) -> str | None:
    """The key under which a resource lives on, or nothing; None where it is not in danger."""
    if pair.new is None:
        return ""
    change = next((each for each in pair.renamed if (each.kind, each.key) == (kind, key)), None)
    if change and change.new_key != key:
        return change.new_key
    if change and kind in REPLACED:
        return ""
    return key if pair.is_left else None


def _within(folder: str, commands: Sequence[str]) -> list[str]:
    """Commands in a folder below the one where the others are run."""
    if folder == ".":
        return [*commands]
    return [f"cd {_quoted(folder)}", *commands, "cd -"]


def shown(name: str) -> str:
    """A name on one line, without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _quoted(name: str) -> str:
    return shlex.quote(shown(name))
