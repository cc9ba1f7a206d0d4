"""What a project shows of ml-init's answers, each with the place that shows it."""

from collections.abc import Iterator
from pathlib import Path

from extensions.rules import RULES
from extensions.stacks import CUSTOM, STACKS
from hooks.adopting.inputs import questions
from hooks.adopting.likeness import compare
from hooks.adopting.origin import Evidence
from hooks.adopting.project_files import ProjectFiles
from hooks.adopting.reading import Reading
from hooks.adopting.searching import Fit, Look
from hooks.errors import UnknownText
from hooks.formats.yaml_text.reading import read
from hooks.github_api.server import server
from hooks.patches.catalog_names import VARIABLE
from hooks.publishing.origin import repository_of
from hooks.publishing.pushing import origin_of

READ = "the stack writes it there"
READ_AT_FIRST = "the stack wrote it there when the project was made"
STATED = "the stack wrote it down there"
DEVELOPMENT = ("targets", "dev", "variables")


def typed(reading: Reading, how: str, root: str = "") -> dict[str, Evidence]:
    """The answers that people type, by question; places begin with the root."""
    named = questions()
    return {
        named[name]: Evidence(value, f"{root}{reading.places[name]}", how)
        for name, value in reading.values.items()
        if name in named and name in reading.places
    }


def chosen(fit: Fit) -> Iterator[tuple[str, Evidence]]:
    """The answers that are choices, by question, where the newest files tell them."""
    search, look = fit.search, fit.look
    stated = fit.project.stated(search.forms.values)
    others = list[Look]()
    for name in look.choices.keys() & questions().keys():
        if name in stated:
            value, place = stated[name]
            yield questions()[name], Evidence(value, place, STATED)
            continue
        others = others or search.other_choices(look)
        changed = [other for other in others if other.choices[name] != look.choices[name]]
        if places := [*_telling(fit, changed)]:
            how = f"{len(places)} files are as this answer makes them, and as no other one does"
            where = f"{fit.project.root}{places[0]}"
            yield questions()[name], Evidence(look.choices[name], where, how)


def choices_at_first(look: Look) -> dict[str, Evidence]:
    """The choices that a project was made with, by question."""
    return {
        questions()[name]: Evidence(value, "", READ_AT_FIRST)
        for name, value in look.choices.items()
        if name in questions()
    }


def _telling(fit: Fit, others: list[Look]) -> Iterator[str]:
    """The files that are as a look has them, and that no other look has so."""
    for place, text in fit.look.filled.items():
        others_same = (compare(text, other.filled.get(place))[2] for other in others)
        if compare(text, fit.project.text(place))[2] and others and not any(others_same):
            yield place


def development_catalog(now: ProjectFiles, settings: str) -> dict[str, Evidence]:
    """The catalog of the dev target, where the bundle's settings name one.

    Args:
        now: the project's newest files.
        settings: the path of the bundle's settings.
    """
    text = now.text(settings) or ""
    try:
        found = [*read(text).tops]
    except UnknownText:
        return {}
    for key in DEVELOPMENT:
        found = [inside for around in found if (inside := around.below(key))]
    for around in found:
        value = around.text(VARIABLE) or ""
        if RULES["dev_catalog_name"].allows(value):
            line = 1 + text.count("\n", 0, text.find(value, text.find("targets:")))
            return {"dev_catalog_name": Evidence(value, f"{settings}:{line}", "the target dev")}
    return {}


def stack(url: str, commits: tuple[str, ...], how: str) -> dict[str, Evidence]:
    """The stack as an answer: one of ml-init's own, where it writes the very same.

    Args:
        url: its repository.
        commits: the nearest one, then those that write the same.
        how: in words, how it was found.
    """
    for name, known in STACKS.items():
        if known.url == url and known.commit in commits:
            return {"stack": Evidence(name, "", how)}
    told = {"stack": CUSTOM, "stack_url": url, "stack_commit": commits[0]}
    return {name: Evidence(value, "", how) for name, value in told.items()}


def owner(repository: Path) -> dict[str, Evidence]:
    """The owner on GitHub, where the remote `origin` tells it."""
    name = repository_of(origin_of(repository), server()).partition("/")[0]
    if not RULES["github_owner"].allows(name):
        return {}
    return {"github_owner": Evidence(name, "", "the remote origin")}
