"""A small bundle, as the Databricks CLI validates it."""

from collections.abc import Mapping

SETTINGS = "use_case/databricks.yml"
JOBS = "use_case/resources/jobs.yml"
NOTEBOOK = "use_case/notebooks/Train.py"
JOB = """resources:
  jobs:
    train:
      name: train
      tasks:
        - task_key: Train
          environment_key: default
          notebook_task:
            notebook_path: ../notebooks/Train.py
"""


def bundle_files(hosts: Mapping[str, str]) -> dict[str, bytes]:
    """A bundle with a target for each workspace, and one without a host.

    Args:
        hosts: the workspaces by the names of their targets.
    """
    targets = "".join(
        f"  {name}:\n    workspace:\n      host: {host}\n" for name, host in hosts.items()
    )
    head = "bundle:\n  name: use-case\ninclude:\n  - resources/*.yml\ntargets:\n"
    return {
        SETTINGS: f"{head}{targets}  own:\n    default: true\n".encode(),
        JOBS: JOB.encode(),
        NOTEBOOK: b"# Databricks notebook source\n",
    }
