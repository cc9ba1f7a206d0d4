"""All answers of an adoption: told by a person, shown by files, the organisation's, or as before.

What nobody could answer for a new project is taken where the project has it already
(`Rule.kept`). What would change how it runs is not asked: adoption leaves that as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from extensions.derived import bundle_uuid
from extensions.rules import RULES
from extensions.stacks import CUSTOM, STACKS
from extensions.validation import CATALOGS, Problem, unknown_name, validate
from hooks.adopting.inputs import questions
from hooks.adopting.origin import Evidence, Origin
from hooks.errors import AnswersRefused
from hooks.scaffolding.parameters import UNASKED
from hooks.updating.bundles import SETTINGS
from hooks.updating.documents import load, mapping

# A running schedule is not paused, README and the checks of pull requests stay the team's, and
# what belongs to GitHub is for the converging command, once the adoption is merged.
AS_IT_IS = ("publish", "paused_staging", "fresh_start")
# They protect more than the project did; a person may want them at once.
UNCHANGED = {"credentials": "repository", "protected_branches": "no"}
UUID = re.compile(rb"(?m)^\s+uuid: *['\"]?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")
NO = "no"
# What a new project has by default is asked here: this one may have something else.
ASKED = {
    name: replace(rule, default="") if rule.default and not rule.earlier else rule
    for name, rule in RULES.items()
}
LARGEST = 64 << 10  # bytes of a data file

Known = Mapping[str, Evidence]


@dataclass(frozen=True)
class Gathered:
    """What is known of the answers.

    Attributes:
        known: those that are known, each with what shows it, in the order of the questions.
        problems: what is missing or not accepted.
        targets: the bundle's, where they are called like catalogs.
    """

    known: Known
    problems: Sequence[Problem]
    targets: Sequence[str] = ()

    @property
    def values(self) -> dict[str, str]:
        """The answers alone."""
        return {name: each.value for name, each in self.known.items()}


def read_given(data_file: Path | None, words: Sequence[str]) -> dict[str, str]:
    """The answers that a person gave; a word on the command line goes before the file.

    Raises:
        AnswersRefused: the file or a word does not tell answers.
    """
    given = _of_file(data_file) if data_file else {}
    for word in words:
        name, is_answer, value = word.partition("=")
        if not is_answer:
            raise AnswersRefused(f"-d {word} is no answer: give -d NAME=VALUE.")
        given[name] = value
    return given


def _of_file(place: Path) -> dict[str, str]:
    try:
        if place.stat().st_size > LARGEST:
            raise AnswersRefused(f"{place} is no data file: it has more than {LARGEST} bytes.")
        told = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise AnswersRefused(f"The data file {place} cannot be read as YAML.") from error
    if not isinstance(told or {}, dict):
        raise AnswersRefused(f"The data file {place} holds no answers: NAME: VALUE.")
    return {f"{name}": _text(value) for name, value in (told or {}).items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value}"


def gather(
    origin: Origin,
    given: Mapping[str, str],
    environment: Mapping[str, str],
    files: Mapping[str, bytes],
) -> Gathered:
    """Bring together what is known.

    Args:
        origin: what the project's files show.
        given: what a person told.
        environment: where the organisation's answers are.
        files: the project's files.
    """
    found = {name: Evidence(value, "", "given") for name, value in given.items() if value}
    targets = _targets(files)
    shown = {**origin.answers, **(_apart(origin) if targets else {}), **_unasked(origin)}
    found = {**_of_organisation(environment), **shown, **found}
    found |= {
        name: Evidence(NO, "", "as it is") for name in AS_IT_IS if not _is_wanted(name, given)
    }
    found |= {
        name: Evidence(value, "", "as it is")
        for name, value in UNCHANGED.items()
        if name not in given
    }
    if "bundle_uuid" not in found:
        found["bundle_uuid"] = _identity(files, {n: e.value for n, e in found.items()}, environment)
    if "dev_catalog_name" not in found and (dev := _dev_catalog(found)):
        found["dev_catalog_name"] = dev
    return judge({name: found[name] for name in (*RULES, *found) if name in found}, targets)


def judge(known: Known, targets: Sequence[str] = ()) -> Gathered:
    """Judge answers by the rules of all projects.

    Args:
        known: the answers.
        targets: the bundle's, where they are called like catalogs.
    """
    values = {name: each.value for name, each in known.items()}
    problems = [unknown_name(RULES, name) for name in values if name not in RULES]
    as_it_is = {**values, **dict.fromkeys(AS_IT_IS, NO)}
    problems += validate(ASKED, as_it_is, complete=True, stored=RULES)
    problems += [
        Problem(name, "yes is not for an adoption", "leave it out, and set it in an update later")
        for name in AS_IT_IS
        if _is_wanted(name, values)
    ]
    if targets:
        problems += [*_nameless(known, targets), *_alike(values, targets)]
    return Gathered(known, problems, targets)


def _nameless(known: Known, targets: Sequence[str]) -> Iterator[Problem]:
    """The catalogs of staging and production, as files show them, that no target is called like.

    The target was renamed, or the catalog is in a variable now. Pull requests may have no target.
    """
    for name in ("staging_catalog_name", "prod_catalog_name"):
        found = known.get(name)
        if found and found.where and found.value not in targets:
            cure = (
                f"give what that target is called: one of {', '.join(targets)}; or {found.value}, "
                "if targets are not called like catalogs"
            )
            yield Problem(name, f"no target is called {found.value}", cure)


def _alike(values: Mapping[str, str], targets: Sequence[str]) -> Iterator[Problem]:
    """The catalogs that are named twice although each is a target's name."""
    for number, name in enumerate(CATALOGS):
        other = next(
            (each for each in CATALOGS[:number] if values.get(each) == values.get(name)), ""
        )
        if other and values.get(name):
            cure = f"give what that target is called: one of {', '.join(targets)}"
            yield Problem(name, f"it is the same as {other}, and each names a target", cure)


