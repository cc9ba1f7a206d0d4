"""What the pull request of an update says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

ROOM = 8000  # characters of a list; seven lists and the words fit into the 65536 that GitHub takes
LONGEST = 300  # characters of a file's name, or of a line
CURE = (
    "Make a fine-grained personal access token for this repository with Contents, Pull requests "
    "and Workflows: write, and store it as the secret `ML_INIT_UPDATE_TOKEN`"
)
BY_HAND = "run `copier update --trust` in a checkout of your own"
VERSION = re.compile(r"^_commit: *['\"]?([\w.+-]{1,100})['\"]?$", re.MULTILINE)
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
        rewritten: what is said of references that follow what the update moved.
        problems: what worked before and does not now; each needs a person.
        deployed: what changes its deployed name or goes, with the commands for it.
        news: what is new in ml-init, from its changelog.
    """

    old: str
    new: str
    source: str
    changed: tuple[str, ...]
    conflicts: tuple[str, ...]
    withheld: tuple[str, ...]
    checks_start: bool
    rewritten: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    deployed: tuple[str, ...] = ()
    news: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title of the pull request, and the subject of its commit."""
        found = {"conflicts": self.conflicts, "problems": self.problems}
        flaws = " and ".join(name for name, listing in found.items() if listing)
        ending = f", with {flaws}" if flaws else ""
        return f"Update ml-init from {self.old} to {self.new}{ending}"

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to put something right before it can be merged."""
        return bool(self.conflicts or self.problems)

    @property
    def body(self) -> str:
        """The pull request's text, in Markdown."""
        changes = f"{self.source}/compare/{self.old}...{self.new}"
        parts = [
            f"ml-init {self.new} is out; this project is at {self.old}.",
            f"What changed between the two, and why: {changes}" if self.source else "",
            f"## What is new\n{block(self.news)}" if self.news else "",
            self._conflicts if self.conflicts else "",
            *self._reported,
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
    def _reported(self) -> Iterable[str]:
        if self.problems:
            yield (
                "## Problems\nThis worked before and does not now. Put it right on this branch and "
                f"push.\n\n{listed(self.problems)}"
            )
        if self.deployed:
            yield (
                "## Deployed names\nRead this before you merge. The commands are for a checkout of "
                f"this branch.\n\n{block(self.deployed)}"
            )
        if self.rewritten:
            yield (
                "## References that follow\nThe update moved what these name, and brought them "
                f"along.\n\n{listed(self.rewritten)}"
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
    """A Markdown list of files or lines, cut where it gets long."""
    return "\n".join(_cut([f"- {as_code(path)}" for path in paths], "- and {} more"))


def block(lines: Iterable[str]) -> str:
    """Lines that belong together and may be copied, cut where they get long."""
    shown = _cut([_printable(line) for line in lines], "and {} lines more")
    fence = _fence("\n".join(shown), shortest=3)
    return "\n".join([f"{fence}text", *shown, fence])


def as_code(name: str) -> str:
    """A name that is shown as it is, and does nothing else, whatever it holds."""
    text = _printable(name)
    fence = _fence(text, shortest=1)
    return f"{fence} {text} {fence}"


def _cut(lines: list[str], more: str) -> list[str]:
    """The lines that fit, and how many do not."""
    filled = accumulate(len(line) + 1 for line in lines)
    fitting = sum(size <= ROOM for size in filled)
    return [
        *lines[:fitting],
        *([more.format(len(lines) - fitting)] if fitting < len(lines) else []),
    ]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])


def _fence(text: str, *, shortest: int) -> str:
    """Backticks that nothing in the text ends."""
    return "`" * max(shortest, *(len(run) + 1 for run in re.findall("`+", text)), 0)


def version_in(answers: str) -> str:
    """The version of ml-init that an answers file names."""
    found = VERSION.search(answers)
    return found[1] if found else "an unknown version"


def source_in(answers: str) -> str:
    """The web page of the repository that an answers file names; empty where it has none."""
    found = SOURCE.search(answers)
    return f"https://{found['host'] or 'github.com'}/{found['path']}" if found else ""
