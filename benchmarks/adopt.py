"""Measure an adoption: ``python -m benchmarks.adopt``.

The project is what the newest commit of mlops-stacks with job clusters writes, with as many
programs of the team as make it larger. The stack's history and its renders are in the cache, as
after the first adoption on a machine. The verb is timed as a person runs it, from its start to its
end; it makes no branch, so that each round finds the same. The figures are medians.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.doctor import ML_INIT, PROGRAM
from extensions.stacks import MLOPS_STACKS, STACKS
from hooks.adopting.commits import candidates, history
from hooks.adopting.forms import Forms
from hooks.errors import UserError
from hooks.system.tree import write_tree
from tests.support.trees import git
from tests.upstream.histories import INPUTS, rendered

STACK = "mlops-stacks-clusters"
INPUT = "aws, feature store"
# What no file of the project shows.
GIVEN = {
    "github_owner": "my-org",
    "github_contributor_group": "ml-contributors",
    "github_admins_group": "ml-admins",
    "read_user_group": "ml-readers",
    "cicd_platform": "github_actions",
    "use_databricks_service_principal": "yes",
}


def make_project(folder: Path, files: int) -> int:
    """Make the project; returns how many files it has."""
    place = history(MLOPS_STACKS)
    commits = candidates(place, STACKS[STACK].commit)
    tree = rendered(Forms(place, MLOPS_STACKS, commits), commits[0], INPUTS[INPUT])
    if tree is None:
        raise LookupError(f"{STACK} writes no bundle")
    write_tree(tree, folder)
    for number in range(files - len(tree.files)):
        (folder / f"program_{number}.py").write_text(PROGRAM)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", "Start")
    return max(files, len(tree.files))


def processor() -> float:
    """The seconds that the programs started so far have worked."""
    told = os.times()
    return told.children_user + told.children_system


def main() -> None:
    """Print the figure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--files", type=int, default=60)
    told = arguments.parse_args()
    words = [word for name, value in GIVEN.items() for word in ("-d", f"{name}={value}")]
    taken, worked = [], []
    with tempfile.TemporaryDirectory(prefix="ml-init-bench-") as name:
        project = Path(name) / "project"
        project.mkdir()
        try:
            files = make_project(project, told.files)
        except UserError as error:
            sys.exit(str(error))
        for turn in range(told.rounds + 1):
            started, before = time.perf_counter(), processor()
            subprocess.run(
                [ML_INIT, "adopt", project, "--pretend", *words], check=True, capture_output=True
            )
            if turn:
                taken.append(time.perf_counter() - started)
                worked.append(processor() - before)
    wall, work = (statistics.median(each) * 1000 for each in (taken, worked))
    print(f"an adoption of {files} files: {wall:.0f} ms, and {work:.0f} ms of the processor")


if __name__ == "__main__":
    main()
