"""The commit, the choices and the values whose render is nearest to a project.

Nobody is asked and no table of versions is needed: forms are filled with what the project's lines
say, and compared. Two rounds are enough, for the first one may read with the form of a commit that
is not quite the right one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from hooks.adopting.commits import Commit
from hooks.adopting.form import SETTINGS, Form
from hooks.adopting.forms import Choices, Forms
from hooks.adopting.inputs import PLATFORM
from hooks.adopting.likeness import Likeness, are_same, likeness
from hooks.adopting.project_files import ProjectFiles
from hooks.adopting.reading import Reading, count, votes

SAMPLES = 6  # commits that are looked at before the choices are known
ROUNDS = 3  # the second one mostly changes nothing
PLATFORMS = ("github_actions", "github_actions_for_github_enterprise_servers")


@dataclass(frozen=True)
class Look:
    """One form as it fits a project.

    Attributes:
        commit: whose form it is.
        choices: the values of its inputs that have few.
        form: it.
        reading: what the project says, read with this form.
        placed: the form's paths, each with the path in the project.
    """

    commit: Commit
    choices: Choices
    form: Form
    reading: Reading
    placed: Mapping[str, str]

    @property
    def what(self) -> tuple[str, Choices]:
        """What is looked for: the commit and the choices."""
        return self.commit.name, self.choices

    @property
    def settings(self) -> str:
        """Where the bundle's settings are in the project."""
        return self.placed[f"{self.form.bundle}/{SETTINGS}"]

    @cached_property
    def filled(self) -> Mapping[str, str]:
        """What the stack writes for these values, by the paths in the project."""
        return filled(self.form, self.placed, self.reading.values)


@dataclass(frozen=True)
class Match:
    """The nearest look, how near it is, and the commits that write the very same."""

    look: Look
    likeness: Likeness
    also: tuple[Commit, ...]


