"""A starter that changes from one release to the next, and a user who changed the project too."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hooks.system.tree import Tree
from tests.support.answers import answers_with
from tests.support.programs import Ended, RunCopier
from tests.support.shared import make_once
from tests.support.trees import files_of, git
from tests.updating.merge_scene import Renders

STARTER = "stacks/starter/template/{{.input_root_dir}}"
SOURCE = f"{STARTER}/{{{{template `module_name` .}}}}"
WORKFLOWS = f"{STARTER}/.github/workflows/{{{{.input_project_name}}}}"
BUNDLE = "awesome_ml_project"
ANSWERS = ".copier-answers.yml"
RESOURCE = f"{BUNDLE}/resources/model-workflow-resource.yml"
CI = ".github/workflows/awesome-ml-project-bundle-ci.yml"
REGISTRY = f"{BUNDLE}/common/registry.py"
PICTURE = "docs/images/pipeline.svg"

# What the next release says instead, file by file.
REPHRASED = {
    f"{STARTER}/README.md.tmpl": ("Try it on your laptop", "Try it on your own machine"),
    f"{SOURCE}/requirements.txt": ("pandas==2.2.3", "pandas==2.3.3"),
    f"{SOURCE}/common/registry.py": ('"""', '"""New: '),
    f"{WORKFLOWS}-bundle-ci.yml.tmpl": ("# Checks what", "# Looks at what"),
    "hooks/patches/single_user_clusters.py": ('"SINGLE_USER"', '"DATA_SECURITY_MODE_DEDICATED"'),
    "template/docs/first-day.md.mlinit": ("# Your first day", "# The first day"),
}


def change_release(folder: Path) -> None:
    """Everything that a next release may do to its files."""
    for name, (old, new) in REPHRASED.items():
        text = (folder / name).read_text()
        (folder / name).write_text(re.sub(re.escape(old), new, text, count=1))
    (folder / SOURCE / "training").rename(folder / SOURCE / "learning")
    setup = folder / STARTER / "docs" / "mlops-setup.md.tmpl"
    setup.rename(setup.with_name("setup.md.tmpl"))
    (folder / STARTER / "docs" / "ml-pull-request.md.tmpl").unlink()
    (folder / SOURCE / "common" / "dates.py").write_text('"""Dates of the new version."""\n')
    (folder / SOURCE / "validation" / "validation.py").chmod(0o755)
    picture = folder / STARTER / PICTURE
    picture.write_bytes(picture.read_bytes() + b"\0new")  # to git no text


def edit(project: Path, name: str, old: str, new: str) -> None:
    """Replace a text of a user's file that has to be there."""
    text = (project / name).read_text()
    assert old in text, f"{name} has no {old!r}"
    (project / name).write_text(text.replace(old, new, 1))


def add(project: Path, name: str, text: str) -> None:
    """Write lines at the end of a file, which may be new."""
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    with (project / name).open("a") as file:
        file.write(text)


def commit(project: Path) -> None:
    """Commit all that a user did."""
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "My own work")


def typed(folder: Path, command: str) -> None:
    """Run a command as a person types it, in a folder."""
    subprocess.run(["sh", "-c", command], cwd=folder, check=True, capture_output=True)


def edit_apart(project: Path) -> None:
    """Edits that meet no line of the next release."""
    edit(project, RESOURCE, "num_workers: 0", "num_workers: 2")  # beside a patched block
    add(project, "README.md", "\n## Mine\n")
    edit(project, CI, "    runs-on: ubuntu-latest\n", "    runs-on: ubuntu-24.04\n")
    (project / "test-requirements.txt").unlink()
    add(project, f"{BUNDLE}/common/mine.py", "MINE = 1\n")
    add(project, f"{BUNDLE}/training/mine.py", "MINE = 2\n")  # in a folder that moves
    add(project, f"{BUNDLE}/training/train.py", "MINE = 3\n")
    (project / BUNDLE / "own").mkdir()
    git(project, "mv", REGISTRY, f"{BUNDLE}/own/registry.py")
    (project / BUNDLE / "deployment" / "model_deployment" / "deploy.py").chmod(0o755)
    add(project, "docs/mlops-setup.md", "\nMy own setup.\n")  # which is renamed
    commit(project)


def keep_aside(project: Path) -> None:
    """A branch, a tag and a stash of the user's."""
    git(project, "branch", "other")
    git(project, "tag", "mine")
    add(project, "README.md", "stashed\n")
    git(project, "stash")


def edit_against(project: Path) -> None:
    """Edits that meet what the next release changes."""
    edit(project, RESOURCE, "mode: SINGLE_USER", "mode: USER_ISOLATION")  # in a patched block
    edit(project, "README.md", "## Try it on your laptop", "## Try it at home")
    edit(project, CI, "# Checks what", "# Judges what")
    add(project, "docs/ml-pull-request.md", "\nMy own rules.\n")  # which is removed
    (project / REGISTRY).unlink()
    add(project, f"{BUNDLE}/common/dates.py", '"""My own dates."""\n')
    (project / PICTURE).write_bytes((project / PICTURE).read_bytes() + b"\0mine")
    commit(project)


