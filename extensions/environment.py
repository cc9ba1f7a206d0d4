"""Copier's view of the rules: the organisation's environment as defaults, and early judgement."""

import json
import os
import re
import sys
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from copier.errors import UserMessageError
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context


def _sibling(name: str) -> ModuleType:
    """Load the file next to this one, with what it imports of its own siblings.

    Copier loads this file alone, and in an update two versions of it live in one process: the
    files of each are a package of their own, named after the folder.
    """
    folder = Path(__file__).parent
    package = f"{folder}".replace(".", "_")  # a dot in a name is for the package around it
    module = sys.modules.setdefault(package, ModuleType(package))
    module.__path__ = [f"{folder}"]
    return import_module(f"{package}.{name}")


if TYPE_CHECKING:
    from extensions import commands, derived, keeping, prompting, rules, stacks, steps, validation
else:
    rules = _sibling("rules")
    stacks = _sibling("stacks")
    validation = _sibling("validation")
    derived = _sibling("derived")
    commands = _sibling("commands")
    keeping = _sibling("keeping")
    prompting = _sibling("prompting")
    steps = _sibling("steps")

FIRST = next(iter(rules.RULES))
STACK = ("stack", "stack_url", "stack_commit")
AFTER_STACK = "publish"


def _renders_for_update(context: Context) -> bool:
    """Whether this is one of the two renderings that an update makes beside the project."""
    return "copier._main." in str(context["_copier_conf"]["dst_path"])


def _is_asked(context: Context) -> bool:
    """Whether a person answers at a terminal."""
    conf = context["_copier_conf"]
    return sys.stdin.isatty() and not (conf["defaults"] or _renders_for_update(context))


def _stored_text(context: Context) -> str:
    """The project's answers file, empty where there is none yet."""
    conf = context["_copier_conf"]
    answers_file = Path(str(conf["dst_path"])) / str(conf["answers_file"])
    return answers_file.read_text(errors="replace") if answers_file.is_file() else ""


def _is_stored(context: Context, stored: str, value: object) -> bool:
    """Whether the project has this among its answers; an update renders what was judged before.

    The dev target of an old project keeps the catalog of another role.
    """
    line = rf"^\w+: (['\"]?){re.escape(str(value))}\1$"
    return _renders_for_update(context) or bool(re.search(line, stored, re.MULTILINE))


