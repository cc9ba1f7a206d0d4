"""What an adoption may not change: compared before anybody sees its branch.

Files alone are looked at, before and after: nothing of the project is run.
"""

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from hooks.errors import CliError
from hooks.formats.well_formed import new_faults
from hooks.references.finding import reader
from hooks.references.reference import Kind
from hooks.references.resolving import Paths
from hooks.system.child import run_child
from hooks.updating.bundles import SETTINGS, Bundle, bundles
from hooks.updating.deployment_changes import Pair, changes
from hooks.updating.documents import Document, load, mapping
from hooks.updating.objects import to_text
from hooks.updating.repair import Version
from hooks.workspaces.finding import Cure, Finding, State

WHERE = "checks"
WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
LINT_LIMIT = 60.0  # seconds; actionlint takes one or two
Files = Mapping[str, bytes]


def check(
    before: Files, after: Files, paths: Collection[str], short_lived: Collection[str]
) -> list[Finding]:
    """Every check of an adoption, the good ones too.

    Args:
        before: the files of the project.
        after: the same with the adoption.
        paths: everything in the project before, the files that were not read too.
        short_lived: the targets that people and pull requests deploy to try something.
    """
    return [
        *_identity(deployed(before), deployed(after)),
        *_schedules(before, after, short_lived),
        _loading(before, after),
        *_leading(before, after, paths),
        _linting(before, after),
    ]


def deployed(files: Files) -> dict[str, Bundle]:
    """The targets of every bundle among some files, by its folder."""
    return bundles(files, _reader(files))


def _reader(files: Files) -> Callable[[str], Document]:
    """What reads the settings among some files."""
    return lambda path: load(files[path]) or {}


def _identity(before: dict[str, Bundle], after: dict[str, Bundle]) -> Iterator[Finding]:
    """Whether each target deploys what it did, under the same names and at the same place."""
    pairs = {(pair.folder, pair.old.name): pair for pair in changes(before, after)}
    for folder, bundle in before.items():
        for name, target in bundle.items():
            what = f"{folder}: what the target {name} deploys"
            count = len(target.resources)
            pair = pairs.get((folder, name))
            if pair and (told := "; ".join(_differences(pair))):
                yield _wrong(what, told, "Report this to the maintainers of ml-init.")
            else:
                yield Finding(WHERE, what, State.OK, f"the same ({count} resources)")
            if pair and (host := _new_host(pair)):
                told = f"a person's own settings named it so far; it is {host} now"
                yield Finding(WHERE, f"{folder}: the host of the target {name}", State.NOTE, told)
    if not any(before.values()):
        yield Finding(WHERE, "what is deployed", State.UNCHECKED, "no target can be read")


def _schedules(before: Files, after: Files, short_lived: Collection[str]) -> Iterator[Finding]:
    """The targets that pause their schedules now: none of those that people rely on may."""
    for path in filter(_is_settings, before):
        old, new = (_statuses(_reader(files)(path)) for files in (before, after))
        for name in new:
            if new[name] == old.get(name):
                continue
            what = f"{path}: the schedules of the target {name}"
            told = f"they would be {new[name] or 'as in the jobs'}, by its presets"
            if name in short_lived:
                yield Finding(WHERE, what, State.NOTE, told)
            else:
                yield _wrong(what, told, "Report this to the maintainers of ml-init.")


def _is_settings(path: str) -> bool:
    return path.rpartition("/")[2] in SETTINGS


def _statuses(settings: Document) -> dict[str, object]:
    """What each target says of its schedules."""
    targets = mapping(settings.get("targets"))
    return {
        f"{name}": mapping(mapping(target).get("presets")).get("trigger_pause_status")
        for name, target in targets.items()
    }


def _new_host(pair: Pair) -> str:
    """The host of a target that named none, and so deployed wherever a person was signed in."""
    old, new = pair.settings.get("host", ("", ""))
    return "" if old else new


def _differences(pair: Pair) -> Iterator[str]:
    if pair.new is None:
        yield "the target would be gone"
    for name, (old, new) in pair.settings.items():
        if name != "host" or not _new_host(pair):
            yield f"{name}: {old or 'nothing'} would be {new or 'nothing'}"
    for each in pair.renamed:
        yield f"{each.kind}.{each.key}: {each.name} would be {each.new_name or 'gone'}"


def _loading(before: Files, after: Files) -> Finding:
    """Whether every file that loaded loads."""
    faults = new_faults(before, after)
    told = "; ".join(f"{path}: {why}" for path, why in faults.items())
    what = "every file that loaded loads"
    return _wrong(what, told, "Report this.") if faults else Finding(WHERE, what, State.OK)


def _leading(before: Files, after: Files, paths: Collection[str]) -> Iterator[Finding]:
    """Whether what led somewhere leads there: only a file that goes can change that."""
    what = "every reference leads where it led"
    gone = before.keys() - after.keys()
    old = Version(Paths(frozenset(paths)), _texts(before))
    new = Version(Paths(frozenset({*paths, *after} - gone)), _texts(after))
    lost = {
        (path, place.reference.kind, place.reference.text)
        for path in (new.texts if gone else ())
        for key, led in old.places(path).items()
        for place in new.places(path).get(key, [])
        if place.found is None and all(each.found is not None for each in led)
    }
    for path, kind, text in sorted(lost, key=str):
        told = f"{path}: {text} is a file that ml-init removes"
        if kind is Kind.LINK or path.endswith(".md"):
            yield Finding(WHERE, what, State.NOTE, told)
        else:
            advice = f"Change that line of {path} first, or keep a file of that work."
            yield _wrong(what, told, advice)
    if not lost:
        yield Finding(WHERE, what, State.OK)


def _texts(files: Files) -> dict[str, str]:
    return {path: to_text(content) for path, content in files.items() if reader(path)}


def _linting(before: Files, after: Files) -> Finding:
    """Whether actionlint, where it is installed, finds nothing that it did not find before."""
    what = "the workflows, by actionlint"
    program = shutil.which("actionlint")
    if not program:
        return Finding(WHERE, what, State.UNCHECKED, "actionlint is not installed")
    try:
        old, new = _lint(program, before), _lint(program, after)
    except CliError as error:
        return Finding(WHERE, what, State.UNCHECKED, str(error))
    if added := new - old:
        told = "; ".join(f"{path}: {message}" for path, message in added)
        return _wrong(what, told, "Report this to the maintainers of ml-init.")
    return Finding(
        WHERE, what, State.OK, f"{old.total()} findings before, {new.total()} afterwards"
    )


def _lint(program: str, files: Files) -> "Counter[tuple[str, str]]":
    """What actionlint finds, each by its file and its words, whatever the line.

    Raises:
        CliError: it does not work.
    """
    places = filter(WORKFLOW.fullmatch, files)
    with tempfile.TemporaryDirectory() as scratch:
        names = {f"{number}.yml": path for number, path in enumerate(places)}
        for name, path in names.items():
            Path(scratch, name).write_bytes(files[path])
        if not names:
            return Counter()
        # Shellcheck and pyflakes differ from machine to machine.
        options = ("-format", "{{json .}}", "-shellcheck=", "-pyflakes=")
        ended = run_child([program, *options, *names], Path(scratch), dict(os.environ), LINT_LIMIT)
    try:
        found = json.loads(ended.output)
        return Counter((names[each["filepath"]], f"{each['message']}") for each in found)
    except (ValueError, LookupError, TypeError) as error:
        raise CliError(f"actionlint did not work: {ended.last_words}") from error


def _wrong(what: str, told: str, advice: str) -> Finding:
    return Finding(WHERE, what, State.WRONG, told, Cure(advice=advice))
