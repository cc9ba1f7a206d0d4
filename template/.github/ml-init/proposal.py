"""What the pull request of an update says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 60  # files in a list; GitHub takes 65536 characters in all
LONGEST = 300  # characters of a file's name
CURE = (
    "Make a fine-grained personal access token for this repository with Contents, Pull requests "
    "and Workflows: write, and store it as the secret `ML_INIT_UPDATE_TOKEN`"
)
BY_HAND = "run `copier update --trust` in a checkout of your own"
VERSION = re.compile(r"^_commit: *['\"]?([\w.+-]+)['\"]?$", re.MULTILINE)
SOURCE = re.compile(
    r"^_src_path: *['\"]?(?:gh:|(?:git\+)?(?:https://|ssh://git@|git@)(?P<host>[\w.-]+)[/:])"
    r"(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?/?['\"]?$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Proposal:
    """What one update did to the project.

    Attributes:
        old: the version of ml-init that the project is at.
        new: the version that it was brought to.
        source: the web page of ml-init's repository; empty where it has none.
        changed: the files that the pull request changes.
        conflicts: those of them in which both sides stand.
        withheld: files that had to be left out, being workflows.
        checks_start: whether GitHub runs the project's checks by itself.
    """

    old: str
    new: str
    source: str
    changed: tuple[str, ...]
    conflicts: tuple[str, ...]
    withheld: tuple[str, ...]
    checks_start: bool

    @property
    def title(self) -> str:
        """The title of the pull request, and the subject of its commit."""
        ending = ", with conflicts" if self.conflicts else ""
        return f"Update ml-init from {self.old} to {self.new}{ending}"

    @property
    def body(self) -> str:
        """The pull request's text, in Markdown."""
        changes = f"{self.source}/compare/{self.old}...{self.new}"
        parts = [
            f"ml-init {self.new} is out; this project is at {self.old}.",
            f"What changed between the two, and why: {changes}" if self.source else "",
            self._conflicts if self.conflicts else "",
            self._withheld if self.withheld else "",
            f"## Changed files\n{listed(self.changed)}",
            "" if self.checks_start else "To start the checks, close this and open it again.",
            "Each run writes this pull request anew, until somebody else commits to its branch.",
        ]
        return "\n\n".join(filter(None, parts))

    @property
    def _conflicts(self) -> str:
        return (
            "## Conflicts\n"
            "You and ml-init changed the same places of these files. Both sides stand in them, "
            "between `<<<<<<<` and `>>>>>>>`; a file that one side removed is as the other left "
            f"it. Put them right on this branch and push.\n\n{listed(self.conflicts)}"
        )

    @property
    def _withheld(self) -> str:
        return (
            "## Left out\n"
            "`GITHUB_TOKEN` may not change workflows, so this pull request is without these files. "
            f"`.copier-answers.yml` goes on naming {self.old}: nothing is lost.\n\n"
            f"{listed(self.withheld)}\n\n"
            f"{CURE}, and run the workflow again. Or {BY_HAND}."
        )


def listed(paths: Iterable[str]) -> str:
    """A Markdown list of files, cut where it gets long."""
    shown = [f"- {as_code(path)}" for path in paths]
    rest = len(shown) - MOST
    return "\n".join([*shown[:MOST], *([f"- and {rest} more"] if rest > 0 else [])])


def as_code(name: str) -> str:
    """A name that is shown as it is, and does nothing else, whatever it holds."""
    text = "".join(letter if letter.isprintable() else "?" for letter in name[:LONGEST])
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}"


def version_in(answers: str) -> str:
    """The version of ml-init that an answers file names."""
    found = VERSION.search(answers)
    return found[1] if found else "an unknown version"


def source_in(answers: str) -> str:
    """The web page of the repository that an answers file names; empty where it has none."""
    found = SOURCE.search(answers)
    return f"https://{found['host'] or 'github.com'}/{found['path']}" if found else ""
