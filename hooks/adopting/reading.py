"""What a project's lines say where a stack writes what people type."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PurePosixPath

from hooks.adopting.form import SETTINGS, WITHOUT_SCHEME, Form, Spelling
from hooks.adopting.inputs import accepts

REMEMBERED = 4096  # files that were read: most are the same in many commits
MOST_LINES = 2000  # of a file; longer ones are no stack's
SETTINGS_COUNT = 10  # votes of a line of the bundle's settings: they say what is deployed
OTHERS = 3  # values of one input that are tried
PATH_COUNTS = 3  # votes of a file's name


@dataclass(frozen=True)
class Vote:
    """One place in a project that shows the value of an input.

    Attributes:
        input: the input.
        way: how the value is spelled there (`spellings`).
        value: the value, so spelled.
        where: the file, and the line where it is one.
        weight: how much it counts.
    """

    input: str
    way: int
    value: str
    where: str
    weight: int


@dataclass(frozen=True)
class Reading:
    """What a project shows of a stack's inputs.

    Attributes:
        values: by input, the value that counts most.
        places: by input, the first place that shows it.
        others: the inputs of which the project shows other values too, with these.
    """

    values: Mapping[str, str]
    places: Mapping[str, str]
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def votes(
    form: Form, placed: Mapping[str, str], text: Callable[[str], str | None]
) -> Iterator[Vote]:
    """What every file of a project says.

    Args:
        form: of the stack.
        placed: the form's paths, each with the path in the project.
        text: the project's text at a path; None where it has no file there.
    """
    for path, place in placed.items():
        theirs = text(place)
        if theirs is None:
            continue
        is_settings = PurePosixPath(path).name == SETTINGS
        if found := match(*form.split(path), place):
            yield from (Vote(s.input, s.way, value, place, PATH_COUNTS) for s, value in found)
        ours = form.files[path]
        if form.pattern.search(ours) and not theirs.startswith("\0"):
            for number, is_key, mark, value in lines(tuple(form.tokens.items()), ours, theirs):
                # The order of targets that are called like catalogs tells little: teams rename
                # them, and the workflows name those that are deployed.
                weight = SETTINGS_COUNT if is_settings and not is_key else 1
                yield Vote(mark.input, mark.way, value, f"{place}:{number}", weight)


@lru_cache(REMEMBERED)
def lines(
    tokens: tuple[tuple[str, str], ...], ours: str, theirs: str
) -> tuple[tuple[int, bool, Spelling, str], ...]:
    """What the lines of one file say: number, whether it is a key alone, spelling and value.

    Two lines that differ by their values alone, such as the hosts of two targets, are told apart
    by what stands around them.
    """
    form = Form(dict(tokens), {})
    mine, other = (text.replace("\r\n", "\n").split("\n") for text in (ours, theirs))
    if len(other) > MOST_LINES:
        return ()
    parts = {line: form.split(line) for line in mine if form.pattern.search(line)}
    literal = set(mine) - parts.keys()
    # The line that says most by itself goes first: "  x:" would be any key.
    telling = sorted(parts.values(), key=lambda split: -len("".join(split[0])))
    kinds = []
    for line in other:
        found = None if line in literal else first(telling, line)
        kinds.append("\0".join(found[0]) if found else line)
    wanted = ["\0".join(parts[line][0]) if line in parts else line for line in mine]
    return tuple(
        (block.b + shift + 1, is_key(split[0]), spelling, value)
        for block in SequenceMatcher(None, wanted, kinds).get_matching_blocks()
        for shift in range(block.size)
        if (split := parts.get(mine[block.a + shift]))
        for spelling, value in match(*split, other[block.b + shift]) or ()
    )


def is_key(literals: list[str]) -> bool:
    """Whether a line is a value as a key of YAML, and nothing else."""
    return [each.strip() for each in literals] == ["", ":"]


def first(
    telling: list[tuple[list[str], list[Spelling]]], line: str
) -> tuple[list[str], list[Spelling]] | None:
    """The first kind of line that a line is of."""
    return next((split for split in telling if match(*split, line)), None)


def match(
    literals: list[str], marks: list[Spelling], line: str
) -> list[tuple[Spelling, str]] | None:
    """The values that stand in a line between literal parts; None where it is no such line.

    Each part is looked for once, from left to right, so that no line takes long.
    """
    if not marks or not line.startswith(literals[0]):
        return None
    place, found = len(literals[0]), list[tuple[Spelling, str]]()
    for mark, literal in zip(marks, literals[1:], strict=True):
        is_last = len(found) == len(marks) - 1
        if is_last and not line.endswith(literal):
            return None
        end = len(line) - len(literal) if is_last else line.find(literal, place + 1)
        if end <= place or not (literal or is_last):  # two values that touch cannot be told apart
            return None
        found.append((mark, line[place:end]))
        place = end + len(literal)
    told = dict[Spelling, str]()
    for mark, value in found:
        if told.setdefault(mark, value) != value:
            return None
    return [*told.items()]


def count(found: Iterator[Vote]) -> Reading:
    """The value of each input that most votes are for, and where it is seen first."""
    counted = defaultdict[tuple[str, int], Counter[str]](Counter)
    seen = dict[tuple[str, int, str], Vote]()
    for vote in found:
        if not accepts(vote.input)(whole(vote)):
            continue
        counted[vote.input, vote.way][vote.value] += vote.weight
        known = seen.setdefault((vote.input, vote.way, vote.value), vote)
        if vote.weight > known.weight:
            seen[vote.input, vote.way, vote.value] = vote
    values, places, others = dict[str, str](), dict[str, str](), dict[str, tuple[str, ...]]()
    for name, way in sorted(counted, key=lambda key: key[1]):
        if name in values:  # spelled as it is, which tells more
            continue
        best, *rest = [
            seen[name, way, value] for value, _ in counted[name, way].most_common(OTHERS)
        ]
        values[name], places[name] = whole(best), best.where
        if rest:
            others[name] = tuple(map(whole, rest))
    return Reading(values, places, others)


def whole(vote: Vote) -> str:
    """The value that a vote is for; a host without its scheme gets that again."""
    return f"https://{vote.value}" if vote.way == WITHOUT_SCHEME else vote.value