class Answering(Extension):
    """The questions that copier.yml asks while Copier asks its own."""

    def __init__(self, environment: Environment) -> None:
        """Register the functions under the names that copier.yml uses."""
        super().__init__(environment)
        self._looked: dict[str, str] = {}
        self._variables = {**os.environ}  # before extensions/lending.py puts the secrets away
        # Copier compiles each part of each path anew, hundreds of times the same source.
        environment.compile = cache(environment.compile)  # type: ignore[assignment]
        environment.globals.update(
            unanswered=self.unanswered,
            from_environment=self.from_environment,
            is_new=self.is_new,
            keep_answers=self.keep_answers,
            forget_answers=keeping.forget,
            problem=self.problem,
            inference_table=self.inference_table,
            dev_catalog=self.dev_catalog,
            asks_for_dev_catalog=self.asks_for_dev_catalog,
            module_name=derived.module_name,
            needs_client=pass_context(rules.needs_client),
            needs_tenant=pass_context(rules.needs_tenant),
            bundle_uuid=derived.bundle_uuid,
            server_url=os.environ.get("GITHUB_SERVER_URL") or "https://github.com",
        )
        environment.filters["team_slug"] = derived.team_slug
        environment.filters["without_path"] = derived.without_path

    @pass_context
    def unanswered(self, context: Context, name: str) -> bool:
        """Whether a question is still to be asked; before the first, all known answers are judged.

        What the organisation's variables answer is not asked; copier.yml's default is the answer.
        Copier's own refusal of an answer that nobody typed at a prompt is a traceback: here every
        one of them is named in one message, before anything is asked or written.
        """
        if name == FIRST:
            self._validate_known(context)
            if _is_asked(context) and not context["_copier_conf"]["quiet"]:
                prompting.tell_given([each for each in rules.RULES if self._given(context, each)])
        self.keep_answers(context)
        if name in context["_copier_answers"] or self._given(context, name):
            return False
        if name == AFTER_STACK and _is_asked(context):
            self._look_at_stack(context)
        return True

    @pass_context
    def keep_answers(self, context: Context) -> None:
        """Remember what was typed so far for a new project, should the run not end well."""
        if _is_asked(context) and self.is_new(context):
            conf, answers = context["_copier_conf"], context["_copier_answers"]
            source, project = str(answers["_src_path"]), str(conf["dst_path"])
            command = partial(commands.copy, source=source, project=project)
            keeping.note(answers, conf, command)

    @pass_context
    def from_environment(self, context: Context, name: str) -> str:
        """The organisation's answer where it fits the answers so far, else nothing."""
        value = self._organisation(context, name)
        return value if value and not self._fault(context, name, value) else ""

    @pass_context
    def is_new(self, context: Context) -> bool:
        """Whether the project starts with this run; one that is there stays as it is."""
        return not _renders_for_update(context) and not _stored_text(context)

    @pass_context
    def inference_table(self, context: Context) -> str:
        """The table for predictions as far as the answers and the environment tell it."""
        catalog = self.from_environment(context, "prod_catalog_name")
        given = {"prod_catalog_name": catalog, **context["_copier_answers"]}
        return derived.inference_table(given, rules.RULES["inference_table"].allows)

    @pass_context
    def asks_for_dev_catalog(self, context: Context) -> bool:
        """Whether the dev target's catalog is a question, as far as the stack is known."""
        stack = self.from_environment(context, "stack")
        return validation.asks_for_dev_catalog({"stack": stack, **context["_copier_answers"]})

    @pass_context
    def dev_catalog(self, context: Context, told: str) -> str:
        """The dev target's catalog: the one told, but what a project that was not asked has."""
        if stored := _stored_text(context):
            stack = re.search(r"^stack: (\S+)", stored, re.MULTILINE)
            other = stacks.STACKS[stacks.CUSTOM]
            known = stacks.STACKS.get(stack[1], other) if stack else other
            if known.earlier_dev_catalog:
                return known.earlier_dev_catalog
        elif told:
            return told
        return validation.dev_catalog(context["_copier_answers"])

    @pass_context
    def problem(self, context: Context, name: str, value: object) -> str:
        """What a person has to hear about the value just typed; nothing when it is fine."""
        if fault := self._fault(context, name, value):
            return fault
        is_typed = _is_asked(context) and name not in context["_copier_answers"]
        return self._address_fault(context, str(value)) if is_typed and name == "stack_url" else ""

    def _fault(self, context: Context, name: str, value: object) -> str:
        """The same as far as the rules of the answers tell it."""
        given = {**context["_copier_answers"], name: value}
        stored = _is_stored(context, _stored_text(context), value)
        found = validation.validate_one(
            name, rules.RULES[name], given, complete=True, stored=stored
        )
        return prompting.brief(found) if found else ""

    def _given(self, context: Context, name: str) -> bool:
        """Whether the organisation answers a question for good, and nobody has another answer."""
        is_known = name in context["_copier_answers"]
        is_preset = name in context["_copier_conf"]["settings"].defaults
        # Whether to publish is asked: a token in the environment says no more than that one may.
        settled = rules.RULES[name].variable and not is_known and not is_preset
        return bool(settled and self.from_environment(context, name))

    def _address_fault(self, context: Context, url: str) -> str:
        """Why git surely cannot fetch from an address, looked up once for each."""
        if url not in self._looked:
            given = json.dumps({"stack": "custom", "stack_url": url})
            told = steps.told_by("look", context, given, silent=True)
            self._looked[url] = prompting.NO_REPOSITORY if told else ""
        return self._looked[url]

    def _look_at_stack(self, context: Context) -> None:
        """Fetch the stack as soon as it is known.

        Raises:
            UserMessageError: it cannot be had; its address and commit are asked for again.
        """
        known = context["_copier_answers"]
        given = {name: known[name] for name in STACK if name in known}
        try:
            steps.told_by("look", context, json.dumps(given))
        except UserMessageError:
            keeping.drop(*STACK[1:])
            raise

    def _organisation(self, context: Context, name: str) -> str:
        """The organisation's answer as it is written; nothing where it is for new projects."""
        rule = rules.RULES[name]
        counts = not rule.earlier or self.is_new(context)
        return rules.variable_answer(rule, name, self._variables) if counts else ""

    def _validate_known(self, context: Context) -> None:
        conf = context["_copier_conf"]
        known = dict(context["_copier_answers"])
        for name in rules.RULES:
            preset = conf["settings"].defaults.get(name) or self._organisation(context, name)
            if name not in known and preset:
                known[name] = preset
        text = _stored_text(context)
        stored = {name for name, value in known.items() if _is_stored(context, text, value)}
        complete = bool(conf["defaults"])
        problems = validation.validate(rules.RULES, known, complete=complete, stored=stored)
        if not _renders_for_update(context):
            problems = [*validation.unknown_names(rules.RULES, conf["data"], text), *problems]
        if problems:
            raise UserMessageError(validation.describe(problems))
