"""Git ignores what laptops, editors and tools leave behind.

Secrets in a `.env`, virtual environments, caches of tools and of
notebooks were one `git add` away from a commit. They are ignored now,
at the top of the file, where it does not meet a team's own lines.

https://git-scm.com/docs/gitignore
"""

from hooks.patches.patch import Patch
from hooks.project.rendered import Project

LEFTOVERS = {  # each with the other ways to write it
    ".env": (),
    ".venv/": (".venv",),
    ".pytest_cache/": (".pytest_cache",),
    ".mypy_cache/": (".mypy_cache",),
    ".ruff_cache/": (".ruff_cache",),
    ".ipynb_checkpoints/": (".ipynb_checkpoints", ".ipynb_checkpoints/*"),
    ".DS_Store": ("**/.DS_Store",),
}
REASON = "# Left behind by laptops, editors and tools"


def missing(text: str) -> list[str]:
    """What is not ignored."""
    there = {line.strip() for line in text.splitlines()}
    return [name for name, others in LEFTOVERS.items() if there.isdisjoint({name, *others})]


def rewrite(text: str, _: Project) -> str:
    """The file with what is missing."""
    lacking = missing(text)
    return "\n".join([REASON, *lacking, "", text]) if lacking else text


def holds(text: str, _: Project) -> bool:
    """Whether all of it is ignored."""
    return not missing(text)


PATCH = Patch(
    name="ignored_leftovers",
    subject="Ignore what laptops and tools leave behind",
    reason=__doc__.strip(),
    files=r"\.gitignore",
    rewrite=rewrite,
    holds=holds,
)
