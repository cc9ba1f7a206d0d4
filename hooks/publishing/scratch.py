"""A repository of our own that borrows a project's objects, and nothing else of it.

Git obeys the configuration of the repository that it runs in: one could name a proxy, another
address or a program, and be given the token. A project's configuration is not ours, so whatever
carries the token runs in here.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hooks.system.git import git


@dataclass(frozen=True)
class Scratch:
    """The repository.

    Attributes:
        folder: where it is.
        objects: the project's folder of objects, which it reads and adds to.
    """

    folder: Path
    objects: Path

    @property
    def place(self) -> Mapping[str, str]:
        """What git has to be told: where it is, as it may look for none by itself, and the objects.

        A careful user's configuration has it find no bare repository (``safe.bareRepository``).
        """
        return {"GIT_DIR": str(self.folder), "GIT_OBJECT_DIRECTORY": str(self.objects)}

    def git(self, *arguments: str) -> str:
        """Run git in it.

        Raises:
            GitFailed: git refused.
        """
        return git(self.folder, *arguments, extra=self.place)


@contextmanager
def borrowing(project: Path) -> Iterator[Scratch]:
    """A scratch repository for a project; a killed run leaves an almost empty folder."""
    places = ("--git-path", "objects", "--git-path", "shallow")
    told = git(project, "rev-parse", "--path-format=absolute", *places).split("\n")
    objects, shallow = map(Path, told)
    with tempfile.TemporaryDirectory(prefix="ml-init-") as name:
        # GitHub knows no other kind of object ids, whatever the user's default is.
        git(Path(name), "init", "--quiet", "--bare", "--template=", "--object-format=sha1")
        if shallow.exists():  # where the project's history is cut off
            shutil.copyfile(shallow, Path(name, "shallow"))
        yield Scratch(Path(name), objects)
