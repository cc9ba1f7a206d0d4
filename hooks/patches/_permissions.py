"""What the token of a job may do, and how it may do more."""

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Mapping, Scalar, resolved
from hooks.formats.yaml_text.writing import Written

READS = {"contents": "read"}


def may_write(top: Mapping, job: Mapping, *rights: str) -> bool:
    """Whether the job's permissions, or else the workflow's, have one of these rights to write."""
    given = job.get("permissions") or top.get("permissions")
    if isinstance(given, Mapping):
        return any(given.text(right) == "write" for right in rights)
    return isinstance(given, Scalar) and given.value == "write-all"


def let_write(draft: Draft, top: Mapping, job: Mapping, right: str, why: str) -> None:
    """Give a job one more right, and keep what else it may do.

    A job's permissions take the place of the workflow's, so those are written a second time.

    Args:
        draft: where it is written.
        top: the workflow.
        job: the job, which has not the right yet.
        right: its name, such as ``pull-requests``.
        why: the reason in a few words, written behind it where a comment can stand.

    Raises:
        UnknownText: other places share what would change.
    """
    draft.refuse_shared(job)
    own, pair = job.get("permissions"), job.pair("permissions")
    is_flow = own.is_flow if isinstance(own, Mapping) else job.is_flow
    more: dict[str, str] = {right: "write" if is_flow else Written(f"write # {why}")}
    if isinstance(own, Mapping):
        draft.join(job, "permissions", more)
    elif pair:  # it says read-all, or nothing
        draft.fill(job, pair, READS | more)
    else:
        others = top.get("permissions")
        base = values(others) if isinstance(others, Mapping) else READS
        draft.add(job, {"permissions": base | more})


def values(mapping: Mapping) -> dict[str, str]:
    """The scalars of a mapping."""
    pairs = [(key, resolved(value)) for key, value in mapping.pairs]
    return {
        key.value: value.value
        for key, value in pairs
        if isinstance(key, Scalar) and isinstance(value, Scalar)
    }
