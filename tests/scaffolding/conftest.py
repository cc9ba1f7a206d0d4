"""Small stacks made for one test, and the template's checkouts that they are rendered in."""

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from hooks.project.answers import Answers
from hooks.project.render_request import RenderRequest
from hooks.scaffold import main
from hooks.scaffolding.parameters import OPTIONAL, all_parameters
from hooks.system.git import git
from hooks.system.tree import Tree, write_tree
from tests.support.place import ROOT, release

TOP = "template/{{.input_root_dir}}"
BUNDLE = f"{TOP}/awesome_ml_project"
SETTINGS = b"bundle:\n  name: x\n  uuid: {{ bundle_uuid }}\n"
FILES = {
    f"{BUNDLE}/databricks.yml.tmpl": SETTINGS,
    f"{TOP}/data.bin": bytes(range(256)),
    f"{TOP}/run.sh": b"#!/bin/sh\n",
    TOP + "/Größe { x }}/%} y #}.txt": b"strange\n",
}

MakeRequest = Callable[..., RenderRequest]
NewCheckout = Callable[[], Path]
RunMain = Callable[..., int]


@pytest.fixture
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databricks_cli: Path) -> None:
    """A cache, a folder for temporary files, and the user's CLI."""
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def make_request(tmp_path: Path, make_answers: Callable[..., Answers]) -> MakeRequest:
    """A request for a project from a custom stack that is made of these files."""

    def make(files: dict[str, bytes] = FILES, *, inputs: tuple[str, ...] = ()) -> RenderRequest:
        names = sorted(all_parameters(make_answers()).keys() - OPTIONAL | {*inputs})
        asked = {"type": "string", "default": "", "description": "An input"}
        schema = {"properties": dict.fromkeys(names, asked)}
        schema_file = {"databricks_template_schema.json": json.dumps(schema).encode()}
        stack = tmp_path / "stack"
        write_tree(Tree(files | schema_file, frozenset({f"{TOP}/run.sh"})), stack)
        release(stack, "v1")
        commit = git(stack, "rev-parse", "HEAD")
        answers = make_answers(stack="custom", stack_url=str(stack), stack_commit=commit)
        return RenderRequest(answers, ".copier-answers.yml", "0.1.0")

    return make


@pytest.fixture
def new_checkout(tmp_path: Path) -> NewCheckout:
    """The template's own files, in another folder at each call, as Copier checks them out."""

    def make() -> Path:
        folder = tmp_path / f"checkout-{len([*tmp_path.glob('checkout-*')])}"
        shutil.copytree(ROOT / "template", folder / "template")
        return folder

    return make


@pytest.fixture
def run_main(new_checkout: NewCheckout, monkeypatch: pytest.MonkeyPatch) -> RunMain:
    """The scaffold step as the extension starts it, in a checkout; returns the exit code."""

    def run(
        request: RenderRequest,
        *,
        checkout: Path | None = None,
        template_version: str = "0.1.0",
        **changes: object,
    ) -> int:
        answers = {**asdict(request.answers), **changes}
        raw = {
            "answers": answers,
            "answers_file": request.answers_file,
            "template_version": template_version,
            "release": request.release,
            "fresh": request.fresh,
        }
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(raw)))
        monkeypatch.chdir(checkout or new_checkout())
        return main()

    return run


def cli_that(line: str, folder: Path, cli: Path) -> str:
    """The path of a CLI that first runs a line of shell."""
    program = folder / "wrapped" / "databricks"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{line}\nexec "{cli}" "$@"\n')
    program.chmod(0o755)
    return str(program)
