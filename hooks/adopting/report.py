"""What an adoption found and did, for people and for programs."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from hooks.adopting.clone import Clone
from hooks.adopting.origin import Origin
from hooks.adopting.plan import Plan
from hooks.workspaces import report
from hooks.workspaces.finding import Finding, State, wrong


@dataclass(frozen=True)
class Adoption:
    """An adoption, worked out as far as it got.

    Attributes:
        clone: the team's clone.
        branch: the one that is made.
        origin: what the project was made from, with all answers.
        plan: what is committed.
        checks: what was compared.
        notes: what stays another way than in a new project.
        tip: the last commit.
        is_pretended: whether no branch is made.
        stat: the files that change, with their lines, as git shows them.
    """

    clone: Clone
    branch: str
    origin: Origin
    plan: Plan
    checks: Sequence[Finding]
    notes: Sequence[str] = ()
    tip: str = ""
    is_pretended: bool = False
    stat: str = field(default="", repr=False)

    @property
    def is_refused(self) -> bool:
        """Whether a check stands in the way of the branch."""
        return bool(wrong(self.checks))

    @property
    def is_made(self) -> bool:
        """Whether the branch is there."""
        return not (self.is_refused or self.is_pretended)


def evidence(origin: Origin) -> list[Finding]:
    """What the project was made from, and each answer with what shows it."""
    sure = "proved" if origin.is_proved else "the nearest"
    alike = f"{origin.identical} of {origin.of} files, likeness {origin.likeness:.3f}"
    made = f"{sure}: {alike}; {origin.date} {origin.subject}".rstrip("; ")
    state = State.OK if origin.is_proved else State.NOTE
    found = [Finding("stack", f"{origin.url} at {origin.commit[:12]}", state, made)]
    for name, each in origin.answers.items():
        told = ": ".join(filter(None, (each.where, each.how)))
        earlier = origin.at_birth.get(name)
        then = f" (at first {earlier.value}, {earlier.where})" if earlier else ""
        found.append(Finding("answer", f"{name}: {each.value}", State.OK, f"{told}{then}"))
    return found


def findings(adoption: Adoption) -> list[Finding]:
    """Everything that a person should see before they look at the commits."""
    plan = adoption.plan
    found = [
        Finding("commit", each.subject, State.OK, _counted(len(each.changes), "file"))
        for each in plan.commits
    ]
    for left in plan.left:
        what = f"{left.path}: {left.what}" if left.what else left.path
        found.append(Finding("left", what, State.NOTE, left.why))
    for path, patches in plan.of_team.items():
        told = f"your own; these would change it: {', '.join(patches)}"
        found.append(Finding("yours", path, State.NOTE, told))
    noted = [Finding("note", each, State.NOTE) for each in adoption.notes]
    return [*found, *noted, *adoption.checks]


def verdict(adoption: Adoption) -> str:
    """The whole in one sentence."""
    if adoption.is_refused:
        failed = len(wrong(adoption.checks))
        return f"No branch was made: {_counted(failed, 'check')} failed. Nothing was changed."
    count = _counted(len(adoption.plan.commits), "commit")
    if adoption.is_pretended:
        return f"{count} would be on the branch {adoption.branch}. Nothing was changed."
    return f"{count} on the branch {adoption.branch}; your files and branches are as they were."


def next_steps(adoption: Adoption) -> Iterator[str]:
    """What a person does with the branch, a numbered line each."""
    place = shlex.quote(str(adoption.clone.top))
    branch, base = shlex.quote(adoption.branch), shlex.quote(adoption.clone.branch)
    steps = (
        f"Look at it: git -C {place} log --reverse -p {base}..{branch}",
        f"Push it: git -C {place} push origin {branch}",
        f"Open a pull request for it, and merge it into {adoption.clone.branch}.",
        "Then, and whenever there is a new version: copier update --trust",
        f"For the marker, teams, settings and secrets on GitHub: ./ml-init converge {place}",
    )
    for number, step in enumerate(steps, 1):
        yield f"{number}. {step}"


def as_json(adoption: Adoption, code: int) -> str:
    """Everything for a program."""
    origin, plan = adoption.origin, adoption.plan
    found = {
        **{name: getattr(origin, name) for name in ("url", "commit", "likeness", "identical")},
        "files": origin.of,
        "proved": origin.is_proved,
        "also": origin.also,
        "answers": {name: asdict(each) for name, each in origin.answers.items()},
        "at_birth": {name: asdict(each) for name, each in origin.at_birth.items()},
    }
    return report.written(
        {
            "verdict": verdict(adoption),
            "code": code,
            "branch": adoption.branch if adoption.is_made else None,
            "commit": adoption.tip if adoption.is_made else None,
            "found": found,
            "commits": [
                {"subject": each.subject, "files": sorted(each.changes)} for each in plan.commits
            ],
            "left": [asdict(left) for left in plan.left],
            "yours": plan.of_team,
            "notes": adoption.notes,
            "checks": report.entries(adoption.checks),
        }
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
