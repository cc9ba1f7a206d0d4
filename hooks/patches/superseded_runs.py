"""Each workflow says what becomes of a run when a newer one comes.

Runs that share a concurrency group said nothing of it. What GitHub does
then is right for them, and easily taken for the contrary: the newer run
waits, and no deployment is cut off halfway. It is written down now.
A check of pull requests that holds no secret had no group: a new push
let the check of the old one run on. The newer run ends the older.

https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
"""

import re
from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft, Position
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair
from hooks.formats.yaml_text.reading import read
from hooks.patches._yaml_blocks import WORKFLOWS, concurrencies, words
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

CANCEL = "cancel-in-progress"
WAITS = {CANCEL: "false"}  # what GitHub does where nothing is said
ENDS_THE_OLDER = {"group": "${{ github.workflow }}-${{ github.ref }}", CANCEL: "true"}
OF_CHECKS = {"pull_request", "workflow_dispatch"}
SECRETS = re.compile(r"\bsecrets\b", re.IGNORECASE)


def silent(document: Document) -> Iterator[tuple[Mapping, Pair, str]]:
    """Each group that says nothing of an older run: what it is in, its pair, and the group.

    What has an anchor stays: the places that share it may want different things.
    """
    for around, pair, group in concurrencies(document):
        given = around.get("concurrency")
        says = isinstance(given, Mapping) and given.get(CANCEL)
        if group and not says and not pair[1].anchor and not document.is_shared(pair[1], around):
            yield around, pair, group


def unlimited(document: Document) -> Iterator[Mapping]:
    """The workflow, where it checks pull requests with no secret, and has no group."""
    for top in document.tops:
        triggers = words(top.get("on"))
        is_check = "pull_request" in triggers and triggers <= OF_CHECKS
        if is_check and not SECRETS.search(document.text) and not any(concurrencies(document)):
            yield top


def rewrite(text: str, _: Project) -> str:
    """The workflow that says it."""
    draft = Draft(read(text))
    for around, pair, group in silent(draft.document):
        if isinstance(pair[1], Mapping):
            draft.add(pair[1], WAITS, Position(after=pair[1].pair("group")))
        else:
            draft.fill(around, pair, {"group": group, **WAITS})
    for top in unlimited(draft.document):
        position = Position(top.pair("jobs"), is_apart=True)
        draft.add(top, {"concurrency": ENDS_THE_OLDER}, position)
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether every group says it, and a check has one."""
    document = read(text)
    return not any(silent(document)) and not any(unlimited(document))


PATCH = Patch(
    name="superseded_runs",
    subject="Say what becomes of a run when a newer one comes",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
