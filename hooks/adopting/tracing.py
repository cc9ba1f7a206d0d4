"""What is told of a project once its nearest commit is known."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from hooks.adopting import shown
from hooks.adopting.forms import text_of
from hooks.adopting.inputs import is_folder
from hooks.adopting.likeness import Likeness, likeness
from hooks.adopting.moved import moved
from hooks.adopting.objects import Files
from hooks.adopting.origin import Evidence, Origin
from hooks.adopting.project_files import ProjectFiles
from hooks.adopting.reading import count, votes
from hooks.adopting.searching import Fit, Look, Match, Search, filled
from hooks.errors import StackError


@dataclass(frozen=True)
class _Render:
    """What the commit writes for the inputs that were found.

    Attributes:
        places: by its path in the render, where each file was in the repository at first.
        texts: of the files, by these places.
        likeness: how near it is to the project's first files.
        is_real: whether the Databricks CLI wrote it; otherwise it is the filled form.
    """

    places: Mapping[str, str]
    texts: Mapping[str, str]
    likeness: Likeness
    is_real: bool


def trace(search: Search, match: Match, now: Files) -> Origin:
    """The origin of a project, without its stack's name and its owner.

    Args:
        search: the one that found the match.
        match: the nearest commit.
        now: the files of the newest commit.
    """
    look = match.look
    inputs = _inputs(search, match)
    render = _render(search, match, inputs)
    first = replace(search.project, root="")
    newest = replace(first, files=now)
    names = {path.rpartition("/")[2] for path in render.texts}
    newest.load(path for path in now if path.rpartition("/")[2] in names)
    born = {path: first.files[path] for path in render.texts if path in first.files}
    paths = moved(born, now, first.text, newest.text)
    root = search.project.root
    settings = paths.get(f"{root}{look.settings}", "")
    folder = settings.rpartition("/")[0].rpartition("/")[0] if settings else root.removesuffix("/")
    today = _today(search, look, replace(newest, root=folder and f"{folder}/"), settings)
    # A project that was renamed has its workflows under its new name.
    renamed = {
        f"{root}{place}": f"{today.project.root}{today.look.placed.get(path)}"
        for path, place in look.placed.items()
    }
    paths = {**{path: place for path, place in renamed.items() if place in now}, **paths}
    placed = {
        path: paths.get(f"{root}{look.placed[path]}", f"{root}{look.placed[path]}")
        if path in look.placed
        else f"{today.project.root}{place}"
        for path, place in today.look.placed.items()
    }
    reading = count(votes(today.look.form, placed, newest.text))
    values = {**look.reading.values, **reading.values}
    at_first = {
        **shown.choices_at_first(look),
        **shown.typed(look.reading, shown.READ_AT_FIRST, root),
    }
    answers = {
        **shown.typed(look.reading, shown.READ_AT_FIRST, root),
        **shown.typed(reading, shown.READ),
        **dict(shown.chosen(today)),
        **shown.development_catalog(newest, settings),
    }
    return Origin(
        url=search.forms.url,
        commit=look.commit.name,
        subject=look.commit.subject,
        date=look.commit.date,
        likeness=render.likeness.share,
        identical=render.likeness.identical,
        of=render.likeness.of,
        is_proved=render.is_real and render.likeness.is_whole,
        likeness_now=likeness(filled(today.look.form, placed, values), newest.text).share,
        also=tuple(each.name for each in match.also),
        folder=folder or ".",
        inputs=inputs,
        answers=answers,
        at_birth=_differing(at_first, answers),
        paths={path: paths[at] for path, at in render.places.items() if at in paths},
    )


def _today(search: Search, look: Look, newest: ProjectFiles, settings: str) -> Fit:
    """How the commit fits the newest files: a team may have changed a choice by hand."""
    bundle = settings.removeprefix(newest.root).rpartition("/")[0] if settings else search.bundle
    current = replace(search, project=newest, bundle=bundle or ".")
    return current.fit(look.commit, look.choices) or Fit(search, look)


def _inputs(search: Search, match: Match) -> dict[str, str]:
    """The inputs of the commit that the project shows; the CLI fills in others as it did then."""
    told = {**match.look.choices, **match.look.reading.values}
    asked = search.forms.schemas[match.look.commit.name].inputs
    name = next((told[each] for each in asked if is_folder(each) and each in told), "")
    return {
        each: told.get(each, name) for each in asked if each in told or (is_folder(each) and name)
    }


def _render(search: Search, match: Match, inputs: Mapping[str, str]) -> _Render:
    """What the commit writes.

    A form is filled as text, and a stack may do more with a value than write it.
    """
    look, root = match.look, search.project.root
    with suppress(StackError):  # it refuses by now what the project was made with
        tree = search.forms.render(look.commit, inputs)
        bundle = look.form.fill(look.form.bundle, look.reading.values)
        places = {path: _placed(path, bundle, search.bundle) for path in tree.files}
        texts = {places[path]: text_of(content) for path, content in tree.files.items()}
        search.project.load(texts)
        near = likeness(texts, search.project.text)
        return _Render(
            {path: f"{root}{place}" for path, place in places.items()},
            {f"{root}{place}": text for place, text in texts.items()},
            near,
            is_real=True,
        )
    texts = {f"{root}{place}": text for place, text in look.filled.items()}
    return _Render({path: path for path in texts}, texts, match.likeness, is_real=False)


def _placed(path: str, bundle: str, folder: str) -> str:
    """A path of the render in the project, whose bundle's folder may have another name."""
    if not path.startswith(f"{bundle}/"):
        return path
    rest = path.removeprefix(f"{bundle}/")
    return rest if folder == "." else f"{folder}/{rest}"


def _differing(
    at_first: Mapping[str, Evidence], answers: Mapping[str, Evidence]
) -> dict[str, Evidence]:
    return {
        name: each
        for name, each in at_first.items()
        if name in answers and answers[name].value != each.value
    }
