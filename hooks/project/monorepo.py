"""What GitHub overlooks in a project inside another repository, and what to do about it.

GitHub runs the workflows in ``.github/workflows`` at the top of a repository and reads one
CODEOWNERS, in ``.github``, at the top or in ``docs``. See
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax and
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners.
"""

import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from hooks.project.offered import SET_ASIDE

WORKFLOWS = ".github/workflows"
UPDATES = "update-from-template.yml"  # its program looks for the project at the top
OWNERS = ".github/CODEOWNERS"
OWNERS_PLACES = (OWNERS, "CODEOWNERS", "docs/CODEOWNERS")  # in GitHub's order
COMMENT = re.compile(r"(?:^|\s)#")
WORD = re.compile(r"(!?(?:\./)?)([^\s'\",=()\[\]{}]+)")
# A line whose value is a path even without a slash: where to work, an entry of a list, a filter.
ALONE = re.compile(
    r"\s*(?:(?:- +)?working-directory: +\S+|- +\S*[^\s:]|paths(?:-ignore)?: +\[.*\])\s*"
)


def advice(project: Path, top: Path) -> list[str]:
    """What a person is told of a project that lies inside the repository at ``top``."""
    folder = project.resolve().relative_to(top.resolve()).as_posix()
    files = sorted((project / WORKFLOWS).glob("*.y*ml"))
    moved = {path.name: _text(path) for path in files if path.name != UPDATES}
    entries = {path.name for path in project.iterdir()} - {".github"}
    place = next((name for name in OWNERS_PLACES if (top / name).exists()), OWNERS)
    elsewhere = shlex.quote(str(top.parent / project.name))
    apart = (
        f"mv {shlex.quote(str(project))} {elsewhere} && copier copy --trust TEMPLATE {elsewhere}"
    )
    return [
        "GitHub runs workflows and reads CODEOWNERS only at the top of a repository:",
        "nothing here is tested, deployed or updated by itself.",
        f"Give the project a repository of its own, in a folder outside: {apart}",
        f"Or keep it here: move these files to {top / WORKFLOWS}, and change these lines of them:",
        *_listed(moved, entries, folder),
        f"Add to {top / place}:",
        *(f"  {line}" for line in owner_lines(_text(project / OWNERS), folder, moved)),
        *_settings(project, top, folder),
        f"Leave {UPDATES} where it is: `copier update --trust` in {folder} does its work.",
        "docs/monorepo.md of ml-init says the rest: secrets, branches, updates.",
    ]


def changed_lines(workflow: str, entries: Collection[str], folder: str) -> dict[int, str]:
    """The lines of a workflow that name a path of the project, as they read at the top.

    Args:
        workflow: its text.
        entries: the names at the top of the project.
        folder: the project's, from the top of the repository.

    Returns:
        Each line by its number, counted from 1.
    """
    lines = workflow.splitlines()
    changed = [_changed(line, entries, folder) for line in lines]
    pairs = enumerate(zip(lines, changed, strict=True), start=1)
    return {number: new for number, (old, new) in pairs if new != old}


def owner_lines(owners: str, folder: str, workflows: Collection[str]) -> Iterator[str]:
    """The rules of the project's CODEOWNERS, as they read at the top.

    The rule for its ``.github`` becomes one for each moved workflow: the rest of the top's
    ``.github`` is not the project's.
    """
    root = "/" + folder.replace(" ", "\\ ")
    for line in owners.splitlines():
        pattern, _, people = line.partition(" ")
        if not people or pattern == "#":
            continue
        if pattern == "/.github/":
            yield from (f"/{WORKFLOWS}/{name} {people}" for name in workflows)
        elif pattern == "*":
            yield f"{root}/ {people}"
        else:
            yield f"{root}{'' if pattern.startswith('/') else '/**/'}{pattern} {people}"


def _changed(line: str, entries: Collection[str], folder: str) -> str:
    """A line with the project's folder before each path of the project."""
    code = COMMENT.split(line)[0]
    alone = ALONE.fullmatch(code) is not None

    def moved(word: re.Match[str]) -> str:
        name, slash, _ = word[2].partition("/")
        return f"{word[1]}{folder}/{word[2]}" if name in entries and (slash or alone) else word[0]

    return WORD.sub(moved, code) + line[len(code) :]


def _listed(workflows: Mapping[str, str], entries: Collection[str], folder: str) -> Iterator[str]:
    """Each file to move, with its lines to change."""
    for name, text in workflows.items():
        yield f"  {folder}/{WORKFLOWS}/{name}"
        for number, line in changed_lines(text, entries, folder).items():
            yield f"    line {number}: {line.strip()}"


def _settings(project: Path, top: Path, folder: str) -> Iterator[str]:
    """What is said of the settings for zizmor, which looks for them next to the workflows."""
    if (project / SET_ASIDE).exists():
        yield f"Move {folder}/{SET_ASIDE} to {top / SET_ASIDE}; if one is there, add its lines."


def _text(path: Path) -> str:
    """A file's text; empty where Copier was told not to write it."""
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
