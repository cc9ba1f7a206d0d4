"""The stacks of this release, and how one comes to this machine."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.answers import Answers
from hooks.cache import building, cache_folder
from hooks.errors import StackError
from hooks.git import GitFailed, git
from hooks.terminal import waiting

MLOPS_STACKS = "https://github.com/databricks/mlops-stacks"
PINS = {
    "mlops-stacks": "9b387898ad10439c90581e6064f19407121dc410",  # v0.5: serverless jobs
    "mlops-stacks-clusters": "13a10ebf6a3fbb90c93efad7bce833811052b58e",  # the last with clusters
    "mlops-stacks-v0.4": "cf07d1325f6f7e3e5f9a0c00cf5093a7a9b44c7a",
}
SCHEMA = "databricks_template_schema.json"
# Byte for byte what the commit holds, and nothing of the user's runs on it.
_EXACT = (
    "-c",
    "core.autocrlf=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.attributesFile=",
)


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
        source = f" of {self.url}" if self.name == "custom" else ""
        return f"{self.name}{source} at {self.commit[:12]}"


@dataclass(frozen=True)
class Schema:
    """What a stack asks: its inputs, and the oldest Databricks CLI that renders it."""

    inputs: Mapping[str, Mapping[str, object]]
    minimum_cli: str


def choose(answers: Answers, checkout: Path) -> Stack:
    """The stack that the answers name."""
    if answers.stack == "custom":
        return Stack("custom", answers.stack_url, answers.stack_commit)
    if answers.stack == "starter":
        return Stack("starter", "", git(checkout, "rev-parse", "HEAD:stacks/starter"))
    return Stack(answers.stack, MLOPS_STACKS, PINS[answers.stack])


def fetch(stack: Stack, checkout: Path) -> Path:
    """The folder that holds the stack, fetched on first use.

    Raises:
        StackError: it cannot be had.
    """
    if not stack.url:
        return checkout / "stacks" / stack.name
    entry = cache_folder() / "stacks" / stack.commit
    if not entry.is_dir():
        with waiting(f"Fetching the stack {stack.words}"), building(entry) as folder:
            _fetch_commit(stack, folder)
    return entry


def _fetch_commit(stack: Stack, folder: Path) -> None:
    repository = folder.with_name("repository")
    repository.mkdir()
    source = os.path.expanduser(stack.url)  # noqa: PTH111  # leaves alone whom it does not know
    try:
        git(repository, "init", "--quiet")
        try:
            git(
                repository, "fetch", "--quiet", "--depth=1", "--no-tags", "--", source, stack.commit
            )
        except GitFailed as refusal:
            # Some servers give only what a branch or tag names: then all of it, and look inside.
            if not re.search("not our ref|unadvertised|not allowed", refusal.words):
                raise
            git(repository, "fetch", "--quiet", "--", source, "+refs/*:refs/source/*")
        git(
            repository,
            *_EXACT,
            f"--work-tree={folder}",
            "checkout",
            "--quiet",
            stack.commit,
            "--",
            ".",
        )
    except GitFailed as error:
        raise StackError(
            f"The stack {stack.name} could not be fetched from {stack.url} "
            f"at commit {stack.commit}: {error.words}\n"
            "Look whether the address, the commit and your right to read it are correct; a mirror "
            "can stand in by git's url.<base>.insteadOf. The stack `starter` needs no network."
        ) from error


def read_schema(stack: Stack, folder: Path) -> Schema:
    """What the stack asks.

    Raises:
        StackError: this is not a bundle template.
    """
    try:
        raw = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
        inputs = {str(name): dict(details) for name, details in raw["properties"].items()}
        minimum = str(raw.get("min_databricks_cli_version", "")).removeprefix("v")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StackError(
            f"{stack.words} is not a Databricks bundle template: its {SCHEMA} is missing or "
            "cannot be read.\nGive the address and commit of one that has it at its top."
        ) from error
    return Schema(inputs, minimum)
