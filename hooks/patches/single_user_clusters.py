"""Job clusters are open to Unity Catalog, and belong to whoever deploys.

Without an access mode a job cluster cannot reach Unity Catalog: the
first run of a fresh project failed with "Catalog does not exist" or
"Access denied to clusters that don't have Unity Catalog enabled". Every
job cluster now runs in single-user mode for the identity that deploys
the bundle, which is the service principal in CI/CD and the developer in
the dev target.

https://github.com/databricks/mlops-stacks/issues/140
https://github.com/databricks/mlops-stacks/issues/175
"""

import re
from collections.abc import Sequence

from hooks.patches.blocks import RESOURCES, block_end, children, indent, key_of, parent, value_of
from hooks.patching import Patch
from hooks.project import Project

WANTED = {
    "data_security_mode": "SINGLE_USER",
    "single_user_name": "${workspace.current_user.userName}",
}
HEADER = re.compile(r" *(?:- )?new_cluster: *(?:&\S+ *)?(?:#.*)?")
INLINE = re.compile(r"^[ -]*new_cluster: *(?:&\S+ +)?\{", re.MULTILINE)


def clusters(lines: Sequence[str]) -> list[int]:
    """The lines that open a cluster; an anchor that only wraps one is none, nor is a target."""
    opened = [
        index
        for index, line in enumerate(lines)
        if HEADER.fullmatch(line) and parent(lines, index) != "targets"
    ]
    return [
        index
        for index in opened
        if "new_cluster" not in {key_of(lines[child]) for child in children(lines, index)}
    ]


def settle(block: list[str], key: str, value: str, after: str) -> list[str]:
    """The block with this key once, in its old place or else behind the key ``after``."""
    places = [index for index, line in enumerate(block) if key_of(line) == key]
    if places:
        first = places[0]
        if value_of(block[first]) != value:
            block[first] = f"{' ' * indent(block[first])}{key}: {value}"
        return [line for index, line in enumerate(block) if index not in places[1:]]
    behind = [index for index, line in enumerate(block) if key_of(line) == after]
    place = behind[0] + 1 if behind else 1
    return [*block[:place], f"{' ' * indent(block[1])}{key}: {value}", *block[place:]]


def rewrite(text: str, _: Project) -> str:
    """The text with both keys in every cluster, each once."""
    lines = text.split("\n")
    for start in reversed(clusters(lines)):
        end = block_end(lines, start)
        block = lines[start:end]
        if len(block) == 1:
            continue
        after = "node_type_id"
        for key, value in WANTED.items():
            block = settle(block, key, value, after)
            after = key
        lines[start:end] = block
    return "\n".join(lines)


def holds(text: str, _: Project) -> bool:
    """Whether each cluster has both keys once, with the wanted values."""
    if "new_cluster:" not in text:
        return True
    if INLINE.search(text):
        return False
    lines = text.split("\n")
    for start in clusters(lines):
        given = [(key_of(lines[child]), value_of(lines[child])) for child in children(lines, start)]
        for key, value in WANTED.items():
            if [pair for pair in given if pair[0] == key] != [(key, value)]:
                return False
    return True


def applies(project: Project) -> str:
    """Why there is nothing to do: a serverless stack has no clusters."""
    return "" if project.has_job_clusters else "its jobs run serverless, without clusters"


PATCH = Patch(
    name="single_user_clusters",
    subject="Run every job cluster for the identity that deploys it",
    reason=__doc__.strip(),
    files=rf"{RESOURCES}|(?:.+/)?resources/README\.md",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
