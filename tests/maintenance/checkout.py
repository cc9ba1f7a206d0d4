"""A checkout of ml-init as far as its own workflows need one."""

from dataclasses import dataclass
from pathlib import Path

from tests.support.trees import git

CHANGELOG = """\
# Changelog

## Unreleased
- It is new.

## 0.0.9 (2026-01-31)
- It was old.
"""
FILES = {
    "pyproject.toml": '[project]\nname = "ml-init"\nversion = "0.1.0"\n',
    "CHANGELOG.md": CHANGELOG,
}
# The long tests: what the file `outcome` says is what they come to.
LONG_TESTS = """\
#!/bin/sh
echo "ran $0 $* with $ML_INIT_TEST_CLI for $ML_INIT_UPSTREAM_NEWEST"
[ ! -e outcome ] || { cat outcome; exit 1; }
"""
TRIED_LOCKS = 'import sys\n\nprint("tried", *sys.argv[1:] or ["every lock"])\n'


@dataclass(frozen=True)
class Checkout:
    """A checkout of ml-init, whose long tests are played."""

    folder: Path

    def write(self, name: str, text: str) -> None:
        """Write one file."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def read(self, name: str) -> str:
        """The text of one file."""
        return (self.folder / name).read_text()

    def commit(self, message: str) -> str:
        """Commit everything. Returns the commit."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", message)
        return git(self.folder, "rev-parse", "HEAD")
