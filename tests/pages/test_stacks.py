"""docs/stacks.md states the limits that the code has."""

import pytest

from hooks.scaffolding import cli_build, cli_release, databricks_cli
from hooks.scaffolding import stack_files as files
from hooks.scaffolding import stack_source as source
from hooks.system import cache_sweep as sweep
from tests.support.place import ROOT

PAGE = " ".join((ROOT / "docs" / "stacks.md").read_text(encoding="utf-8").split())


def mebi(size: int) -> str:
    return f"{size >> 20} MiB"


@pytest.mark.parametrize(
    "words",
    [
        f"| {files.MOST_FILES} files, {mebi(files.LARGEST_FILE)} each, ",
        f" each, {mebi(files.LARGEST_TREE)} together |",
        f"| {files.LONGEST_SOURCE_PATH} characters, names of {files.LONGEST_NAME} bytes |",
        f"| {files.LONGEST_PATH} characters, names of {files.LONGEST_NAME} bytes |",
        f"| {source.LIMIT:g} s, {source.SILENCE:g} s without a byte, {mebi(source.MOST)} |",
        f"| {databricks_cli.RENDER_LIMIT:g} s, {mebi(databricks_cli.MOST)} |",
        f"| {cli_release.LIMIT:g} s, {cli_release.SILENCE:g} s without a byte, ",
        f" without a byte, {mebi(cli_release.LARGEST)} |",
        f"| {cli_build.LIMIT:g} s for each step |",
        f"nobody used for {sweep.UNUSED / sweep.DAY:g} days",
        f"more than {sweep.LARGEST >> 30} GiB",
        f"used within {sweep.RECENT / sweep.DAY:g} days",
    ],
)
def test_the_page_states_the_limits(words: str) -> None:
    assert words in PAGE
