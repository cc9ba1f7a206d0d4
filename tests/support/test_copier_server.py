"""A fork of an imported Copier is what a Copier of its own is."""

import os
import sys
from pathlib import Path

import pytest

from tests.support.programs import Forks, StartCopier, copier_words

assert sys.platform != "win32"  # which cannot fork

TELL = "pwd -P; echo $MARK; umask; echo to the other stream >&2; test ! -t 0"


@pytest.fixture
def server(copier_server: Forks | None) -> Forks:
    assert copier_server
    return copier_server


@pytest.mark.parametrize("task", [TELL, "exit 3"], ids=["ends well", "fails"])
def test_it_ends_and_says_as_one_that_was_started(
    server: Forks,
    start_copier: StartCopier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    task: str,
) -> None:
    monkeypatch.setenv("MARK", "of this test")
    template = tmp_path / "template"
    template.mkdir()
    (template / "copier.yml").write_text(f"_tasks:\n  - {task!r}\n")
    (template / "file.jinja").write_text("{{ _copier_conf.dst_path }}\n")
    words = ("copy", "template", "project", "--overwrite")
    process = start_copier(*words)
    output, _ = process.communicate()
    (tmp_path / "project" / "file").unlink(missing_ok=True)

    ended = server.run(copier_words(tmp_path, words, None), tmp_path)

    assert (ended.code, sorted(ended.output.splitlines())) == (
        process.returncode,
        sorted(output.splitlines()),
    )
    assert ("of this test" in ended.output) == (task == TELL)


def test_what_only_a_start_reads_needs_a_start(server: Forks) -> None:
    assert server.takes(os.environ)
    assert not server.takes({**os.environ, "PYTHONPATH": "/somewhere"})
    assert not server.takes({**os.environ, "LC_ALL": "de_DE.UTF-8"})
