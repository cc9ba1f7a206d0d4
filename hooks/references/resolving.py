"""Where the references of a file lead, among the paths of a tree."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from posixpath import basename, dirname, normpath

from hooks.references.reference import ABOVE, HERE, Kind, Reference, fixed_part

# What Databricks takes for a notebook (docs.databricks.com/notebooks/notebook-export-import).
NOTEBOOK_ENDINGS = (".py", ".ipynb", ".sql", ".r", ".R", ".scala")
BUNDLE_FILES = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")


@dataclass(frozen=True)
class Paths:
    """The files of a tree, with the folders that they lie in; the top is ""."""

    files: frozenset[str]

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder."""
        return frozenset(folder for name in self.files for folder in above(name))

    @cached_property
    def bundles(self) -> frozenset[str]:
        """The folders of bundles, from which their modules are imported."""
        return frozenset(
            d for d in self.folders if any(join(d, n) in self.files for n in BUNDLE_FILES)
        )

    @cached_property
    def modules(self) -> frozenset[str]:
        """The names that a module of the tree can begin with."""
        stems = {basename(name).removesuffix(".py") for name in self.files if name.endswith(".py")}
        return frozenset(stems | {basename(folder) for folder in self.folders})

    def has(self, path: str) -> bool:
        """Whether this is a file or a folder."""
        return path in self.files or path in self.folders

    def matching(self, pattern: str) -> list[str]:
        """The files that a pattern from the top matches, in order."""
        matches = _glob(pattern).fullmatch
        return sorted(name for name in self.files if matches(name))


@dataclass(frozen=True)
class Resolved:
    """A reference with where it starts and where it leads.

    Attributes:
        reference: what was resolved.
        base: the folder where its path starts.
        found: the file or folder that it leads to; of a pattern the folder in which it searches;
            nothing where it leads nowhere.
    """

    reference: Reference
    base: str
    found: str | None

    def covers(self, path: str) -> bool:
        """Whether a file is what is named, or among it."""
        if self.found is None:
            return False
        if self.reference.kind is Kind.PATTERN:
            pattern = join(self.base, self.reference.path)
            return pattern is not None and bool(_glob(pattern).fullmatch(path))
        if self.found == path:
            return True
        package = self.found.removesuffix("__init__.py").rstrip("/")
        only_a_way = self.reference.path.rstrip("/").endswith("..") or self.found == ""
        return not only_a_way and path.startswith(f"{package}/")


@dataclass
class Walk:
    """The references of one file, resolved one after another.

    Attributes:
        file: the file's path.
        paths: those of the tree.
        moved: where a folder is that the tree does not have under the name that the file gives.
    """

    file: str
    paths: Paths
    moved: Callable[[str], str | None] = lambda _: None
    _scope: int = -1
    _current: str | None = None
    _named: list[str] = field(default_factory=list)

    def find(self, reference: Reference) -> Resolved:
        """Where the next reference leads."""
        if reference.scope != self._scope:
            self._scope, self._current = reference.scope, None
        bases = self.bases(reference)
        for base in bases:
            if (found := resolve(reference, base, self.paths)) is not None:
                return Resolved(reference, base, found)
        return Resolved(reference, bases[0], None)

    def bases(self, reference: Reference) -> list[str]:
        """The folders where its path may start, the likeliest first."""
        own = dirname(self.file)
        if reference.kind is Kind.MODULE:
            if reference.path.startswith("."):
                return [own]
            roots = [d for d in above(self.file) if d == "" or d in self.paths.bundles]
            current = [] if self._current is None else [self._current]
            return list(dict.fromkeys([own, *current, *reversed(self._named), *roots]))
        if self._current is not None:
            return [self._current]
        return list(dict.fromkeys(self._expand(reference, own)))

    def settle(self, place: Resolved, meant: str | None) -> None:
        """Go where the reference led, so that what follows starts there."""
        if place.reference.kind is Kind.FOLDER:
            self._current = meant
        if meant is not None and meant in self.paths.folders:
            self._named.append(meant)

    def _expand(self, reference: Reference, own: str) -> Iterator[str]:
        for base in reference.bases:
            if base == HERE:
                yield own
            elif base == ABOVE:
                yield from above(self.file)
            else:
                now = base if base in self.paths.folders else self.moved(base)
                yield base if now is None else now


def places(file: str, references: Iterable[Reference], paths: Paths) -> Iterator[Resolved]:
    """Where each reference of a file leads."""
    walk = Walk(file, paths)
    for reference in references:
        place = walk.find(reference)
        walk.settle(place, place.found)
        yield place


def resolve(reference: Reference, base: str, paths: Paths) -> str | None:
    """What a reference leads to from a folder; nothing where there is none."""
    if reference.kind is Kind.MODULE:
        return _module(reference.path, base, paths)
    path = join(base, reference.path)
    if path is None:
        return None
    if reference.kind is Kind.PATTERN:
        return _searched(path) if paths.matching(path) else None
    if reference.kind is Kind.NOTEBOOK:
        return next((path + e for e in ("", *NOTEBOOK_ENDINGS) if path + e in paths.files), None)
    if reference.kind is Kind.FOLDER:
        return path if path in paths.folders else None
    return path if paths.has(path) else None


def join(base: str, path: str) -> str | None:
    """A path from the top; nothing where it leads out of the project, or is none."""
    if path.startswith("/") or not path or "$" in path:
        return None
    joined = normpath(f"{base}/{path}" if base else path)
    if joined == ".." or joined.startswith("../"):
        return None
    return "" if joined == "." else joined


@lru_cache(maxsize=4096)
def above(path: str) -> tuple[str, ...]:
    """The folders that a file lies in, the nearest first and the top at last."""
    folder = dirname(path)
    return (folder, *above(folder)) if folder else (folder,)


def _searched(pattern: str) -> str:
    return fixed_part(pattern).rstrip("/")


def _module(dotted: str, base: str, paths: Paths) -> str | None:
    """The file or folder of a module; a name that it holds is found in the module itself."""
    source, _, name = dotted.partition(":")
    bare = source.lstrip(".")
    if bare and bare.partition(".")[0] not in paths.modules:
        return None  # most are of other people
    for _ in range(len(source) - len(bare) - 1):
        base = dirname(base)
    module = "/".join(filter(None, [base, *bare.split(".")]))
    stems = [f"{module}/{name}".lstrip("/"), module] if name else [module]
    for stem in filter(None, stems):
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            if path in paths.files:
                return path
        if stem in paths.folders:
            return stem
    return None


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """A pattern as GitHub and the Databricks CLI read it: `*` ends at a slash, `**` does not."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]*\])", pattern.removesuffix("/"))
    ways = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(ways.get(part) or _set(part) or re.escape(part) for part in parts))


def _set(part: str) -> str:
    """The set of characters that a part of a pattern is; nothing of `[]`, `[z-a]` and the rest."""
    if not (part.startswith("[") and part.endswith("]")):
        return ""
    inside = part[1:-1].replace("\\", r"\\").replace("[", r"\[")
    try:
        re.compile(f"[{inside}]")
    except re.error:
        return ""
    return f"[{inside}]"
