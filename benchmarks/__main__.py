"""Measure a copy and an update beside what they cannot do without, in turns, in one run.

A copy is compared with Copier copying a static template of the very same files, plus the raw
`databricks bundle init` of the same stack. An update is compared with Copier's own update of that
static template. Caches are warm. The figures are medians of wall time in milliseconds. Everything
lies in memory where the machine has a folder for it, unless ``--on-disk`` is given: hundreds of
files are made and removed in each round, and a disk carries the work of one into the next.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import yaml

from hooks.patches import PATCHES
from hooks.patches.patch import apply_patches
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.scaffolding.cli_search import find_cli
from hooks.scaffolding.databricks_cli import render_bundle
from hooks.scaffolding.parameters import all_parameters, select
from hooks.scaffolding.stacks import Stack, read_schema
from hooks.system.tree import read_tree
from tests.upstream.releases import stack_of

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")  # noqa: S108  # the benchmark makes a private folder in it
STARTER = Stack("starter", "", "benchmark")


def git(folder: Path, *arguments: str) -> None:
    """Run git quietly."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def copier(*arguments: str | Path) -> None:
    """Run Copier as a person does."""
    words = [str(argument) for argument in arguments]
    command = [sys.executable, "-m", "copier", words[0], "--trust", "--defaults", *words[1:]]
    subprocess.run(command, check=True, capture_output=True)


def release(folder: Path, tag: str) -> None:
    """Commit and tag everything in a folder."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)
    pack(folder)


def pack(folder: Path) -> None:
    """Pack a repository, as it is wherever it was fetched from a server."""
    git(folder, "gc", "--quiet")


@dataclass(frozen=True)
class Scene:
    """The two templates, each in two versions, and the answers.

    Attributes:
        folder: where everything lies.
        template: ml-init.
        static: a template of the files that ml-init makes, and nothing else.
        data: the data file.
    """

    folder: Path
    template: Path
    static: Path
    data: Path

    def copy_project(self) -> None:
        """One copy by ml-init."""
        shutil.rmtree(self.folder / "project", ignore_errors=True)
        version = ("--vcs-ref", "v0.1.0")
        copier("copy", *version, "--data-file", self.data, self.template, self.folder / "project")

    def copy_static(self) -> None:
        """One copy of the static template."""
        shutil.rmtree(self.folder / "plain", ignore_errors=True)
        copier("copy", "--vcs-ref", "v0.1.0", self.static, self.folder / "plain")

    def render(self) -> None:
        """One raw `databricks bundle init`."""
        shutil.rmtree(self.folder / "raw", ignore_errors=True)
        source = self.template / "stacks" / "starter"
        schema = read_schema(STARTER, source)
        parameters = select(all_parameters(answers()), schema, STARTER)
        render_bundle(find_cli(schema.minimum_cli), source, parameters, self.folder / "raw")

    def update(self, project: str, version: str) -> None:
        """One update to a version, after everything was put back to the first."""
        folder = self.folder / project
        git(folder, "reset", "--quiet", "--hard", "start")
        git(folder, "clean", "--quiet", "-fd")
        copier("update", "--vcs-ref", version, folder)


def answers() -> Answers:
    """The try-out's answers."""
    given = yaml.safe_load((ROOT / "examples" / "starter.yml").read_text())
    defaults = {
        "model_schema": "all_my_ml_models",
        "cicd_platform": "github_actions",
        "bundle_uuid": "5c4f1a0e-9d1b-5b3a-8b1e-0d6a3f9b2c11",
    }
    return Answers.parse({**defaults, **given})


