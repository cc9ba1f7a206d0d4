"""The last step of a release: the release at GitHub, with its notes and its archive.

Run as ``python -m maintenance.announce TAG ARCHIVE`` in a checkout of the tag. A run that was
interrupted is run again: a draft that it left is made anew, a finished release is left alone.
"""

import sys
from pathlib import Path

from hooks.errors import UserError
from hooks.system import actions_runner
from maintenance import changelog
from maintenance.github_client import Repository
from maintenance.versions import is_final


def announce(repository: Repository, tag: str, notes: str, archive: Path) -> str:
    """Make the release of a tag; people see it once the archive is in it.

    Returns:
        where it is to be seen.

    Raises:
        UserError: GitHub refused, or could not be reached.
    """
    for earlier in repository.call("GET", "releases?per_page=100"):
        if earlier["tag_name"] == tag and not earlier["draft"]:
            return str(earlier["html_url"])
        if earlier["tag_name"] == tag:
            repository.call("DELETE", f"releases/{earlier['id']}")
    draft = repository.call(
        "POST",
        "releases",
        {
            "tag_name": tag,
            "name": tag,
            "body": notes,
            "draft": True,
            "prerelease": not is_final(tag.removeprefix("v")),
        },
    )
    repository.upload(draft["upload_url"], archive)
    finished = repository.call("PATCH", f"releases/{draft['id']}", {"draft": False})
    return str(finished["html_url"])


def main() -> int:
    """Announce the tag that the command line names."""
    tag, archive = sys.argv[1], Path(sys.argv[2])
    try:
        notes = changelog.notes(
            Path(changelog.FILE).read_text(encoding="utf-8"), tag.removeprefix("v")
        )
        place = announce(Repository.of_this_run(), tag, notes, archive)
    except UserError as error:
        actions_runner.annotate("error", "Release", str(error))
        return 1
    print(f"{tag} is out: {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
