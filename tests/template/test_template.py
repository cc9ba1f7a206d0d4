"""The address that git is given for a template is the one that Copier gives it."""

import json
import subprocess
import sys

from copier._vcs import get_repo

from tests.template.programs import FOLDER

SOURCES = [
    "gh:acme/ml-init",
    "gh:/acme/ml-init",
    "gh:acme/ml-init.git",
    "gl:acme/ml-init",
    "https://github.com/acme/ml-init",
    "https://github.com/acme/ml-init.git",
    "https://ghe.example.org/acme/ml-init.git",
    "git+https://ghe.example.org/acme/ml-init",
    "git+ssh://git@ghe.example.org/acme/ml-init.git",
    "git@github.com:acme/ml-init.git",
]
PROGRAM = """
import json, sys
from template import address

print(json.dumps([*map(address, sys.argv[1:])]))
"""


def test_the_address_is_copiers() -> None:
    ended = subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM, *SOURCES],
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        check=True,
    )

    assert json.loads(ended.stdout) == [*map(get_repo, SOURCES)]
