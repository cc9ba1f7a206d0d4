"""Which commit of which stack a project was made from, and with which answers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from extensions.derived import module_name
from extensions.stacks import MLOPS_STACKS, STACKS
from hooks.adopting import shown
from hooks.adopting.commits import candidates, history
from hooks.adopting.forms import Forms
from hooks.adopting.inputs import is_folder, questions
from hooks.adopting.objects import Files, Objects, borrowed
from hooks.adopting.origin import Origin
from hooks.adopting.project_files import ProjectFiles, bundles
from hooks.adopting.searching import Match, Search
from hooks.adopting.tracing import trace
from hooks.adopting.unfit import refuse_unfit, too_far
from hooks.errors import StackError
from hooks.system.terminal import waiting

NEAR = 0.9  # of the lines; what was made from something else has at most a twentieth in common
NEAR_ENOUGH = 0.5  # where a person knows the commit
YES_AND_NO = {"true": "yes", "false": "no"}


def find(repository: Path, url: str, given: Mapping[str, str], commit: str = "") -> Origin:
    """Find what a project was made from; nothing in its repository is run or changed.

    Args:
        repository: the project's folder in a clone; the newest commit counts, never the worktree.
        url: the repository of the stack; empty for that of mlops-stacks.
        given: answers of a person, by the questions of ml-init. They count where files show none,
            for what was answered first may be another thing.
        commit: the stack's commit, where a person knows it; else every one is compared.

    Raises:
        UserError: nothing near enough was found, or the project is of a kind that cannot be
            adopted; the text says what to do.
        StackError: the stack cannot be had or rendered.
        CliError: there is no Databricks CLI that renders it.
    """
    source = url or MLOPS_STACKS
    with borrowed(repository) as objects:
        now, births = objects.now(), objects.births()
        refuse_unfit(now, births)
        forms = _forms(source, commit)
        with waiting(f"Comparing with {len(forms.commits)} commits of {source}"):
            near = NEAR_ENOUGH if commit else NEAR
            best = _nearest(forms, objects, [births, now], _known(given), near)
            if best is None or best[1].likeness.share < near:
                raise too_far(repository, source, best[1] if best else None, near)
            found = trace(*best, now)
        how = f"{found.identical} of {found.of} files were as it writes them"
        answers = {
            **found.answers,
            **shown.owner(repository),
            **shown.stack(source, (found.commit, *found.also), how),
        }
        return replace(found, answers=answers)


def _forms(url: str, commit: str) -> Forms:
    """The forms of the stack's commits, or of one.

    Raises:
        StackError: the stack cannot be had, or no commit of it is a bundle template.
    """
    place = history(url, commit)
    found = candidates(place, commit)
    if not found:
        raise StackError(
            f"{f'The commit {commit}' if commit else 'No commit'} of {url} is a Databricks bundle "
            "template.\nGive the address and the commit of a stack."
        )
    return Forms(place, url, found)


def _known(given: Mapping[str, str]) -> dict[str, str]:
    """What is given, by the inputs of stacks."""
    named = {question: name for name, question in questions().items()}
    return {
        named[question]: YES_AND_NO.get(value.lower(), value)
        for question, value in given.items()
        if question in named and value
    }


def _nearest(
    forms: Forms, objects: Objects, states: list[Files], known: Mapping[str, str], near: float
) -> tuple[Search, Match] | None:
    """The nearest match of any bundle, in the first state of the project that has one near enough.

    None where the project has nothing in common with any commit. Of two that are near enough the
    one of more files counts: a bundle alone may once have been in another place.

    Raises:
        StackError: no commit could be rendered.
        CliError: as above, for want of a Databricks CLI.
    """

    def rank(match: Match) -> tuple[bool, int, float]:
        is_near = match.likeness.share >= near
        return is_near, match.likeness.of if is_near else 0, match.likeness.share

    best: tuple[Search, Match] | None = None
    for files in states:
        for search in _searches(forms, objects, files, known):
            match = search.nearest()
            if match and (best is None or rank(match) > rank(best[1])):
                best = search, match
        if best and best[1].likeness.share >= near:
            break
    if best is None and (refusal := forms.refusal()):
        raise refusal
    return best


def _searches(
    forms: Forms, objects: Objects, files: Files, known: Mapping[str, str]
) -> Iterator[Search]:
    """A search for each bundle, or for those that are called like the project that is named."""
    pins = frozenset(each.commit for each in STACKS.values() if each.url == forms.url)
    named = {module_name(value) for name, value in known.items() if is_folder(name)}
    every = bundles(files)
    called_so = [place for place in every if PurePosixPath(place).name in named]
    for place in called_so or every:
        folder = PurePosixPath(place)
        root = "" if f"{folder.parent}" == "." else f"{folder.parent}/"
        project = ProjectFiles(objects, files, root)
        yield Search(forms, project, folder.name or ".", known, pins)
