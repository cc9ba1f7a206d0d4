"""Where the files and folders of one tree are in a later one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, split

from hooks.references.resolving import Paths, above, join


@dataclass(frozen=True)
class Moves:
    """The way from one tree to another.

    Attributes:
        files: the files that moved, each with its new path.
        before: the paths of the first tree.
        after: those of the other.
    """

    files: Mapping[str, str]
    before: Paths
    after: Paths

    @cached_property
    def origins(self) -> Mapping[str, str]:
        """The files that moved by their new paths."""
        return {new: old for old, new in self.files.items()}

    def origin(self, path: str) -> str | None:
        """Where a file of the later tree was before, if it was there."""
        old = self.origins.get(path, path)
        return old if old in self.before.files and self.of(old) == path else None

    def of(self, path: str) -> str | None:
        """Where a file or folder is later; nothing where it is gone."""
        if path in self.files:
            return self.files[path]
        if self.after.has(path):
            return path
        return self._folders[path] if path in self._folders else self._with_folder(path)

    def _with_folder(self, path: str) -> str | None:
        """Where a file went that git did not tell from its like: along with those around it."""
        folder, name = split(path)
        now = self._folders.get(folder)
        place = join(now, name) if now is not None else None
        is_new = place in self.after.files and place not in self.before.files
        return place if is_new and place not in self.origins else None

    @cached_property
    def _folders(self) -> Mapping[str, str]:
        """The folders that are gone, each with the place to which most of its files went."""
        votes: dict[str, Counter[str]] = {}
        for old, new in self.files.items():
            for folder in above(old):
                if not self.after.has(folder):
                    rest = old[len(folder) :]
                    place = new.removesuffix(rest) if new.endswith(rest) else dirname(new)
                    votes.setdefault(folder, Counter())[place] += 1
        return {folder: counted.most_common(1)[0][0] for folder, counted in votes.items()}

    def searched(self, folder: str, pattern: str, rest: str) -> str | None:
        """The folder in which a pattern finds what it found, by where those files went.

        Args:
            folder: where it searched before.
            pattern: the whole pattern then, from the top.
            rest: what of it follows the folder.
        """
        found = self.before.matching(pattern)
        places = Counter(dirname(new) for name in found if (new := self.of(name)))
        likely = [self.of(folder), *(place for place, _ in places.most_common())]
        return next((p for p in likely if p is not None and self._finds(p, rest)), None)

    def _finds(self, folder: str, rest: str) -> bool:
        pattern = join(folder, rest)
        return pattern is not None and bool(self.after.matching(pattern))