def filled(form: Form, placed: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The texts of a form with values in them, by the paths in a project."""
    return {place: form.fill(form.files[path], values) for path, place in placed.items()}


@dataclass
class Search:
    """The search in one state of a project, for one of its bundles.

    Attributes:
        forms: of the stack.
        project: its files.
        bundle: the bundle's folder, from the project's.
        known: values of inputs that a person told; they count where the files show none.
        preferred: ids of commits that win where others are as near.
    """

    forms: Forms
    project: ProjectFiles
    bundle: str
    known: Mapping[str, str] = field(default_factory=dict)
    preferred: frozenset[str] = frozenset()

    @cached_property
    def stated(self) -> Choices:
        """The choices that nothing flips: the stack wrote them down."""
        values = self.forms.values
        return {name: value for name, (value, _) in self.project.stated(values).items()}

    def choices(self, commit: Commit, choices: Choices) -> Choices:
        """All choices of a commit: some, and for the rest what a person told, or what is usual."""
        told = {name: value for name, value in self.known.items() if name in self.forms.values}
        return {**self.forms.usual(commit), **told, **choices, **self.stated}

    def nearest(self) -> Match | None:
        """The nearest commit with its choices; None where no form has anything in common."""
        usable = [each for each in self.forms.commits if each.name in self.forms.schemas]
        step = max(1, len(usable) // SAMPLES)
        best, before, rounds = self._best(usable[::-step], {}), None, 0
        while best and best.look.what != before and rounds < ROUNDS:
            chosen = self._settle(self._choose(best.look))
            before, rounds = chosen.what, rounds + 1
            best = self._best(usable, chosen.choices, chosen.reading)
        return best

    def fit(self, commit: Commit, choices: Choices) -> "Fit | None":
        """A commit with the choices that fit best, beginning with some; None as for `look`."""
        look = self.look(commit, choices)
        return Fit(self, self._choose(look)) if look else None

    def look(self, commit: Commit, choices: Choices) -> Look | None:
        """One form as it fits; None where there is none, or none with a bundle."""
        chosen = self.choices(commit, choices)
        form = self.forms.of(commit, chosen)
        if form is None or not form.bundle:
            return None
        # The bundle's folder is known before the project's name, which other paths hold.
        told = {name: value for name, value in self.known.items() if name in form.tokens}
        values = told
        for inside in (True, False):
            placed = {
                path: place
                for path, place in form.places(values, self.bundle)
                if not inside or path.startswith(f"{form.bundle}/")
            }
            self.project.load(placed.values())
            reading = count(votes(form, placed, self.project.text))
            values = {**told, **reading.values}
        placed = dict(form.places(values, self.bundle))
        return Look(commit, chosen, form, replace(reading, values=values), placed)

    def compare(self, look: Look, beside: Iterable[str] = ()) -> Likeness:
        """How near a look is to the project."""
        return likeness(look.filled, self.project.text, {*beside})

    def other_choices(self, look: Look) -> list[Look]:
        """The looks that differ from one by a single choice, but for what is stated."""
        others = [
            {**look.choices, name: value}
            for name, values in self.forms.values.items()
            if name in look.choices and name not in self.stated
            for value in values
            if value != look.choices[name] and (name != PLATFORM or value in PLATFORMS)
        ]
        self.forms.prepare((look.commit, each) for each in others)
        return [each for each in (self.look(look.commit, other) for other in others) if each]

    def _choose(self, look: Look) -> Look:
        """The same commit with the choices that are nearest, found one at a time."""
        while True:
            for other in self.other_choices(look):
                both = {*look.placed.values(), *other.placed.values()}
                if self.compare(other, both).share > self.compare(look, both).share:
                    look = other
                    break
            else:
                return look

    def _settle(self, look: Look) -> Look:
        """The same look with the values that are nearest, where the project shows several.

        A team that renames a target in the settings leaves what it was made with elsewhere.
        """
        for name, values in look.reading.others.items():
            is_told = self.known.get(name) == look.reading.values[name]
            for value in () if is_told else values:
                told = {**look.reading.values, name: value}
                other = self._with(look, replace(look.reading, values=told))
                if self.compare(other).share > self.compare(look).share:
                    look = other
        return look

    def _with(self, look: Look, reading: Reading) -> Look:
        placed = dict(look.form.places(reading.values, self.bundle))
        return replace(look, reading=reading, placed=placed)

    def _best(
        self, commits: list[Commit], choices: Choices, reading: Reading | None = None
    ) -> Match | None:
        """The nearest of some commits; each reads for itself where nothing was read before."""
        full = [(each, self.choices(each, choices)) for each in commits]
        self.forms.prepare(full)
        looks = [self._look(each, chosen, reading) for each, chosen in full]
        there = [look for look in looks if look]
        beside = {place for look in there for place in look.placed.values()}
        self.project.load(beside)
        measured = [(self.compare(look, beside).share, look) for look in there]
        if not measured or (most := max(share for share, _ in measured)) == 0:
            return None
        ties = [look for share, look in measured if share == most]
        best = max(ties, key=lambda look: (look.commit.name in self.preferred, ties.index(look)))
        also = [
            each.commit for each in ties if each is not best and are_same(each.filled, best.filled)
        ]
        again = self._settle(self.look(best.commit, best.choices) or best)
        return Match(again, self.compare(again), tuple(reversed(also)))

    def _look(self, commit: Commit, chosen: Choices, reading: Reading | None) -> Look | None:
        if reading is None:
            return self.look(commit, chosen)
        form = self.forms.of(commit, chosen)
        if form is None or not form.bundle:
            return None
        placed = dict(form.places(reading.values, self.bundle))
        return Look(commit, chosen, form, reading, placed)


@dataclass(frozen=True)
class Fit:
    """A look with the search that found it."""

    search: Search
    look: Look

    @property
    def project(self) -> ProjectFiles:
        """The files that were looked at."""
        return self.search.project