def _targets(files: Mapping[str, bytes]) -> list[str]:
    """The names of the bundle's targets, where those are called like catalogs."""
    settings = [text for path, text in files.items() if path.rpartition("/")[2] in SETTINGS]
    if any(b"catalog_name" in text for text in settings):
        return []  # they have names of their own
    return [f"{name}" for text in settings for name in mapping((load(text) or {}).get("targets"))]


def _apart(origin: Origin) -> Known:
    """The catalogs of the first version, where the newest one has two alike and may not.

    A stack that calls its targets like the catalogs cannot be rendered so; a team that lets tests
    run in staging has edited that.
    """
    now = {name: each for name in CATALOGS if (each := origin.answers.get(name))}
    first = {name: each for name in CATALOGS if (each := origin.at_birth.get(name))}
    return first if _have_two_alike(now) and not _have_two_alike({**now, **first}) else {}


def _unasked(origin: Origin) -> Known:
    """The catalogs that the stack calls like its targets, where it does not ask them."""
    names = questions()
    return {
        names[name]: Evidence(value, "", "the stack calls it like its target")
        for name, value in UNASKED.items()
        if name in names and origin.inputs and name not in origin.inputs
    }


def _have_two_alike(known: Known) -> bool:
    return len({each.value for each in known.values()}) < len(known)


def _is_wanted(name: str, values: Mapping[str, str]) -> bool:
    return values.get(name, NO).lower() not in {NO, "false"}


def _of_organisation(environment: Mapping[str, str]) -> dict[str, Evidence]:
    """What the variables answer that people set for all projects."""
    return {
        name: Evidence(value, "", f"from {rule.variable}")
        for name, rule in RULES.items()
        if rule.variable and not rule.earlier and name not in {"stack", "stack_url", "stack_commit"}
        if (value := environment.get(rule.variable, "").strip())
    }


def _identity(
    files: Mapping[str, bytes], values: Mapping[str, str], environment: Mapping[str, str]
) -> Evidence:
    """The bundle's own, or the one that a new project of this name would have."""
    for path, content in files.items():
        if path.rpartition("/")[2] in SETTINGS and (found := UUID.search(content)):
            line = content.count(b"\n", 0, found.start(1)) + 1
            return Evidence(found[1].decode(), f"{path}:{line}", "the bundle has it")
    server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
    names = (values.get(name, "") for name in ("github_owner", "project_name"))
    return Evidence(bundle_uuid(server, *names), "", "it follows from the names")


def _dev_catalog(found: Known) -> Evidence | None:
    """What the target dev has where no file shows another."""
    stack = STACKS.get(found["stack"].value if "stack" in found else CUSTOM, STACKS[CUSTOM])
    if stack.earlier_dev_catalog:
        return Evidence(stack.earlier_dev_catalog, "", "as stacks of that time have it")
    return found.get("test_catalog_name")


def refusal(gathered: Gathered, data_file: Path) -> str:
    """What a person has to hear about answers that are missing, in one message.

    Args:
        gathered: what is known.
        data_file: the file that they may write them to.
    """
    lines = [f"  {each.question}: {each.fault}; {each.cure}." for each in gathered.problems]
    return "\n".join(
        [
            "These answers are in no file, or are not accepted:",
            *lines,
            f"Write them to {data_file}, a line NAME: VALUE for each, and run the same command",
            f"with --data-file {data_file}; or give each by -d NAME=VALUE.",
        ]
    )
