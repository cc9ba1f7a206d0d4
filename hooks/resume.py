"""The resume step: files that an ended run left half-written make room for the whole ones.

Runs in the template's checkout, for a project that was begun before; its one argument is the
project's folder. Reads the paths of such files from standard input, a JSON list. A file that git
knows is the user's, however little it says, and stays.
"""

import json
import sys
from collections.abc import Collection
from pathlib import Path

from hooks.step import Step, start
from hooks.system.git import GitFailed, git
from hooks.system.terminal import say


def known_to_git(project: Path, names: Collection[str]) -> set[str]:
    """Which of these files are in the index of the repository that the project lies in.

    Raises:
        GitFailed: git does not work there.
    """
    try:
        listed = git(project, "--literal-pathspecs", "ls-files", "-z", "--", *names)
    except GitFailed as failure:
        if "not a git repository" in failure.words:
            return set()
        raise
    return set(listed.split("\0"))


def resume(project: Path, names: Collection[str]) -> None:
    """Remove these files, and say so."""
    known = known_to_git(project, names)
    for name in names:
        if name not in known:
            (project / name).unlink()
            say(f"{name} was half written by a run that was ended: it is written anew.")


def main(project: Path) -> int:
    """Make room for what is written next."""
    return Step("resume", tell=print).run(lambda _: resume(project, json.load(sys.stdin)))


if __name__ == "__main__":
    start(lambda: main(Path(sys.argv[1])))
