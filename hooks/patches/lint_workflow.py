"""Workflows are linted by a program that is known.

The lint workflow ran a shell script straight from another repository's
main branch: whatever stood there on the day. It now downloads one
release of actionlint and refuses an archive with another checksum.

https://github.com/rhysd/actionlint/releases/tag/v1.7.9
"""

import re
from textwrap import indent

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.lines import value_end
from hooks.formats.yaml_text.nodes import Mapping, Scalar
from hooks.formats.yaml_text.reading import read
from hooks.patches._yaml_blocks import WORKFLOWS, steps
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

VERSION = "1.7.9"
SHA256 = "233b280d05e100837f4af1433c7b40a5dcb306e3aa68fb4f17f8a7f45a7df7b4"
FROM_MAIN = re.compile(r"bash <\(curl [^()|;&]*download-actionlint\.bash\)")
UNCHECKED_DOWNLOAD = re.compile(
    r"<\((?:curl|wget)|(?:curl|wget) .*\| *(?:sudo )?(?:ba)?sh\b|download-actionlint\.bash"
)
KNOWN = {"name", "id", "run", "shell"}
STEP = f"""\
name: Download actionlint
id: {{id}}
env:
  VERSION: {VERSION}
  # Of actionlint_{VERSION}_linux_amd64.tar.gz, from the release's list of checksums
  SHA256: {SHA256}
run: |
  archive="actionlint_${{{{VERSION}}}}_linux_amd64.tar.gz"
  release="https://github.com/rhysd/actionlint/releases/download/v${{{{VERSION}}}}"
  cd "${{{{RUNNER_TEMP}}}}"
  curl --fail --silent --show-error --location --remote-name "${{{{release}}}}/${{{{archive}}}}"
  echo "${{{{SHA256}}}}  ${{{{archive}}}}" | sha256sum --check --strict
  tar -xzf "${{{{archive}}}}" actionlint
  echo "executable=${{{{PWD}}}}/actionlint" >> "${{{{GITHUB_OUTPUT}}}}"
"""


def downloads(step: Mapping) -> bool:
    """Whether a step fetches actionlint by that script, for later steps, and does nothing else."""
    keys = {key.value for key, _ in step.pairs if isinstance(key, Scalar)}
    is_plain = keys <= KNOWN and step.text("id") and not step.is_flow
    return bool(is_plain and FROM_MAIN.fullmatch(step.text("run").strip()))


def rewrite(text: str, _: Project) -> str:
    """The workflow with a verified actionlint."""
    draft = Draft(document := read(text))
    for step in filter(downloads, steps(document)):
        lines = indent(STEP.format(id=step.text("id")), " " * step.column).strip()
        draft.edits.append((step.start, value_end(document, step.pairs[-1][1]), lines))
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether no script from the network runs unseen."""
    return not any(UNCHECKED_DOWNLOAD.search(step.text("run")) for step in steps(read(text)))


PATCH = Patch(
    name="lint_workflow",
    subject="Lint with an actionlint that is verified",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
