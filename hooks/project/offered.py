"""Files that ml-init offers, and a stack or a team may have in its own way.

Each begins with a line that says so. Where a project has such a file without that line, or another
file that does the same work, it is kept, and ml-init's is left out.
"""

from collections.abc import Container, Iterable

MARK = b"Offered by ml-init"
# What zizmor, a linter of workflows, does not report where the secrets are the repository's.
SET_ASIDE = ".github/zizmor.yml"
# Each with the files that do the same work.
OFFERED: dict[str, tuple[str, ...]] = {
    "pyproject.toml": ("ruff.toml", ".ruff.toml", "setup.cfg", "mypy.ini", ".flake8", "tox.ini"),
    ".pre-commit-config.yaml": (),
    ".github/dependabot.yml": (
        ".github/dependabot.yaml",
        "renovate.json",
        "renovate.json5",
        ".renovaterc",
        ".renovaterc.json",
        ".github/renovate.json",
        ".github/renovate.json5",
    ),
    SET_ASIDE: (".github/zizmor.yaml", "zizmor.yml", "zizmor.yaml"),
}


def refused(there: Container[str], names: Iterable[str] = OFFERED) -> set[str]:
    """The offers, of these names, whose work is done by a file that is there."""
    return {name for name in names if any(each in there for each in (name, *OFFERED[name]))}


def is_offer(content: bytes) -> bool:
    """Whether a file is ml-init's own, edited or not."""
    return MARK in content.partition(b"\n")[0]
