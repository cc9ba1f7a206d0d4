"""The YAML of a bundle: its files, and the examples of it in documents."""

import re
from collections.abc import Iterator
from dataclasses import replace

from hooks.errors import UnknownText
from hooks.formats.yaml_text.nodes import Document, Mapping
from hooks.formats.yaml_text.reading import read

CLUSTER = "new_cluster"
FENCE = "```"
_EXAMPLE = re.compile(rf"^ *{FENCE}[^\n`]*\n(.*?)^ *{FENCE}", re.DOTALL | re.MULTILINE)
_AND_SO_ON = re.compile(r"^ *\.\.\. *$", re.MULTILINE)


def documents(text: str, key: str, *others: str) -> Iterator[tuple[int, Document]]:
    """The file itself; or, where it is Markdown, the examples in it that can be read.

    Args:
        text: the file.
        key: what is looked for.
        others: keys that may lead to it; a text without any of them is not read.

    Yields:
        Where each document begins in the text, and its nodes.

    Raises:
        UnknownText: it has the key, is no YAML, and has no example.
    """
    if not any(each in text for each in (key, *others)):
        return
    try:
        document = read(text)
    except UnknownText:
        if FENCE not in text and f"{key}:" in text:
            raise
    else:
        if document.mappings:
            yield 0, document
            return
    for example in _EXAMPLE.finditer(text):
        bare = _AND_SO_ON.sub(lambda found: " " * len(found[0]), example[1])
        try:
            yield example.start(1), replace(read(bare), text=example[1])
        except UnknownText:
            continue


def has_cluster(text: str) -> bool:
    """Whether a file of a bundle has a cluster of a job; one that is no YAML has none."""
    try:
        return CLUSTER in text and bool(having(read(text), CLUSTER))
    except UnknownText:
        return False


def having(document: Document, key: str) -> list[Mapping]:
    """The mappings that have a key of the bundle's schema, not a name that somebody chose."""
    chosen = set(map(id, _names(document)))
    return [around for around in document.having(key) if id(around) not in chosen]


def scopes(document: Document) -> Iterator[Mapping]:
    """The bundle as a whole, and each target, which may have the same keys."""
    for top in document.tops:
        yield top
        if targets := top.below("targets"):
            yield from (target for _, target in targets.members())


def _names(document: Document) -> Iterator[Mapping]:
    """The mappings whose keys are names: of targets, of variables, and of resources."""
    yield from filter(None, (top.below("targets") for top in document.tops))
    for scope in scopes(document):
        yield from filter(None, [scope.below("variables")])
        if resources := scope.below("resources"):
            yield from (section for _, section in resources.members())
