"""What is wrong in a project's files; nothing is rendered, and nobody is asked."""

import re
import shlex
from collections.abc import Iterator, Mapping

from hooks.diagnosis import broken_references, mending
from hooks.diagnosis.checkout import WHERE, Checkout
from hooks.errors import AnswersRefused, UnknownText
from hooks.formats.well_formed import fault
from hooks.patches import PATCHES
from hooks.patches.patch import Patch
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.project.stored_answers import ANSWERS_FILE, stored_answers
from hooks.workspaces.finding import Cure, Finding, State

CONFLICT = re.compile(r"^<{7} .*?^={7}$.*?^>{7} ", re.MULTILINE | re.DOTALL)
REJECT = ".rej"  # what `git apply --reject` and Copier leave of a change that did not fit


def examine(checkout: Checkout) -> list[Finding]:
    """Everything that the files show, the sound things too."""
    broken = dict(_broken(checkout))
    found = [*_origin(checkout), *broken.values()]
    if not broken:
        found.append(Finding(WHERE, "every file loads", State.OK))
    found += broken_references.examine(checkout, broken)
    try:
        answers = stored_answers(checkout.folder)
    except AnswersRefused as error:
        how = "Fix the answers in the file, or bring back one that was whole."
        cure = Cure(advice=how, command=_log(ANSWERS_FILE))
        unknown = "the answers do not make a project"
        unchecked = Finding(WHERE, "the patches", State.UNCHECKED, unknown)
        return [*found, _wrong(ANSWERS_FILE, str(error), cure), unchecked]
    whole = Finding(WHERE, "the answers", State.OK)
    return [*found, whole, *_patches(checkout, answers, broken)]


def _origin(checkout: Checkout) -> Iterator[Finding]:
    """What the answers file does not say of what the project was made from."""
    for name, what in (("_commit", "version of ml-init"), ("_src_path", "address of ml-init")):
        if not isinstance(value := checkout.raw_answers.get(name), str) or not value:
            how = f"Bring back the line {name} from an older commit."
            why = f"it does not say the {what} that the project was made from"
            yield _wrong(
                f"{ANSWERS_FILE}: {name}", why, Cure(advice=how, command=_log(ANSWERS_FILE))
            )


def _broken(checkout: Checkout) -> Iterator[tuple[str, Finding]]:
    """The files that nobody can use: in conflict, left over, or not to be loaded."""
    for path, content in checkout.files.items():
        if path.endswith(REJECT):
            why = "a change of an update did not fit, and was left here"
            how = Cure(advice="Make the change by hand, then:", command=f"rm {shlex.quote(path)}")
            yield path, _wrong(path, why, how)
        elif b"<<<<<<< " in content and CONFLICT.search(content.decode(errors="replace")):
            why = "it holds the marks of a conflict"
            command = f"git diff --check; ${{EDITOR:-vi}} {shlex.quote(path)}"
            yield path, _wrong(path, why, Cure(advice="Keep one side of each.", command=command))
        elif path != ANSWERS_FILE and (why := fault(path, content)):
            how = Cure(advice="Fix that place, or take an older version.", command=_log(path))
            yield path, _wrong(path, f"it does not load: {why}", how)


def _patches(
    checkout: Checkout, answers: Answers, broken: Mapping[str, Finding]
) -> Iterator[Finding]:
    """Whether each statement of ml-init is true of each file that it is about."""
    files = {path: content for path, content in checkout.files.items() if path not in broken}
    project = Project(answers, answers.stack, files)
    looked = [patch for patch in PATCHES if not patch.applies(project)]
    untrue = {
        patch.name: [path for path in files if not _is_true(patch, project, path)]
        for patch in looked
    }
    left = mending.left(project, checkout.is_of_the_team) if any(untrue.values()) else {}
    for patch in looked:
        for path in untrue[patch.name]:
            yield _untrue(checkout, patch, path, left.get((patch.name, path), ""))
        if not untrue[patch.name]:
            yield Finding(WHERE, f"the patch {patch.name}", State.OK)


def _untrue(checkout: Checkout, patch: Patch, path: str, unknown: str) -> Finding:
    """A file that is not as a patch states; ``unknown`` is why the patch cannot mend it."""
    what = f"{path}: {patch.name}"
    why = "it should not be there" if patch.unwanted(path) else "it is not as stated"
    how = f"{patch.subject}; docs/patches.md of ml-init says why."
    if checkout.is_of_the_team(path):
        return Finding(WHERE, what, State.NOTE, f"{why}, in a file of your own", Cure(advice=how))
    if unknown:
        by_hand = f"Change it by hand, as no command knows its text. {how}"
        return _wrong(what, f"{why}: {unknown}", Cure(advice=by_hand))
    return _wrong(what, why, Cure(advice=how, command=mending.command(checkout.folder)))


def _is_true(patch: Patch, project: Project, path: str) -> bool:
    """Whether a patch has nothing to do in a file."""
    if patch.unwanted(path):
        return False
    if not patch.matches(path) or (text := project.text(path)) is None:
        return True
    try:
        return patch.holds(text.replace("\r\n", "\n"), project)
    except UnknownText:
        return False


def _wrong(what: str, why: str, cure: Cure) -> Finding:
    return Finding(WHERE, what, State.WRONG, why, cure)


def _log(path: str) -> str:
    """The command that shows how a file became what it is."""
    return f"git log --patch -- {shlex.quote(path)}"
