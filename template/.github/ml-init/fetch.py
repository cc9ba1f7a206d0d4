"""Fetch the template, before anything of it runs: the one step that has the token for it.

``TEMPLATE`` is its address as Copier writes it, ``TEMPLATE_TOKEN`` a token that may read it, where
it is private. It becomes a git bundle in the folder that is the one argument.
"""

import os
import sys
import tempfile
from pathlib import Path

from repository import Stopped, git, signed_in
from telling import tell

from template import BUNDLE, address

HELP = (
    "The repository of ml-init could not be fetched; the log has git's words. Where it is private, "
    "the secret `ML_INIT_TEMPLATE_TOKEN` has to hold a token that may read its contents."
)


def run() -> tuple[int, str]:
    """Fetch all branches and tags."""
    token = os.environ.get("TEMPLATE_TOKEN")
    extra = signed_in(os.environ["GITHUB_SERVER_URL"], token) if token else {}
    source, folder = address(os.environ["TEMPLATE"]), Path(sys.argv[1])
    folder.mkdir()
    with tempfile.TemporaryDirectory() as bare:
        try:
            git("clone", "--quiet", "--bare", "--template=", "--", source, bare, extra=extra)
        except Stopped as refusal:
            print(refusal)
            raise Stopped(HELP) from None
        git(
            "--git-dir",
            bare,
            "bundle",
            "create",
            "--quiet",
            str((folder / BUNDLE).absolute()),
            "--all",
        )
    return 0, "ml-init was fetched."


if __name__ == "__main__":
    sys.exit(tell(run))
