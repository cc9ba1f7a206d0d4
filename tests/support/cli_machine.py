"""A machine on which a test decides which programs there are."""

import sys
from pathlib import Path

import pytest


def program(path: Path, version: str = "Databricks CLI v1.9.0", does: str = "") -> Path:
    """A stand-in for the CLI: a script that does something, then says a version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{does}\necho '{version}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a CLI, without Go, and with an empty folder for a mirror."""
    python = program(tmp_path / "python", does="echo no pip here; exit 1")
    monkeypatch.delenv("DATABRICKS_CLI", raising=False)
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ML_INIT_CLI_DOWNLOAD", (tmp_path / "mirror").as_uri())
    monkeypatch.setenv("PATH", f"{tmp_path}/old:{tmp_path}/bin")
    monkeypatch.setattr(sys, "executable", str(python))
    return tmp_path
