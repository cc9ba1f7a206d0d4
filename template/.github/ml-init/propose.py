"""Propose an update of the project as one pull request: the step that holds the tokens.

It runs at the top of a clean checkout; its argument is the folder that update.py's job handed over.
It runs nothing of the template, and needs nothing that is not Python's own. How it went stands in
the job's summary; the exit code is 1 where a person has to act.
"""

import os
import sys
from pathlib import Path

from delivery import receive
from proposal import BY_HAND, CURE, Proposal, listed, source_in, version_in
from repository import BRANCH, Repository, Stopped, git, is_ours, names
from telling import tell

ANSWERS = ".copier-answers.yml"
WORKFLOWS = ".github/workflows"


def stage(folder: Path, *, workflows: bool) -> Proposal:
    """Bring what may be pushed into the index: ``workflows``, or not.

    Raises:
        Stopped: it is no update, or nothing of it may be pushed.
    """
    tree, told = receive(folder)
    git("read-tree", tree)
    after = git("cat-file", "blob", f"{tree}:{ANSWERS}")
    withheld = () if workflows else names("--cached", "HEAD", "--", WORKFLOWS)
    if withheld:  # the old version stays on record, so that the next update brings them
        git("reset", "--quiet", "HEAD", "--", WORKFLOWS, ANSWERS)
    changed = names("--cached", "HEAD")
    conflicts = tuple(path for path in told.pop("conflicts") if path in changed)
    proposal = Proposal(
        old=version_in(git("cat-file", "blob", f"HEAD:{ANSWERS}")),
        new=version_in(after),
        source=source_in(after),
        changed=changed,
        conflicts=conflicts,
        withheld=withheld,
        checks_start=workflows,
        **told,
    )
    if not proposal.changed:
        raise Stopped(
            f"What ml-init {proposal.new} changes here is in workflows, which `GITHUB_TOKEN` may "
            f"not touch.\n\n{listed(withheld)}\n\n{CURE}. Or {BY_HAND}."
        )
    return proposal


def run() -> tuple[int, str]:
    """Propose what was handed over. Returns the exit code, and what to tell."""
    own = os.environ.get("UPDATE_TOKEN")
    repository = Repository(
        api=os.environ["GITHUB_API_URL"],
        server=os.environ["GITHUB_SERVER_URL"],
        name=os.environ["GITHUB_REPOSITORY"],
        base=os.environ["GITHUB_REF_NAME"],
        token=own or os.environ["GITHUB_TOKEN"],
    )
    tip = repository.tip()
    if tip and not is_ours(tip):
        number = repository.pull_request()
        place = f"pull request #{number}" if number else f"{BRANCH}, which has no pull request"
        advice = "Merge it, or delete its branch; the next run proposes the newest version."
        return int(not number), f"Somebody has committed to {place}, so it was left alone. {advice}"
    proposal = stage(Path(sys.argv[1]), workflows=bool(own))
    repository.push(proposal.title, tip)
    number = repository.propose(proposal)
    return int(proposal.needs_a_person), f"# {proposal.title} (#{number})\n\n{proposal.body}"


if __name__ == "__main__":
    sys.exit(tell(run))
