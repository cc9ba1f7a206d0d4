"""The scaffold step on a machine of its own, and small stacks made for one test."""

import io
import json
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from hooks.project.render_request import RenderRequest
from hooks.scaffold import main
from hooks.scaffolding.parameters import OPTIONAL, all_parameters
from hooks.system.git import git
from hooks.system.tree import Tree, write_tree
from tests.support.answers import usual_answers
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


@dataclass(frozen=True)
class ScaffoldStep:
    """The step, with a cache and a folder for temporary files of its own.

    Attributes:
        folder: where all of it lies: ``cache``, ``tmp``, the stack and the checkouts.
        cli: the real Databricks CLI, which the machine has.
        machine: its environment.
        output: what the step says.
    """

    folder: Path
    cli: Path
    machine: pytest.MonkeyPatch
    output: pytest.CaptureFixture[str]

    @property
    def cache(self) -> Path:
        """The machine's cache."""
        return self.folder / "cache"

    def request(
        self, files: dict[str, bytes] = FILES, *, inputs: tuple[str, ...] = ()
    ) -> RenderRequest:
        """A request for a project from a custom stack that is made of these files."""
        names = sorted(all_parameters(usual_answers()).keys() - OPTIONAL | {*inputs})
        asked = {"type": "string", "default": "", "description": "An input"}
        schema = {"properties": dict.fromkeys(names, asked)}
        schema_file = {"databricks_template_schema.json": json.dumps(schema).encode()}
        stack = self.folder / "stack"
        write_tree(Tree(files | schema_file, frozenset({f"{TOP}/run.sh"})), stack)
        release(stack, "v1")
        commit = git(stack, "rev-parse", "HEAD")
        answers = usual_answers(stack="custom", stack_url=str(stack), stack_commit=commit)
        return RenderRequest(answers, ".copier-answers.yml", "0.1.0")

    def checkout(self) -> Path:
        """The template's own files, in another folder at each call, as Copier checks them out."""
        folder = self.folder / f"checkout-{len([*self.folder.glob('checkout-*')])}"
        shutil.copytree(ROOT / "template", folder / "template")
        return folder

    def run(
        self,
        request: RenderRequest,
        checkout: Path | None = None,
        version: str = "0.1.0",
        **changes: object,
    ) -> int:
        """Run the step as the extension starts it, in a checkout; returns the exit code.

        Args:
            request: what it reads on its standard input.
            checkout: a new one where none is given.
            version: of the template.
            changes: answers that nobody has judged.
        """
        raw = {
            "answers": {**asdict(request.answers), **changes},
            "answers_file": request.answers_file,
            "template_version": version,
            "release": request.release,
            "fresh": request.fresh,
        }
        self.machine.setattr(sys, "stdin", io.StringIO(json.dumps(raw)))
        self.machine.chdir(checkout or self.checkout())
        return main()

    def wrap_cli(self, line: str) -> None:
        """Have the CLI first run a line of shell."""
        program = self.folder / "wrapped" / "databricks"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\n{line}\nexec "{self.cli}" "$@"\n')
        program.chmod(0o755)
        self.machine.setenv("DATABRICKS_CLI", str(program))
