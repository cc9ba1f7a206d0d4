"""A project of the starter, as a team has it before it knows ml-init."""

import shutil
from collections.abc import Callable, Mapping
from functools import partial, reduce
from pathlib import Path

import pytest

from hooks.adopting import original
from hooks.adopting.original import Original
from hooks.project.offered import OFFERED, is_offer
from hooks.project.stored_answers import ANSWERS_FILE
from tests.adopting.scene import BUNDLE, Team, known_origin, tree
from tests.support.answers import answers_with
from tests.support.programs import RunCopier
from tests.support.trees import git

MADE: dict[str, Original] = {}  # what Copier made, by its template and answers
MODULE = "{{ module_name(project_name) }}"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the project is kept that is made once."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def team(
    kept: Path,
    template: Path,
    run_copier: RunCopier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Team:
    """A team whose repository holds what the stack wrote, unchanged."""
    made, born = kept / "made", kept / "born"
    if not made.exists():
        ended = run_copier("copy", template, made, data=answers_with())
        assert ended.code == 0, ended.output
        first = git(made, "rev-list", "--max-parents=0", "HEAD")
        shutil.copytree(made, born, symlinks=True)
        git(born, "checkout", "--quiet", first)
        for path in own_files(template, born):
            (born / path).unlink()
        shutil.rmtree(born / ".git")
        git(born, "init", "--quiet", "--initial-branch=main")
        git(born, "add", "--all", "--force")
        git(born, "commit", "--quiet", "--message", "Made by the stack")
    clone = Path(shutil.copytree(born, tmp_path / "clone", symlinks=True))
    monkeypatch.setattr("hooks.adopt.find", known_origin(tree(clone, "HEAD")))
    monkeypatch.setattr("hooks.adopt.original.make", partial(_make_once, original.make))
    return Team(clone, made, template, answers_with())


def _make_once(
    make: Callable[..., Original], template: str, answers: Mapping[str, object], *rest: object
) -> Original:
    """Copier's part of an adoption, done once for the same answers."""
    key = f"{template} {sorted(answers.items())}"
    if key not in MADE:
        MADE[key] = make(template, answers, *rest)
    return MADE[key]


def own_files(template: Path, project: Path) -> list[str]:
    """The files of a project that ml-init added."""
    names = {"{{ _copier_conf.answers_file }}": ANSWERS_FILE, MODULE: BUNDLE}
    found = []
    for path in tree(template, "HEAD:template"):
        name = reduce(lambda text, pair: text.replace(*pair), names.items(), path)
        place = project / name.removesuffix(".mlinit")
        if place.exists() and (place.name not in OFFERED or is_offer(place.read_bytes())):
            found.append(name.removesuffix(".mlinit"))
    return found
