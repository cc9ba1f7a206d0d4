"""A project on GitHub whose template has releases to come."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.programs import RunCopier
from tests.template.published import Published
from tests.template.updated import NAME, UpdatedGitHub, updated


@pytest.fixture(scope="session")
def port() -> int:
    """A free port, of those that no system gives by itself.

    What is rendered holds GitHub's address: at one address, tests share it (`Runner.rendered`).
    """
    for number in range(20_000 + os.getpid() % 10_000, 32_000):
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", number))
            return number
    raise AssertionError("no port is free")


@pytest.fixture
def github(tmp_path: Path, port: int) -> Iterator[UpdatedGitHub]:
    with updated(tmp_path / "github", port) as double:
        yield double


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a project is kept that was made once, and the ml-init that it knows by its path."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def published(
    run_copier: RunCopier, template: Path, made: Path, tmp_path: Path, github: UpdatedGitHub
) -> Published:
    ml_init, original = made / "ml-init", made / "project"
    shutil.rmtree(ml_init, ignore_errors=True)  # with the releases of the test before
    shutil.copytree(template, ml_init)
    if not original.exists():
        ended = run_copier("copy", ml_init, original, data=answers_with())
        assert ended.code == 0, ended.output
    project = shutil.copytree(original, tmp_path / "project", symlinks=True)
    github.add(NAME, project)
    return Published(project, ml_init, github)
