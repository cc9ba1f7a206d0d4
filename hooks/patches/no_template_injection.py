"""No expression is pasted into a script.

GitHub replaces ${{ }} in a script before a shell reads it, so that a
value with a quote or a newline becomes code. Values now reach scripts
as environment variables, which the shell keeps apart from its code.

https://docs.github.com/en/actions/reference/security/secure-use
"""

import re

from hooks.errors import UnknownText
from hooks.patches.blocks import WORKFLOWS, script, steps, steps_of
from hooks.patches.shell import EXPRESSION, variables, with_variables
from hooks.patching import Patch
from hooks.project import Project
from hooks.yaml_text.edits import Draft, Place
from hooks.yaml_text.lines import line_end, value_end
from hooks.yaml_text.nodes import TEXT_BLOCKS, Alias, Document, Mapping, Scalar
from hooks.yaml_text.reading import read

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
    given = step.below("env")
    known = {
        found[1]: key.value
        for key, other in (given.pairs if given else ())
        if isinstance(key, Scalar) and isinstance(other, Scalar)
        if (found := EXPRESSION.fullmatch(other.value))
    }
    asked = {found[1]: found[0] for found in EXPRESSION.finditer(value.value)}
    taken = set(re.findall(r"\w+", EXPRESSION.sub(" ", value.value)))
    taken |= {key.value for key, _ in (given.pairs if given else ()) if isinstance(key, Scalar)}
    names = variables((each for each in asked if each not in known), taken)
    write(draft, step, value, {**names, **known})
    values = {name: asked[expression] for expression, name in names.items()}
    if values:
        draft.join(step, "env", values, Place(after=step.pair("run")))


def write(draft: Draft, step: Mapping, value: Scalar, names: dict[str, str]) -> None:
    """Write a step's script with variables; one that stood beside its key goes below it."""
    text = draft.document.text
    if value.style in TEXT_BLOCKS:
        end = value_end(draft.document, value)
        start = text.index("\n", value.start)
        draft.edits.append((start, end, with_variables(text[start:end], names)))
        return
    words = with_variables(value.value, names)
    pair = step.pair("run")
    if step.is_flow and pair:
        draft.set(step, pair, words)
        return
    if not words.isprintable() or words[:1] == " ":
        raise UnknownText("the script is written in an unusual form")
    end = line_end(draft.document, value.end)
    space = " " * (step.pairs[0][0].column + 2)
    draft.edits.append((value.start, end, f"|{text[value.end : end]}\n{space}{words}"))


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
            if not pair or isinstance(pair[1], Alias) or value.anchor:
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
