"""The first step of a release at GitHub: whether a tag may become one.

Run as ``python -m maintenance.check_tag TAG`` in a checkout of the tag that knows origin's main.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from hooks.errors import UserError
from hooks.system import actions_runner
from hooks.system.git import GitFailed, git
from maintenance import changelog
from maintenance.versions import FILE, VERSION, stated


def problems(folder: Path, tag: str) -> Iterator[str]:
    """What stands against the release of a tag that is checked out, a sentence each."""
    version = tag.removeprefix("v")
    if version == tag or not VERSION.fullmatch(version):
        yield f"The tag {tag} is not a v and a version, such as v1.2.3."
        return
    yield from _differences(folder, version)
    try:
        changelog.notes((folder / changelog.FILE).read_text(encoding="utf-8"), version)
    except UserError as error:
        yield str(error)
    try:
        git(folder, "merge-base", "--is-ancestor", "HEAD", "origin/main")
    except GitFailed:
        yield "The commit is not on main: a release is made from what was reviewed and merged."


def _differences(folder: Path, version: str) -> Iterator[str]:
    try:
        said = stated((folder / FILE).read_text(encoding="utf-8"))
    except UserError as error:
        yield str(error)
        return
    if said != version:
        yield f"{FILE} says {said}, and the tag {version}."


def main() -> int:
    """Judge the tag that the command line names."""
    found = list(problems(Path.cwd(), sys.argv[1]))
    for problem in found:
        actions_runner.annotate("error", "Release", problem)
    if found:
        print("Remove the tag, fix main, and tag again: docs/releasing.md.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
