"""What the files of a bundle and its workflows are made of."""

from collections.abc import Iterator

from hooks.formats.yaml_text.nodes import (
    Document,
    Mapping,
    Node,
    Pair,
    Scalar,
    Sequence,
    mappings_in,
    resolved,
)

RESOURCES = r"(?:.+/)?(?:databricks|resources/.+)\.ya?ml"
WORKFLOWS = r"\.github/workflows/[^/]+\.ya?ml"

Named = tuple[str, Mapping]


def members(top: Mapping | None, section: str) -> Iterator[Named]:
    """The mappings of a section, such as ``jobs``, by name; an alias stands for no other one."""
    around = top.below(section) if top else None
    return around.members() if around else iter(())


def jobs(document: Document) -> list[Named]:
    """Every job of a workflow, by name."""
    return [job for top in document.tops for job in members(top, "jobs")]


def steps(document: Document) -> list[Mapping]:
    """Every step of every job, once."""
    found = [step for around in document.having("steps") for step in steps_of(around)]
    return list({id(step): step for step in found}.values())


def steps_of(job: Mapping) -> list[Mapping]:
    """The steps of a job, as a reader sees them."""
    given = job.get("steps")
    return mappings_in(given) if isinstance(given, Sequence) else []


def environment(job: Mapping) -> str:
    """The name of a job's environment (GitHub does not tell capitals apart); empty without one."""
    given = job.get("environment")
    return given.text("name") if isinstance(given, Mapping) else job.text("environment")


def script(step: Mapping) -> Scalar | None:
    """What a step hands to a shell or to actions/github-script."""
    inputs = step.below("with")
    given = step.get("run") or (inputs and inputs.get("script"))
    return given if isinstance(given, Scalar) else None


def words(node: Node | None) -> set[str]:
    """A word, the words of a list, or the keys of a mapping."""
    if isinstance(node, Mapping):
        found: list[Node] = [key for key, _ in node.pairs]
    else:
        found = node.items if isinstance(node, Sequence) else [node] if node else []
    return {each.value for each in map(resolved, found) if isinstance(each, Scalar)}


def concurrencies(document: Document) -> Iterator[tuple[Mapping, Pair, str]]:
    """Each place that names a concurrency group: what it is in, its pair, and the group."""
    for around in [*document.tops, *(job for _, job in jobs(document))]:
        if pair := around.pair("concurrency"):
            value = around.get("concurrency")
            yield (
                around,
                pair,
                value.text("group") if isinstance(value, Mapping) else around.text("concurrency"),
            )