def build_scene(folder: Path) -> Scene:
    """Make both templates; their second versions change one line of the project's README."""
    template, static = folder / "template", folder / "static"
    template.mkdir()
    for name in ("copier.yml", "extensions", "hooks", "stacks", "template"):
        source = ROOT / name
        leave = shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, template / name, ignore=leave)
        else:
            shutil.copy2(source, template / name)
    release(template, "v0.1.0")
    scene = Scene(folder, template, static, ROOT / "examples" / "starter.yml")
    scene.copy_project()
    shutil.copytree(folder / "project", static / "files", ignore=shutil.ignore_patterns(".git"))
    (static / "files" / ".copier-answers.yml").rename(
        static / "files" / "{{ _copier_conf.answers_file }}.jinja"
    ).write_text("{{ _copier_answers | to_nice_yaml -}}\n")
    (static / "copier.yml").write_text("_subdirectory: files\n")
    release(static, "v0.1.0")
    scene.copy_static()
    release(folder / "plain", "start")
    git(folder / "project", "tag", "start")
    starter = template / "stacks" / "starter" / "template"
    (readme,) = starter.glob("*/README.md.tmpl")
    for file, place in ((readme, template), (static / "files" / "README.md", static)):
        file.write_text(file.read_text() + "\nA line of the next version.\n")
        git(place, "commit", "--quiet", "--all", "--message", "v0.2.0")
        git(place, "tag", "v0.2.0")
        pack(place)
    return scene


def measure(works: dict[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """The median time of each work in ms; the works take turns, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            if sys.platform != "win32":  # which has none
                os.sync()  # or the disk's work for one run is counted in the next
            started = time.perf_counter()
            work()
            if turn:
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def patch_time(project: Project) -> float:
    """All patches in process, in ms."""
    runs = timeit.repeat(lambda: apply_patches(project, PATCHES), number=5, repeat=7)
    return statistics.median(runs) / 5 * 1000


def patched_projects(folder: Path) -> Iterator[Project]:
    """The try-out's project; and, where upstream's sources are at hand, one with work for each."""
    raw = read_tree(folder / "raw" / "awesome-ml-project")
    yield Project(answers(), "starter", raw.files)
    if os.environ.get("ML_INIT_UPSTREAM"):
        wanted = replace(answers(), include_feature_store=True)
        source = stack_of("13a10eb", folder)
        schema = read_schema(STARTER, source)
        parameters = select(all_parameters(wanted), schema, STARTER)
        render_bundle(find_cli(schema.minimum_cli), source, parameters, folder / "upstream")
        raw = read_tree(folder / "upstream" / "awesome-ml-project")
        yield Project(wanted, "mlops-stacks-clusters", raw.files)


def main() -> None:
    """Print the table of docs/speed.md."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument("--on-disk", action="store_true")
    given = arguments.parse_args()
    rounds = given.rounds
    if MEMORY.is_dir() and not given.on_disk:
        os.environ["TMPDIR"] = str(MEMORY)
    with tempfile.TemporaryDirectory(prefix="ml-init-bench-") as name:
        os.environ["COPIER_CACHE_DIR"] = f"{name}/copier"
        os.environ["ML_INIT_CACHE"] = f"{name}/cache"
        for role in ("AUTHOR", "COMMITTER"):
            os.environ[f"GIT_{role}_NAME"] = "Benchmark"
            os.environ[f"GIT_{role}_EMAIL"] = "benchmark@example.org"
        scene = build_scene(Path(name))
        median = measure(
            {
                "copy": scene.copy_project,
                "static copy": scene.copy_static,
                "bundle init": scene.render,
            },
            rounds,
        )
        git(scene.folder / "project", "tag", "--force", "start")
        release(scene.folder / "plain", "start")
        works: dict[str, Callable[[], None]] = {}
        for what, version in (("idle", "v0.1.0"), ("changed", "v0.2.0")):
            works[f"{what} update"] = partial(scene.update, "project", version)
            works[f"static {what} update"] = partial(scene.update, "plain", version)
        median |= measure(works, rounds)
        projects = list(patched_projects(scene.folder))
    floor = median["static copy"] + median["bundle init"]
    print(json.dumps({key: round(value) for key, value in median.items()}))
    print(f"copy: {median['copy'] / floor:.2f}")
    for what in ("idle", "changed"):
        ratio = median[f"{what} update"] / median[f"static {what} update"]
        print(f"{what} update: {ratio:.2f}")
    for project in projects:
        time_taken = patch_time(project)
        print(f"all patches on {len(project.files)} files: {time_taken:.1f} ms")


if __name__ == "__main__":
    main()
