"""No expression is pasted into a script.

GitHub replaces ${{ }} in a script before a shell reads it, so that a
value with a quote or a newline becomes code. Values now reach scripts
as environment variables, which the shell keeps apart from its code.

https://docs.github.com/en/actions/reference/security/secure-use
"""

import re

from hooks.errors import UnknownText
from hooks.formats.yaml_text.edits import Draft, Position
from hooks.formats.yaml_text.lines import line_end, value_end
from hooks.formats.yaml_text.nodes import TEXT_BLOCKS, Document, Mapping, Scalar
from hooks.formats.yaml_text.reading import read
from hooks.patches._shell import EXPRESSION, variables, with_variables
from hooks.patches._yaml_blocks import WORKFLOWS, script, steps, steps_of
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

SHELL = re.compile(r"(?:bash|sh)(?: .*)?|")


def is_for_a_shell(document: Document, job: Mapping, step: Mapping) -> bool:
    """Whether a step's script is one of bash or sh, as it is unless somebody says otherwise."""
    chosen = [step.text("shell"), *map(default_shell, (job, *document.tops[:1]))]
    shell = next(filter(None, chosen), "")
    on_windows = "windows" in job.text("runs-on").lower()
    return SHELL.fullmatch(shell) is not None and bool(shell or not on_windows)


def default_shell(around: Mapping) -> str:
    """The shell of a job's or workflow's scripts."""
    defaults = around.below("defaults")
    run = defaults.below("run") if defaults else None
    return run.text("shell") if run else ""


def carry(draft: Draft, step: Mapping, value: Scalar) -> None:
    """Put the expressions of a step's script into its environment."""
    source = script_text(draft.document, value)
    given = step.below("env")
    keys = [key for key, _ in given.pairs if isinstance(key, Scalar)] if given else []
    own = {key.value: given.text(key.value) for key in keys if given}
    known = {found[1]: name for name in own if (found := EXPRESSION.fullmatch(own[name]))}
    known |= {f"env.{name}": name for name in own}
    asked = {found[1]: found[0] for found in EXPRESSION.finditer(source)}
    taken = own.keys() | set(re.findall(r"\w+", EXPRESSION.sub(" ", source)))
    names = variables((each for each in asked if each not in known), taken)
    write(draft, step, value, with_variables(source, {**names, **known}))
    values = {name: asked[expression] for expression, name in names.items()}
    draft.join(step, "env", values, Position(after=step.pair("run")))


def script_text(document: Document, value: Scalar) -> str:
    """A script: as it is written where it is a block of text, else as YAML reads it."""
    if value.style not in TEXT_BLOCKS:
        return value.value
    written = document.text[value.start : value_end(document, value)]
    return written[len(written.splitlines()[0]) :]


def write(draft: Draft, step: Mapping, value: Scalar, script: str) -> None:
    """Write a step's script; one that stood beside its key goes below it."""
    document, pair = draft.document, step.pair("run")
    if value.style in TEXT_BLOCKS:
        end = value_end(document, value)
        draft.edits.append((end - len(script_text(document, value)), end, script))
    elif step.is_flow and pair:
        draft.set(step, pair, script)
    elif not script.isprintable() or script[:1] == " ":
        raise UnknownText("the script is written in an unusual form")
    else:
        end = line_end(document, value.end)
        space = " " * (step.pairs[0][0].column + 2)
        comment = document.text[value.end : end]
        draft.edits.append((value.start, end, f"|{comment}\n{space}{script}"))


def rewrite(text: str, _: Project) -> str:
    """The workflow with every expression of a shell script in its environment."""
    draft, done = Draft(document := read(text)), set[int]()
    for job in document.having("steps"):
        for step in steps_of(job):
            value = step.get("run")
            if id(step) in done or not isinstance(value, Scalar) or "${{" not in value.value:
                continue
            done.add(id(step))
            pair = step.pair("run")
            if not pair or value.anchor:
                raise document.unknown(step.start, "other places share the script")
            if not is_for_a_shell(document, job, step):
                raise document.unknown(value.start, "an expression in a script for another shell")
            try:
                carry(draft, step, value)
            except UnknownText as error:
                raise document.unknown(value.start, str(error)) from error
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether no script holds an expression."""
    found = map(script, steps(read(text)))
    return not any(value and "${{" in value.value for value in found)


PATCH = Patch(
    name="no_template_injection",
    subject="Hand values to scripts through their environment",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
