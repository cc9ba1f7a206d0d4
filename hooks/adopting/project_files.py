"""The files of a project at one moment, read when they are compared."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from hooks.adopting.form import SETTINGS
from hooks.adopting.forms import text_of
from hooks.adopting.objects import Files, Objects

MOST_BUNDLES = 8  # of a repository that are looked at; those nearest to its top
LARGEST_JSON = 64 << 10  # bytes of a file that states what was chosen


@dataclass
class ProjectFiles:
    """The files of one project in a repository.

    Attributes:
        objects: of the repository.
        files: by their paths, as git's ids.
        root: the project's folder, with a slash at its end; empty for the top.
    """

    objects: Objects
    files: Files
    root: str = ""
    _texts: dict[str, str] = field(default_factory=dict, repr=False)

    def text(self, path: str) -> str | None:
        """The text of a file, its path counted from the project's folder; None where it is not."""
        if (name := self.files.get(f"{self.root}{path}")) is None:
            return None
        if name not in self._texts:
            self.load([path])
        return self._texts[name]

    def load(self, paths: Iterable[str]) -> None:
        """Read files that will be asked for, in one go."""
        names = {self.files.get(f"{self.root}{path}", "") for path in paths} - {"", *self._texts}
        contents = self.objects.read(names)
        for name in names:
            self._texts[name] = text_of(contents[name]) if name in contents else f"\0{name}"

    def paths(self) -> Iterator[str]:
        """The paths below the project's folder."""
        return (path.removeprefix(self.root) for path in self.files if path.startswith(self.root))

    def stated(self, values: Mapping[str, Collection[str]]) -> dict[str, tuple[str, str]]:
        """What a stack wrote down of its own inputs, with the places.

        Some stacks keep their inputs as JSON, for later runs of their template.

        Args:
            values: the inputs with few values, each with these.
        """
        found = dict[str, tuple[str, str]]()
        for path in sorted(self.paths()):
            if not path.endswith("_params.json") or path.count("/") > 1:
                continue
            text = self.text(path) or ""
            for name, value in _pairs(text):
                if value in values.get(name, ()):
                    line = 1 + text[: text.find(f'"{name}"')].count("\n")
                    found.setdefault(name, (value, f"{self.root}{path}:{line}"))
        return found


def bundles(files: Iterable[str]) -> list[str]:
    """The folders that hold the settings of a bundle, those nearest to the top first."""
    found = [PurePosixPath(path).parent for path in files if PurePosixPath(path).name == SETTINGS]
    nearest = sorted(found, key=lambda folder: (len(folder.parts), str(folder)))
    return [str(folder) for folder in nearest[:MOST_BUNDLES]]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > LARGEST_JSON:
        return
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(told, dict):
        yield from ((name, value) for name, value in told.items() if isinstance(value, str))
