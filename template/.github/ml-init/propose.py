"""Propose the newest version of ml-init as one pull request.

The workflow update-from-template.yml runs this at the top of a clean checkout, with Copier
installed. How it went stands in the job's summary; the exit code is 1 where a person has to act.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import report
from proposal import BY_HAND, CURE, Proposal, listed, source_in, version_in
from repository import (
    BRANCH,
    Repository,
    Stopped,
    git,
    is_ours,
    names,
    signed_in,
    without_tokens,
)

ANSWERS = Path(".copier-answers.yml")
WORKFLOWS = ".github/workflows"


def copier(
    *arguments: str, output: int | None = None, outcome: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Copier, signed in where the template is private; its steps report to ``outcome``."""
    token = os.environ.get("TEMPLATE_TOKEN")
    extra = signed_in(os.environ["GITHUB_SERVER_URL"], token) if token else {}
    command = [sys.executable, "-P", "-m", "copier", *arguments]  # -P: nothing of the project
    told = {report.VARIABLE: str(outcome)} if outcome else {}
    environment = {**without_tokens(), **extra, **told}
    return subprocess.run(command, env=environment, stdout=output, text=True, check=False)


def update_is_out() -> bool:
    """Whether ml-init has a newer version."""
    looked = copier("check-update", "--output-format", "json", output=subprocess.PIPE)
    if looked.returncode:
        raise Stopped(
            "Copier could not look for a newer version; the log has its words. Where ml-init's "
            "repository is private, the secret `ML_INIT_TEMPLATE_TOKEN` has to hold a token that "
            "may read its contents."
        )
    return bool(json.loads(looked.stdout)["update_available"])


def update(*, workflows: bool) -> Proposal:
    """Let Copier update the project, and stage what may be pushed: ``workflows``, or not.

    Raises:
        Stopped: Copier failed, or nothing may be pushed.
    """
    before = ANSWERS.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        outcome = Path(folder) / "outcome"
        ended = copier("update", "--trust", "--defaults", outcome=outcome)
        reported = report.read(outcome)
    conflicts = names("--diff-filter=U")
    if ended.returncode and not conflicts and not reported["problems"]:
        raise Stopped("Copier could not update the project; the log has its words.")
    after = ANSWERS.read_text(encoding="utf-8")
    git("add", "--all")
    withheld = () if workflows else names("--cached", "HEAD", "--", WORKFLOWS)
    if withheld:  # the old version stays on record, so that the next update brings them
        git("reset", "--quiet", "HEAD", "--", WORKFLOWS, str(ANSWERS))
    proposal = Proposal(
        old=version_in(before),
        new=version_in(after),
        source=source_in(after),
        changed=names("--cached", "HEAD"),
        conflicts=tuple(path for path in conflicts if path not in withheld),
        withheld=withheld,
        checks_start=workflows,
        **reported,
    )
    if not proposal.changed:
        raise Stopped(
            f"What ml-init {proposal.new} changes here is in workflows, which `GITHUB_TOKEN` may "
            f"not touch.\n\n{listed(withheld)}\n\n{CURE}. Or {BY_HAND}."
        )
    return proposal


def run() -> tuple[int, str]:
    """Look for a newer version, and propose it. Returns the exit code, and what to tell."""
    own = os.environ.get("UPDATE_TOKEN")
    repository = Repository(
        api=os.environ["GITHUB_API_URL"],
        server=os.environ["GITHUB_SERVER_URL"],
        name=os.environ["GITHUB_REPOSITORY"],
        base=os.environ["GITHUB_REF_NAME"],
        token=own or os.environ["GITHUB_TOKEN"],
    )
    if not update_is_out():
        return 0, "There is no newer version of ml-init."
    tip = repository.tip()
    if tip and not is_ours(tip):
        number = repository.pull_request()
        place = f"pull request #{number}" if number else f"{BRANCH}, which has no pull request"
        advice = "Merge it, or delete its branch; the next run proposes the newest version."
        return int(not number), f"Somebody has committed to {place}, so it was left alone. {advice}"
    proposal = update(workflows=bool(own))
    repository.push(proposal.title, tip)
    number = repository.propose(proposal)
    return int(proposal.needs_a_person), f"# {proposal.title} (#{number})\n\n{proposal.body}"


def main() -> int:
    """Run, and tell how it went."""
    os.dup2(1, 2)  # one stream, in order
    pause = secrets.token_hex()
    # What others print may hold names of files; the runner is to read no commands in it.
    print(f"::stop-commands::{pause}", flush=True)
    try:
        code, words = run()
    except Stopped as reason:
        code, words = 1, str(reason)
    print(f"::{pause}::", flush=True)
    level = "error" if code else "notice"
    short = words.removeprefix("# ").partition("\n\n")[0]
    escaped = short.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title=Update from ml-init::{escaped}")
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(f"{words}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
