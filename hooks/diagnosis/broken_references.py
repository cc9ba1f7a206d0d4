"""The references in a project's files that lead nowhere.

Most texts that look like a path are none, or name what a program writes. So a reference is broken
where its kind leaves no doubt, or where it led to a file that the project was made with.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import basename, splitext

from hooks.diagnosis.checkout import WHERE, Checkout
from hooks.references.finding import find, reader
from hooks.references.names import Names, names_in
from hooks.references.reference import Kind, Reference, is_path
from hooks.references.resolving import Paths, Resolved, places
from hooks.references.rewriting import retarget
from hooks.workspaces.finding import Cure, Finding, State

WHAT = "the references"
# What still works where a reference in it is broken.
TOLD = {".md", ".toml", ".ini", ".cfg"}
NAMED = {Kind.TARGET: "target", Kind.RESOURCE: "resource", Kind.VARIABLE: "variable"}
LARGEST = 1_000_000  # bytes; what is larger is data
CLOSE = 3  # files of the same name that are offered


def examine(checkout: Checkout, broken: Mapping[str, object]) -> Iterator[Finding]:
    """A finding for each broken reference, or one that says there is none.

    Args:
        checkout: the project.
        broken: the files that nobody can use, which are told of already.
    """
    texts = {
        path: text
        for path, content in checkout.files.items()
        if path not in broken and reader(path) and (text := _text(content)) is not None
    }
    paths = Paths(frozenset(checkout.files))
    project = _Project(
        paths,
        Paths(paths.files | checkout.made_with),
        names_in(text for path, text in texts.items() if _is_of_a_bundle(path)),
    )
    found = [
        _finding(checkout, paths, path, each)
        for path, text in texts.items()
        for each in project.broken_in(path, text)
    ]
    yield from found or [Finding(WHERE, WHAT, State.OK)]


@dataclass(frozen=True)
class _Broken:
    """A reference that leads nowhere.

    Attributes:
        place: the reference, and where its path starts.
        gone: the file that it led to when the project was made; empty where that is not known.
        known: what its bundle has of its kind, where it is a name.
    """

    place: Resolved
    gone: str = ""
    known: Sequence[str] = ()


@dataclass(frozen=True)
class _Project:
    """What the references of a project can lead to.

    Attributes:
        paths: its files.
        before: the same, with those that it was made with.
        names: the targets, resources and variables of its bundles.
    """

    paths: Paths
    before: Paths
    names: Names

    def broken_in(self, file: str, text: str) -> Iterator[_Broken]:
        """The broken references of a file."""
        references = find(file, text)
        rows = text.splitlines()
        now = [*places(file, references, self.paths)]
        if all(place.found is not None for place in now):
            return
        for place, then in zip(now, places(file, references, self.before), strict=True):
            reference = place.reference
            if reference.kind in NAMED:
                known = getattr(self.names, f"{NAMED[reference.kind]}s")
                if known and reference.path not in known and _is_named(reference, rows):
                    yield _Broken(place, known=sorted(known))
            elif place.found is None and reference.kind is not Kind.PATTERN:
                gone = then.found or ""
                if gone or _is_sure(file, reference):
                    yield _Broken(place, gone)


def _is_named(reference: Reference, rows: Sequence[str]) -> bool:
    """Whether a name is a bundle's: other programs have an option ``-t``, too."""
    is_bundle_s = reference.kind is not Kind.TARGET or "bundle" in rows[reference.line - 1]
    return is_bundle_s and is_path(reference.path, bare=True)


def _is_sure(file: str, reference: Reference) -> bool:
    """Whether a text is a reference, and to a file that has to be there."""
    if reference.kind in {Kind.NOTEBOOK, Kind.LINK}:
        return True
    explicit = reference.path.startswith(("./", "../")) and not reference.path.endswith("..")
    return reference.kind is Kind.PATH and explicit and _is_of_a_bundle(file)


def _is_of_a_bundle(path: str) -> bool:
    return path.endswith((".yml", ".yaml")) and not path.startswith(".")


def _finding(checkout: Checkout, paths: Paths, file: str, broken: _Broken) -> Finding:
    reference = broken.place.reference
    named = reference.path.replace(":", ".") if reference.kind is Kind.MODULE else reference.text
    is_told = splitext(file)[1] in TOLD
    why, cure = _remedy(checkout, paths, file, broken)
    state = State.NOTE if is_told else State.WRONG
    return Finding(WHERE, f"{file}:{reference.line}: {named}", state, why, cure)


def _remedy(checkout: Checkout, paths: Paths, file: str, broken: _Broken) -> tuple[str, Cure]:
    """Why a reference is broken, and what helps."""
    reference = broken.place.reference
    edit = f"${{EDITOR:-vi}} +{reference.line} {shlex.quote(file)}"
    if reference.kind in NAMED:
        why = f"the bundle has no such {NAMED[reference.kind]}"
        return why, Cure(advice=f"It has {', '.join(broken.known)}. Name one.", command=edit)
    if broken.gone:
        return f"{broken.gone} is gone", Cure(
            advice="Bring it back, or remove what names it.",
            command=_bring_back(checkout, broken.gone),
        )
    same = [each for each in sorted(paths.files) if _is_called(each, basename(reference.path))]
    written = [retarget(reference, broken.place.base, each).path for each in same[:CLOSE]]
    advice = f"Write {' or '.join(written)}." if written else "Name a file that is there."
    return "it leads nowhere", Cure(advice=advice, command=edit)


def _is_called(path: str, name: str) -> bool:
    return name in {basename(path), basename(splitext(path)[0])}


def _bring_back(checkout: Checkout, path: str) -> str:
    """The command that takes a file from the last commit that had it."""
    quoted = shlex.quote(path)
    if path in checkout.missing:
        return f"git checkout HEAD -- {quoted}"
    return f'git checkout "$(git rev-list -1 HEAD -- {quoted})^" -- {quoted}'


def _text(content: bytes) -> str | None:
    if len(content) > LARGEST or b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
