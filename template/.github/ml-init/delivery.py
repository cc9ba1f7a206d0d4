"""An update on its way from the job that runs the template to the one that pushes.

It is a pack of git objects, the id of a tree, and what the update reported. Whoever receives it
takes it for bytes of a stranger, and runs nothing of it.
"""

import json
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from report import lines_under
from repository import Stopped, git

PACK, STORY = "objects.pack", "story.json"
LARGEST = {PACK: 200 << 20, STORY: 1 << 20}  # bytes
PLAIN = {"100644", "100755"}
GONE = "000000"
PATH = re.compile(r"[^\x00-\x1f\x7f\ufffd\\]{1,1000}")  # git() puts U+FFFD for what is no UTF-8
NAMES = ("conflicts", "rewritten", "problems", "deployed", "news")


def hand_over(folder: Path, tree: str, story: Mapping[str, Sequence[str]]) -> None:
    """Leave a tree, and what is said of it, for the job that pushes."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = f"{tree}\n^HEAD\n".encode()
    with (folder / PACK).open("wb") as pack:
        git("pack-objects", "--revs", "--stdout", "--quiet", given=wanted, output=pack)
    told = {"tree": tree, **{name: [*story[name]] for name in NAMES}}
    (folder / STORY).write_text(json.dumps(told), encoding="utf-8")


def receive(folder: Path) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Take a tree into this repository, checked, and what is said of it.

    Raises:
        Stopped: there is none, or it is no update of this project.
    """
    for name, most in LARGEST.items():
        _refuse_unless_plain(folder / name, most)
    try:
        story = json.loads((folder / STORY).read_bytes())
    except (ValueError, RecursionError):
        story = None
    tree = story.get("tree") if isinstance(story, dict) else None
    if not isinstance(tree, str) or not re.fullmatch("[0-9a-f]{40,64}", tree):
        raise Stopped(f"The update is not taken: {STORY} names no tree.")
    with (folder / PACK).open("rb") as pack:
        git("index-pack", "--stdin", "--strict", given=pack)  # git's own check of every object
    if git("cat-file", "-t", tree) != "tree":
        raise Stopped(f"The update is not taken: {tree} is no tree.")
    _refuse_unless_files(tree)
    return tree, lines_under(NAMES, story)


def _refuse_unless_plain(place: Path, most: int) -> None:
    """Refuse what is no file of a bearable size."""
    try:
        state = place.lstat()
    except OSError:
        raise Stopped(f"The update is not taken: there is no {place.name}.") from None
    if not stat.S_ISREG(state.st_mode) or state.st_size > most:
        raise Stopped(f"The update is not taken: {place.name} is no file of at most {most} bytes.")


def _refuse_unless_files(tree: str) -> None:
    """Refuse links, submodules and names that no system shows, but for those of the project."""
    listing = [entry.partition("\t") for entry in git("ls-tree", "-r", "-z", "HEAD").split("\0")]
    known = {tuple(about.split(" ")[::2]) for about, _, _ in listing}
    names = {path for _, _, path in listing}
    changes = git("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "HEAD", tree)
    parts = changes.split("\0")
    for about, path in zip(parts[::2], parts[1::2], strict=False):
        _, mode, _, made, _ = about.split(" ")
        if mode not in {*PLAIN, GONE} and (mode, made) not in known:
            raise Stopped(f"The update is not taken: {path[:100]!r} is no plain file.")
        if path not in names and not PATH.fullmatch(path):
            raise Stopped(f"The update is not taken: {path[:100]!r} is a name that is not taken.")
