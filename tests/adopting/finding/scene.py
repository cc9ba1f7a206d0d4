"""A stack with a history, and projects that teams made from its commits and edited since."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hooks.adopting.commits import candidates, history
from hooks.adopting.forms import Forms
from hooks.scaffolding.parameters import all_parameters
from hooks.system.tree import Tree, read_tree, write_tree
from tests.support.answers import usual_answers
from tests.support.place import ROOT
from tests.support.shared import make_once
from tests.support.trees import git

NAME = "awesome-ml-project"
BUNDLE = "awesome_ml_project"
SETTINGS = f"{BUNDLE}/databricks.yml"
TRAIN = f"{BUNDLE}/training/notebooks/Train.py"
TOP = "template/{{.input_root_dir}}"
INSIDE = TOP + "/{{template `module_name` .}}"
SCHEMA = "databricks_template_schema.json"

# What each later commit of the stack changes; the last two write what the one before them does.
Change = Callable[[Path], None]


def replaced(path: str, old: str, new: str) -> Change:
    """A change of a text, which has to be there."""

    def change(stack: Path) -> None:
        text = (stack / path).read_text()
        assert old in text
        (stack / path).write_text(text.replace(old, new))

    return change


def renamed_folder(stack: Path) -> None:
    """Give the folder of the resources another name."""
    (stack / INSIDE / "resources").rename(stack / INSIDE / "assets")
    for place in [*stack.glob("template/**/*"), *stack.glob("library/*")]:
        if place.is_file() and b"resources/" in (content := place.read_bytes()):
            place.write_bytes(content.replace(b"resources/", b"assets/"))


CHANGES: Mapping[str, Change] = {
    "first": lambda _: None,
    "words": replaced(f"{TOP}/README.md.tmpl", "\n", "\nMade with care.\n"),
    "folder": renamed_folder,
    "notebook": replaced(f"{INSIDE}/training/train.py", "\n", "\n# Trained with care.\n"),
    "default": replaced(SCHEMA, '"default": "users"', '"default": "people"'),
    "question": replaced(SCHEMA, "Name of the project", "What is it called?"),
}


@dataclass(frozen=True)
class StackHistory:
    """The repository of a stack.

    Attributes:
        folder: where git fetches it.
        commits: the commits by what they changed.
    """

    folder: Path
    commits: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def made_once(cls, folder: Path) -> "StackHistory":
        """Make it from the starter, where no test has made it yet."""
        make_once(folder, cls._make)
        commits = git(folder, "rev-list", "--reverse", "HEAD").split()
        return cls(folder, dict(zip(CHANGES, commits, strict=True)))

    @staticmethod
    def _make(folder: Path) -> None:
        shutil.copytree(ROOT / "stacks" / "starter", folder)
        git(folder, "init", "--quiet", "--initial-branch=main")
        for name, change in CHANGES.items():
            change(folder)
            git(folder, "add", "--all", "--force")
            git(folder, "commit", "--quiet", "--message", f"Change the {name}")

    @property
    def url(self) -> str:
        """Where git fetches it."""
        return str(self.folder)

    def forms(self) -> Forms:
        """The forms of its commits."""
        place = history(self.url)
        return Forms(place, self.url, candidates(place))

    def render(self, name: str, **inputs: str) -> Tree:
        """What a commit writes for the usual answers, but for some inputs."""
        return read_tree(self._kept("tree", name, inputs, self._render))

    def project(self, name: str, **inputs: str) -> Path:
        """A repository with that, to copy."""
        return self._kept("team", name, inputs, self._commit)

    def _kept(
        self,
        kind: str,
        name: str,
        inputs: Mapping[str, str],
        make: Callable[[str, Mapping[str, str], Path], object],
    ) -> Path:
        """What is made once of a commit and some inputs, next to the stack."""
        words = "-".join([kind, name, *(f"{key}={value}" for key, value in inputs.items())])
        return make_once(self.folder.with_name(words), partial(make, name, inputs))

    def _commit(self, name: str, inputs: Mapping[str, str], folder: Path) -> None:
        Team.with_files(self.render(name, **inputs), folder)

    def _render(self, name: str, inputs: Mapping[str, str], folder: Path) -> None:
        forms = self.forms()
        (commit,) = [each for each in forms.commits if each.name == self.commits[name]]
        told = {**all_parameters(usual_answers()), **inputs}
        asked = forms.schemas[commit.name].inputs
        write_tree(forms.render(commit, {each: told[each] for each in asked}), folder)


@dataclass(frozen=True)
class Team:
    """A team with a repository."""

    folder: Path

    @classmethod
    def with_files(cls, tree: Tree, folder: Path) -> "Team":
        """A repository whose only commit holds some files."""
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
        team = cls(folder)
        write_tree(tree, folder)
        team.commit()
        return team

    def commit(self) -> str:
        """Commit everything; returns the commit."""
        git(self.folder, "add", "--all", "--force")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "Work")
        return git(self.folder, "rev-parse", "HEAD")

    def commit_anew(self) -> None:
        """Make everything the only commit."""
        git(self.folder, "add", "--all", "--force")
        git(self.folder, "commit", "--quiet", "--amend", "--no-edit")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text of a file, which has to be there."""
        place = self.folder / path
        text = place.read_text()
        assert old in text
        place.write_text(text.replace(old, new))


MakeTeam = Callable[..., Team]
