"""The stack that was chosen, and how it comes to this machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from extensions.stacks import CUSTOM, STACKS
from hooks.errors import StackError
from hooks.project.answers import Answers
from hooks.scaffolding.stack_files import files_of, refuse_source
from hooks.system.cache import building, cache_folder, usable
from hooks.system.git import GitFailed, git
from hooks.system.terminal import waiting

SCHEMA = "databricks_template_schema.json"


@dataclass(frozen=True)
class Stack:
    """A bundle template at one commit.

    Attributes:
        name: what the user chose.
        url: where git fetches it; empty for the one that ml-init carries.
        commit: its commit; for the carried one, the id of its git tree.
    """

    name: str
    url: str
    commit: str

    @property
    def words(self) -> str:
        """The stack as messages and commits name it."""
        source = f" of {self.url}" if self.name == CUSTOM else ""
        return f"{self.name}{source} at {self.commit[:12]}"


@dataclass(frozen=True)
class Schema:
    """What a stack asks: its inputs, and the oldest Databricks CLI that renders it."""

    inputs: Mapping[str, Mapping[str, object]]
    minimum_cli: str


def choose(answers: Answers, checkout: Path) -> Stack:
    """The stack that the answers name."""
    return named(answers.stack, answers.stack_url, answers.stack_commit, checkout)


def named(name: str, url: str, commit: str, checkout: Path) -> Stack:
    """The stack of a name; address and commit count where it is ``custom``."""
    if name == CUSTOM:
        return Stack(CUSTOM, url, commit)
    known = STACKS[name]
    carried = "" if known.url else git(checkout, "rev-parse", f"HEAD:stacks/{name}")
    return Stack(name, known.url, known.commit or carried)


def fetch(stack: Stack, checkout: Path) -> Path:
    """The folder that holds the stack, fetched on first use.

    Raises:
        StackError: it cannot be had, or it holds what no stack may hold.
        UserError: the cache cannot be written, or others can write to it.
    """
    if not stack.url:
        carried = checkout / "stacks" / stack.name
        refuse_source(files_of(carried), stack.words)
        return carried
    entry = cache_folder() / "stacks" / stack.commit
    if usable(entry):
        refuse_source(files_of(entry), stack.words)
        return entry
    from hooks.scaffolding.stack_source import (  # seldom needed
        LIMITS_IN_WORDS,
        WHERE_TO_LOOK,
        write_source,
    )

    what = f"Fetching the stack {stack.words} ({LIMITS_IN_WORDS})"
    with waiting(what), building(entry) as folder:
        try:
            write_source(stack.url, stack.commit, stack.words, folder)
        except GitFailed as error:
            raise StackError(
                f"The stack {stack.name} could not be fetched from {stack.url} "
                f"at commit {stack.commit}: {error.words}\n"
                f"{WHERE_TO_LOOK} The stack `starter` needs no network."
            ) from error
    return entry


def read_schema(stack: Stack, folder: Path) -> Schema:
    """What the stack asks.

    Raises:
        StackError: this is not a bundle template.
    """
    try:
        return parse_schema((folder / SCHEMA).read_bytes(), stack.words)
    except OSError as error:
        raise _no_template(stack.words) from error


def parse_schema(content: bytes, words: str) -> Schema:
    """What a stack asks, read from its schema.

    Args:
        content: of the file.
        words: the stack in the words of messages.

    Raises:
        StackError: this is no schema of a bundle template.
    """
    try:
        raw = json.loads(content.decode())
        inputs = {str(name): dict(details) for name, details in raw["properties"].items()}
        minimum = str(raw.get("min_databricks_cli_version", "")).removeprefix("v")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _no_template(words) from error
    return Schema(inputs, minimum)


def _no_template(words: str) -> StackError:
    return StackError(
        f"{words} is not a Databricks bundle template: its {SCHEMA} is missing or cannot be read.\n"
        "Give the address and commit of one that has it at its top."
    )
