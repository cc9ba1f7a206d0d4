"""Which commit of which stack a project was made from, and with which answers."""

from collections.abc import Mapping
from pathlib import Path

from hooks.adopting.origin import Origin


def find(repository: Path, url: str, given: Mapping[str, str], commit: str = "") -> Origin:
    """Find what a project was made from; nothing in its repository is run or changed.

    Args:
        repository: the project's folder in a clone; the newest commit counts, never the worktree.
        url: the repository of the stack; empty for that of mlops-stacks.
        given: answers that are known, by the questions of ml-init; files are not asked for them.
        commit: the stack's commit, where a person knows it; else every one is compared.

    Raises:
        UserError: nothing near enough was found, or the project is of a kind that cannot be
            adopted; the text says what to do.
        StackError: the stack cannot be had or rendered.
        CliError: there is no Databricks CLI that renders it.
    """
    raise NotImplementedError
