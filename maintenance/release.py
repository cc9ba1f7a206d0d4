"""The release step: writes a version where it is stated. Nothing leaves the machine.

``./ml-init release 1.2.3`` runs this at the top of a checkout.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from hooks.errors import UserError
from maintenance import changelog
from maintenance.versions import FILE, checked, restated

NEXT = """\
{files} now say {version}. Look at `git diff`, then:

  git commit --all --message "Release {version}"
  git tag --annotate v{version} --message "ml-init {version}"   # once the commit is on main
  git push origin v{version}"""


def release(folder: Path, version: str, day: str) -> list[str]:
    """Write a version, and the day of its release, into a checkout; all files or none.

    Returns:
        the names of the files.

    Raises:
        UserError: the version is none, is released already, or has no place in a file.
    """
    checked(version)
    project = (folder / FILE).read_text(encoding="utf-8")
    history = (folder / changelog.FILE).read_text(encoding="utf-8")
    texts = {
        FILE: restated(project, version),
        changelog.FILE: changelog.released(history, version, day),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return list(texts)


def main() -> int:
    """Prepare the release that the command line names."""
    today = datetime.now(UTC).date().isoformat()
    version = " ".join(sys.argv[1:])
    try:
        files = release(Path.cwd(), version, today)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    print(NEXT.format(files=", ".join(files), version=version))
    return 0


if __name__ == "__main__":
    sys.exit(main())