@dataclass(frozen=True)
class UpdatedProject:
    """One update: the project as it is after it, what was before it, and how Copier ended."""

    project: Path
    before: Path
    ended: Ended

    def text(self, name: str) -> str:
        """A file of the project."""
        return (self.project / name).read_text()

    @property
    def unmerged(self) -> dict[str, str]:
        """The paths in conflict, each with the numbers of its sides."""
        found: dict[str, str] = {}
        for line in git(self.project, "ls-files", "--unmerged").splitlines():
            facts, path = line.split("\t")
            found[path] = found.get(path, "") + facts.split()[2]
        return found


Update = Callable[..., UpdatedProject]


def history(project: Path) -> Mapping[str, str]:
    """Commits, branches, stash and their logs, and what is configured."""
    asked = {
        "refs": ("for-each-ref",),
        "head": ("rev-parse", "HEAD"),
        "branch": ("symbolic-ref", "HEAD"),
        "stash": ("stash", "list"),
        "log": ("reflog", "--all"),
        "config": ("config", "--local", "--list"),
    }
    return {name: git(project, *command) for name, command in asked.items()}


def index(project: Path) -> dict[str, str]:
    """Every path of the index with what it holds."""
    lines = git(project, "ls-files", "--stage").splitlines()
    return {line.partition("\t")[2]: line for line in lines}


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a repository with its bytes, git's own with it but for caches and stamps."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name != "index"
    }


def fresh(tmp_path: Path, made: Path) -> Path:
    """A project of one's own, as a scene made it."""
    shutil.copytree(made, tmp_path / "project", symlinks=True)
    return tmp_path / "project"


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a project without their modes."""
    return {name: content for name, (content, _) in files_of(folder).items()}


def copied(folder: Path, tag: str, releases: Path, run_copier: RunCopier) -> Path:
    """A project of a release, made by the first test that asks."""

    def make(_: Path) -> None:
        ended = run_copier("copy", "--vcs-ref", tag, releases, folder, data=answers_with())
        assert ended.code == 0, ended.output

    return make_once(folder, make)


def once(
    folder: Path, original: Path, change: Callable[[Path], None], update: Update
) -> UpdatedProject:
    """The update of a project with a change, made by the first test that asks."""

    def make(_: Path) -> None:
        folder.mkdir()
        project = fresh(folder, original)
        change(project)
        ended = update(project).ended
        (folder / "ended.json").write_text(json.dumps([ended.code, ended.output]))

    make_once(folder, make)
    code, output = json.loads((folder / "ended.json").read_text())
    return UpdatedProject(folder / "project", folder / "project-before", Ended(code, output))


def tree_of(project: Path) -> Tree:
    """The files of a project, as they are rendered."""
    files = files_of(project)
    return Tree(
        {name: content for name, (content, _) in files.items()},
        frozenset(name for name, (_, may_run) in files.items() if may_run),
    )


def by_steps(
    project: Path,
    versions: tuple[Tree, Tree],
    renders: Renders,
    output: pytest.CaptureFixture[str],
) -> UpdatedProject:
    """An update by its steps alone.

    Args:
        project: what is updated.
        versions: the renders of the old version and of the new one.
        renders: the folders of the update.
        output: what the steps say.
    """
    before = project.with_name(f"{project.name}-before")
    shutil.copytree(project, before, symlinks=True)
    here = Renders(renders.checkout, git(project, "rev-parse", "--show-prefix"))
    old, new = versions
    code = here.before(project, old) or here.after(project, new)
    return UpdatedProject(project, before, Ended(code, "".join(output.readouterr())))


@dataclass(frozen=True)
class Watch:
    """A cold cache, an empty folder for temporary files, and a CLI whose starts are written down.

    Attributes:
        folder: where they are.
    """

    folder: Path

    def make(self, cli: Path) -> None:
        """Make it around a CLI."""
        self.temporary.mkdir(parents=True)
        text = f'#!/bin/sh\necho "$1" >> {self.folder}/log\nexec {cli} "$@"\n'
        (self.folder / "databricks").write_text(text)
        (self.folder / "databricks").chmod(0o755)

    def begin(self, patch: pytest.MonkeyPatch) -> None:
        """Have what is started from here on use all of it."""
        patch.setenv("TMPDIR", str(self.temporary))
        patch.setenv("DATABRICKS_CLI", str(self.folder / "databricks"))
        patch.setenv("ML_INIT_CACHE", str(self.folder / "cache"))

    @property
    def temporary(self) -> Path:
        """Where temporary files are written."""
        return self.folder / "tmp"

    @property
    def started(self) -> list[str]:
        """The first word that each start of the CLI was given."""
        return (self.folder / "log").read_text().split()
