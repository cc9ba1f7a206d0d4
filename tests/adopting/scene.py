"""A team's repository that a stack's project was pushed to, and what was edited there since."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from hooks import adopt
from hooks.adopting.origin import Evidence, Origin
from hooks.adopting.original import Original
from hooks.project.offered import OFFERED, is_offer
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.system.tree import Tree, read_tree, write_tree
from tests.support.shared import make_once
from tests.support.trees import files_of, git

BUNDLE = "awesome_ml_project"
SETTINGS = f"{BUNDLE}/databricks.yml"
BRANCH = "ml-init/adopt"
ORDER = ".order"  # of what is added
MODULE = "{{ module_name(project_name) }}"


@dataclass(frozen=True)
class Team:
    """A team with a clone of its repository, and what ml-init would have made in its place.

    Attributes:
        clone: the folder of the clone.
        made: a new project of the same answers.
        template: the version of ml-init that is at hand.
        answers: what the project was made from.
    """

    clone: Path
    made: Path
    template: Path
    answers: Mapping[str, str | bool]

    @property
    def words(self) -> list[str]:
        """What the verb is given beside the options."""
        words = {"True": "yes", "False": "no"}
        given = [f"{name}={words.get(f'{it}', it)}" for name, it in self.answers.items()]
        told = [word for each in given for word in ("-d", each)]
        return ["--template", str(self.template), *told, str(self.clone)]

    def adopt(self, *options: str) -> int:
        """Adopt the clone."""
        return adopt.main([*options, *self.words])

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file and commit that."""
        place = self.clone / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(change(place.read_text() if place.exists() else ""))
        self.commit(f"Edit {path}")

    def commit(self, subject: str) -> None:
        """Commit everything."""
        git(self.clone, "add", "--all", "--force")
        git(self.clone, "commit", "--quiet", "--message", subject)

    def files(self, commit: str = BRANCH) -> dict[str, str]:
        """Mode and id of everything that a commit holds, by path."""
        return tree(self.clone, commit)


def tree(repository: Path, commit: str) -> dict[str, str]:
    """Mode and id of everything that a commit holds, by path."""
    lines = git(repository, "ls-tree", "-r", "-z", commit).split("\0")
    return {path: about for about, _, path in (line.partition("\t") for line in lines) if path}


def everything(clone: Path) -> dict[str, str]:
    """What an adoption may not touch: references, configuration, index, worktree."""
    return {
        "refs": git(clone, "for-each-ref", "refs/heads/main", "refs/tags", "refs/remotes"),
        "head": (clone / ".git" / "HEAD").read_text(),
        "config": (clone / ".git" / "config").read_text(),
        "index": (clone / ".git" / "index").read_bytes().hex(),
        "files": repr(files_of(clone)),
    }


def known_origin(stack_files: Mapping[str, str]) -> Callable[..., Origin]:
    """A finding that knows: the answers are given, the files are where they were."""

    def find(_: Path, url: str, given: Mapping[str, str], commit: str = "") -> Origin:
        answers = {name: Evidence(value, "", "given") for name, value in given.items() if value}
        return Origin(
            url,
            commit or "1" * 40,
            "Start",
            "2024-06-07",
            1.0,
            len(stack_files),
            len(stack_files),
            is_proved=True,
            likeness_now=1.0,
            answers=answers,
            paths={path: path for path in stack_files},
        )

    return find


def raw_project(made: Path, born: Path, template: Path) -> None:
    """A repository of one commit with what the stack alone wrote.

    Args:
        made: the project that ml-init made of it.
        born: the folder to be.
        template: the version of ml-init that made it.
    """
    first = git(made, "rev-list", "--max-parents=0", "HEAD")
    shutil.copytree(made, born, symlinks=True)
    git(born, "checkout", "--quiet", first)
    for path in _own_files(template, born):
        (born / path).unlink()
    shutil.rmtree(born / ".git")
    git(born, "init", "--quiet", "--initial-branch=main")
    git(born, "add", "--all", "--force")
    git(born, "commit", "--quiet", "--message", "Made by the stack")


def _own_files(template: Path, project: Path) -> list[str]:
    """The files of a project that ml-init added."""
    names = {"{{ _copier_conf.answers_file }}": ANSWERS_FILE, MODULE: BUNDLE}
    found = []
    for path in tree(template, "HEAD:template"):
        name = reduce(lambda text, pair: text.replace(*pair), names.items(), path)
        place = project / name.removesuffix(".mlinit")
        if place.exists() and (place.name not in OFFERED or is_offer(place.read_bytes())):
            found.append(name.removesuffix(".mlinit"))
    return found


def original_once(
    kept: Path,
    make: Callable[..., Original],
    template: str,
    answers: Mapping[str, object],
    *rest: object,
) -> Original:
    """Copier's part of an adoption, done once for the same answers.

    Args:
        kept: where what is made once is kept.
        make: does it.
        template: as Copier is told it.
        answers: all of them.
        rest: what it takes besides.
    """
    key = hashlib.sha256(repr([template, sorted(answers.items())]).encode()).hexdigest()

    def draw(folder: Path) -> None:
        made = make(template, answers, *rest)
        write_tree(Tree(made.added, made.executables), folder)
        (folder / ORDER).write_text("\0".join(made.added))

    folder = make_once(kept / key, draw)
    names = (folder / ORDER).read_text().split("\0")
    held = read_tree(folder)
    return Original({name: held.files[name] for name in names}, held.executables)
