"""The forms of a stack's commits, rendered by the Databricks CLI and remembered."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hooks.adopting.commits import PARTS, Commit
from hooks.adopting.form import Form, token
from hooks.adopting.inputs import is_folder
from hooks.errors import CliError, StackError
from hooks.scaffolding.cli_search import find_cli
from hooks.scaffolding.databricks_cli import Cli, render_bundle
from hooks.scaffolding.stack_files import read_files
from hooks.scaffolding.stack_source import contents_of, write_commit
from hooks.scaffolding.stacks import Schema, parse_schema
from hooks.system.cache import cache_folder, recall, remember
from hooks.system.git import git_bare
from hooks.system.tree import Tree

FORMAT = 1  # of the remembered forms; another number makes the old ones unused
AT_A_TIME = 2  # renders; each keeps a core busy
LARGEST = 1 << 20  # bytes of a file that is compared line by line

Choices = Mapping[str, str]


def text_of(content: bytes) -> str:
    """A file's text; where it is none, a zero and git's id of it."""
    if b"\0" not in content and len(content) <= LARGEST:
        try:
            return content.decode()
        except UnicodeDecodeError:
            pass
    named = hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False)
    return f"\0{named.hexdigest()}"


@dataclass
class Forms:
    """The forms of the commits of one stack; each is rendered once for the same choices.

    Attributes:
        repository: the stack's history.
        url: where it was fetched, for messages.
        commits: those that count, the oldest first.
    """

    repository: Path
    url: str
    commits: list[Commit]
    _forms: dict[tuple[str, str], Form | StackError | CliError] = field(default_factory=dict)
    _clis: dict[str, Cli] = field(default_factory=dict)

    @cached_property
    def schemas(self) -> Mapping[str, Schema]:
        """What each commit asks, by its id; a commit whose schema cannot be read is left out."""
        words = {commit.parts[0]: self._words(commit) for commit in self.commits}
        asked = ("cat-file", "--batch-check=%(objectname) %(objectsize)")
        told = git_bare(self.repository, *asked, given="".join(f"{it}\n" for it in words).encode())
        sizes = {name: int(size) for name, size in map(str.split, told.splitlines())}
        small = {name: size for name, size in sizes.items() if size <= LARGEST}
        read = {}
        for name, content in contents_of(self.repository, small).items():
            with suppress(StackError):
                read[name] = parse_schema(content, words[name])
        return {each.name: read[each.parts[0]] for each in self.commits if each.parts[0] in read}

    @cached_property
    def values(self) -> Mapping[str, tuple[str, ...]]:
        """The inputs with few values, each with these, of any commit: old schemas list none."""
        found = dict[str, dict[str, None]]()
        for schema in self.schemas.values():
            for name, details in schema.inputs.items():
                listed = details.get("enum")
                for value in listed if isinstance(listed, list) else []:
                    found.setdefault(name, {})[f"{value}"] = None
        return {name: tuple(values) for name, values in found.items()}

    def usual(self, commit: Commit) -> Choices:
        """What a commit chooses by itself where nobody chooses."""
        inputs = self.schemas[commit.name].inputs
        usual = {
            name: f"{inputs[name].get('default', '')}" for name in inputs if name in self.values
        }
        return {
            name: value if value in self.values[name] else self.values[name][0]
            for name, value in usual.items()
        }

    def of(self, commit: Commit, choices: Choices) -> Form | None:
        """The form of a commit; None where the stack cannot be rendered so.

        Args:
            commit: one of those that count.
            choices: values of inputs that have few; those that the commit does not ask are left.
        """
        form = self._forms.get(self._key(commit, choices))
        if form is None:
            self.prepare([(commit, choices)])
            form = self._forms[self._key(commit, choices)]
        return form if isinstance(form, Form) else None

    def prepare(self, wanted: Iterable[tuple[Commit, Choices]]) -> None:
        """Render what is wanted and not there yet, some at a time."""
        missing = {self._key(*each): each for each in wanted}
        missing = {key: each for key, each in missing.items() if key not in self._forms}
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            made = pool.map(lambda each: self._made(*each), missing.values())
            self._forms |= dict(zip(missing, made, strict=True))

    def refusal(self) -> StackError | CliError | None:
        """Why a commit could not be rendered; None where each could."""
        refusals = (each for each in self._forms.values() if not isinstance(each, Form))
        return next(refusals, None)

    def render(self, commit: Commit, inputs: Mapping[str, str]) -> Tree:
        """What a commit writes for these values of its inputs, below the project's folder.

        Raises:
            StackError: the stack cannot be rendered so, or writes what no project may hold.
            CliError: there is no Databricks CLI that renders it.
        """
        schema, words = self.schemas[commit.name], self._words(commit)
        cli = self._cli(schema)
        with tempfile.TemporaryDirectory(prefix="ml-init-") as name:
            source, output = Path(name, "source"), Path(name, "output")
            source.mkdir()
            write_commit(self.repository, commit.name, words, source, *PARTS)
            render_bundle(cli, source, inputs, output)
            roots = [
                each for each in inputs if is_folder(each) and (output / inputs[each]).is_dir()
            ]
            written = [output / inputs[each] for each in roots]
            if not written or written[0].is_symlink():
                raise StackError(f"{words} does not write into the folder that an input names.")
            return read_files(written[0], words)

    def _made(self, commit: Commit, choices: Choices) -> Form | StackError | CliError:
        try:
            return self._recalled(commit, choices)
        except (StackError, CliError) as refusal:
            return refusal

    def _recalled(self, commit: Commit, choices: Choices) -> Form:
        inputs = self.schemas[commit.name].inputs
        chosen = {name: value for name, value in choices.items() if name in inputs}
        free = (name for name in inputs if name not in chosen)
        tokens = {name: token(place, name, inputs[name]) for place, name in enumerate(free)}
        key = [FORMAT, commit.parts, self._cli(self.schemas[commit.name]).version, chosen, tokens]
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
        memory = cache_folder() / "forms" / f"{digest}.json"
        if known := recall(memory):
            return Form.parse(known)
        try:
            tree = self.render(commit, {**chosen, **tokens})
        except StackError as refusal:
            remember(memory, json.dumps({"refusal": f"{refusal}"}))
            raise
        form = Form(tokens, {path: text_of(content) for path, content in tree.files.items()})
        remember(memory, form.dump())
        return form

    def _key(self, commit: Commit, choices: Choices) -> tuple[str, str]:
        inputs = self.schemas[commit.name].inputs
        chosen = {name: value for name, value in sorted(choices.items()) if name in inputs}
        return commit.name, json.dumps(chosen)

    def _cli(self, schema: Schema) -> Cli:
        if schema.minimum_cli not in self._clis:
            self._clis[schema.minimum_cli] = find_cli(schema.minimum_cli)
        return self._clis[schema.minimum_cli]

    def _words(self, commit: Commit) -> str:
        return f"the stack of {self.url} at {commit.name[:12]}"
