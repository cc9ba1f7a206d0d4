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
from collections.abc import Iterator

from hooks.errors import UnknownText
from hooks.formats.bundle_yaml import CLUSTER, documents, having, scopes
from hooks.formats.yaml_text.edits import Draft, Position
from hooks.formats.yaml_text.nodes import Document, Mapping, Node, Scalar
from hooks.patches._yaml_blocks import RESOURCES, members
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

MODE, NAME = "data_security_mode", "single_user_name"
WANTED = {MODE: "SINGLE_USER", NAME: "${workspace.current_user.userName}"}
USE = re.compile(rb"new_cluster[\"']?\s*:\s*[\"']?\$\{var\.(\w+)\}")


def clusters(document: Document, project: Project) -> list[Mapping]:
    """Every cluster, once; an anchor that only wraps one is none."""
    given = [around.get(CLUSTER) for around in having(document, CLUSTER)]
    found = [each for each in given if isinstance(each, Mapping) and not each.get(CLUSTER)]
    if any(isinstance(each, Scalar) and each.is_null for each in given):
        raise UnknownText(f"a {CLUSTER} has no value")
    found += in_variables(document, project)
    return list({id(cluster): cluster for cluster in found}.values())


def in_variables(document: Document, project: Project) -> Iterator[Mapping]:
    """The clusters that a bundle keeps in variables: by default, or for a target."""
    found = (USE.findall(content) for content in project.resources.values())
    names = {name.decode() for uses in found for name in uses}
    for scope in scopes(document) if names else ():
        for name, variable in members(scope, "variables"):
            if name in names:
                yield variable.below("default") or variable


def settle(draft: Draft, cluster: Mapping) -> None:
    """Give a cluster both keys, each once: in its old place, or behind the machine."""
    for key, value in WANTED.items():
        given = [pair for pair in cluster.pairs if is_named(pair[0], key)]
        if given and cluster.text(key) != value:
            draft.set(cluster, given[0], value)
        for pair in given[1:]:
            draft.remove(cluster, pair)
    missing = {key: value for key, value in WANTED.items() if cluster.text(key) != value}
    missing = {key: value for key, value in missing.items() if not cluster.pair(key)}
    behind = cluster.pair(MODE) if NAME in missing else None
    draft.add(cluster, missing, Position(after=behind or cluster.pair("node_type_id")))


def is_named(key: Node, name: str) -> bool:
    """Whether a key has this name."""
    return isinstance(key, Scalar) and key.value == name


def rewrite(text: str, project: Project) -> str:
    """The text with both keys in every cluster, each once."""
    for start, document in reversed([*documents(text, CLUSTER, "variables")]):
        draft = Draft(document)
        for cluster in clusters(document, project):
            settle(draft, cluster)
        text = text[:start] + draft.text() + text[start + len(document.text) :]
    return text


def holds(text: str, project: Project) -> bool:
    """Whether each cluster has both keys once, with the wanted values."""
    return all(
        cluster.text(key) == value and sum(is_named(name, key) for name, _ in cluster.pairs) <= 1
        for _, document in documents(text, CLUSTER, "variables")
        for cluster in clusters(document, project)
        for key, value in WANTED.items()
    )


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
