"""The locks are whole: pip asks for nothing that they do not name.

With ``--require-hashes`` pip before 23.3 takes a requirement with an extra, such as
``coverage[toml]``, for one that the line ``coverage==…`` does not settle, looks for the newest
release, and refuses it for want of a hash: a lock without extras works until the day of a release.
"""

import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.place import ROOT

LOCKS = {name: (ROOT / "requirements" / f"{name}.txt").read_text() for name in ("run", "check")}


def parsed(lock: str) -> dict[str, Requirement]:
    """The packages of a lock that are for this Python and this platform, by name."""
    lines = [line.removesuffix(" \\") for line in lock.splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith((" ", "#"))]
    return {canonicalize_name(one.name): one for one in found if holds(one)}


def holds(requirement: Requirement, extra: str = "") -> bool:
    """Whether a requirement is one here, for a package that was asked for with an extra."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def asked_by(locked: Requirement) -> Iterator[Requirement]:
    """What a package needs with the extras that the lock names; it is installed here."""
    wanted = [Requirement(text) for text in distribution(locked.name).requires or ()]
    return (one for one in wanted if any(holds(one, extra) for extra in ("", *locked.extras)))


def asked_first(name: str) -> list[Requirement]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups: Sequence[str] = project["dependency-groups"].get(name, [])
    wanted = [Requirement(text) for text in (*project["project"]["dependencies"], *groups)]
    return [one for one in wanted if holds(one)]


def faults(lock: str, wanted: Sequence[Requirement]) -> list[str]:
    """Where a lock does not give what is asked for, by pyproject.toml or by its own packages."""
    locked = parsed(lock)
    asked = {"pyproject.toml": wanted, **{name: [*asked_by(one)] for name, one in locked.items()}}
    return [
        f"{who} asks for {one}, and the lock has {have}"
        for who, requirements in asked.items()
        for one in requirements
        if not settles(have := locked.get(canonicalize_name(one.name)), one)
    ]


def settles(have: Requirement | None, asked: Requirement) -> bool:
    """Whether a line of the lock is the version and has the extras that are asked for."""
    return (
        have is not None
        and asked.specifier.contains(version_of(have), prereleases=True)
        and asked.extras <= have.extras
    )


def version_of(locked: Requirement) -> str:
    """The one version that a line of a lock allows."""
    return str(locked.specifier).removeprefix("==")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_all_that_it_asks_for(name: str) -> None:
    assert faults(LOCKS[name], asked_first(name)) == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_what_is_installed_here(name: str) -> None:
    locked = parsed(LOCKS[name])

    assert {one: distribution(one).version for one in locked} == {
        one: version_of(requirement) for one, requirement in locked.items()
    }


@pytest.mark.parametrize(
    ("name", "whole", "lacking"),
    [
        pytest.param("check", "coverage[toml]==", "coverage==", id="an extra of pytest-cov's"),
        pytest.param("run", "pyjwt[crypto]==", "pyjwt==", id="an extra of PyGithub's"),
        pytest.param("check", "pyjwt[crypto]==", "pyjwt==", id="the same in the other lock"),
        pytest.param("run", "\ncertifi==", "\n# certifi==", id="a package that is missing"),
        pytest.param("run", "\ncopier==9.", "\ncopier==8.", id="a version that is too low"),
    ],
)
def test_a_lock_that_lacks_something_is_seen(name: str, whole: str, lacking: str) -> None:
    assert whole in LOCKS[name]

    assert faults(LOCKS[name].replace(whole, lacking), asked_first(name)) != []
