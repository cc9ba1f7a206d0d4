"""Workflows are linted by a program that is known.

The lint workflow ran a shell script straight from another repository's
main branch: whatever stood there on the day. It now downloads one
release of actionlint and refuses an archive with another checksum.

https://github.com/rhysd/actionlint/releases/tag/v1.7.9
"""

import re

from hooks.patches.blocks import WORKFLOWS
from hooks.patching import Patch
from hooks.project import Project

VERSION = "1.7.9"
SHA256 = "233b280d05e100837f4af1433c7b40a5dcb306e3aa68fb4f17f8a7f45a7df7b4"
FROM_MAIN = re.compile(
    r"^ {6}- name: Download actionlint\n(?:(?! {6}- ).*\n)*?"
    r"(?:(?! {6}- ).*download-actionlint\.bash.*\n)(?:(?! {6}- ).+\n)*",
    re.MULTILINE,
)
STEP = f"""\
      - name: Download actionlint
        id: get_actionlint
        env:
          VERSION: {VERSION}
          # Of actionlint_{VERSION}_linux_amd64.tar.gz, from the release's list of checksums
          SHA256: {SHA256}
        run: |
          archive="actionlint_${{VERSION}}_linux_amd64.tar.gz"
          release="https://github.com/rhysd/actionlint/releases/download/v${{VERSION}}"
          cd "${{RUNNER_TEMP}}"
          curl --fail --silent --show-error --location --remote-name "${{release}}/${{archive}}"
          echo "${{SHA256}}  ${{archive}}" | sha256sum --check --strict
          tar -xzf "${{archive}}" actionlint
          echo "executable=${{PWD}}/actionlint" >> "${{GITHUB_OUTPUT}}"
"""


def rewrite(text: str, _: Project) -> str:
    """The workflow with a verified actionlint."""
    return FROM_MAIN.sub(lambda _: STEP, text)


def holds(text: str, _: Project) -> bool:
    """Whether no script from the network runs unseen."""
    return (
        "download-actionlint.bash" not in text
        and re.search(r"<\(curl|curl .*\| *(?:ba)?sh", text) is None
    )


PATCH = Patch(
    name="lint_workflow",
    subject="Lint with an actionlint that is verified",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
