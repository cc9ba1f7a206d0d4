"""The pages of the site, put together from README, docs/ and the pages beside README.

Run as ``python -m maintenance.site FOLDER``; then Zensical builds the folder (`./ml-init docs`).
Links between pages stay links between pages. A link to another file of the repository leads to
GitHub; one to a file that is not there stays as it is, and the strict build names it.
"""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

from extensions.commands import HOME

ROOT = Path(__file__).parent.parent
SETTINGS = "mkdocs.yml"
BESIDE = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
DECISIONS = "docs/decisions"
PICTURE = ".svg"
LINK = re.compile(r"(\]\()(?!https?://|#|mailto:)([^)\s#]+)(#[^)\s]*)?(\))")


def pages(root: Path) -> dict[str, str]:
    """The path in the site of each page and picture, by its path in the repository."""
    files = [path for path in (root / "docs").rglob("*") if path.suffix in {".md", PICTURE}]
    docs = {path.relative_to(root).as_posix() for path in files}
    inside = {path: path.removeprefix("docs/") for path in sorted(docs)}
    return {**inside, **{name: name for name in BESIDE}, "README.md": "index.md"}


def rewritten(text: str, path: str, places: Mapping[str, str], root: Path) -> str:
    """A page's text with links that lead somewhere from its place in the site.

    Args:
        text: its Markdown.
        path: its path in the repository.
        places: see `pages`.
        root: the repository.
    """
    here = PurePosixPath(places[path]).parent

    def link(found: re.Match[str]) -> str:
        before, target, part, after = found.groups(default="")
        named = normpath((PurePosixPath(path).parent / target).as_posix())
        if named == DECISIONS:
            leads = relpath("decisions/index.md", here)
        elif named in places:
            leads = relpath(places[named], here)
        elif (root / named).exists():
            kind = "tree" if (root / named).is_dir() else "blob"
            leads = f"{HOME}/{kind}/main/{named}"
        else:
            leads = target
        return f"{before}{leads}{part}{after}"

    return LINK.sub(link, text)


def decisions(root: Path) -> Iterator[str]:
    """The lines of a page that lists the decisions by their headings."""
    yield "# Decisions\n"
    for path in sorted((root / DECISIONS).glob("*.md")):
        heading = path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        yield f"- [{heading}]({path.name})"


def assemble(root: Path, folder: Path) -> None:
    """Write the settings of the site and its pages into an empty folder."""
    places = pages(root)
    for path, place in places.items():
        target = folder / "docs" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (root / path).read_text(encoding="utf-8")
        told = text if path.endswith(PICTURE) else rewritten(text, path, places, root)
        target.write_text(told, encoding="utf-8")
    index = folder / "docs" / "decisions" / "index.md"
    index.write_text("\n".join([*decisions(root), ""]), encoding="utf-8")
    shutil.copyfile(root / SETTINGS, folder / SETTINGS)


if __name__ == "__main__":
    assemble(ROOT, Path(sys.argv[1]))
