"""What no file shows, asked at the terminal, each answer judged as it is typed."""

from collections.abc import Callable, Mapping

from hooks.adopting.answers import ASKED, Gathered, judge
from hooks.adopting.origin import Evidence
from hooks.system.prompt import ask_text

TYPED = "typed"
Fault = Callable[[str], str]  # why an answer will not do; empty where it will
# What a person would ask; the rest of each question is its accepted form.
WORDS: Mapping[str, str] = {
    "github_owner": "Which GitHub organisation owns the repository?",
    "github_contributor_group": "Which GitHub team works on it?",
    "github_admins_group": "Which GitHub team looks after it?",
    "cicd_platform": "Where do the workflows run?",
    "read_user_group": "Which Databricks group may see the project's jobs and experiment?",
    "unity_catalog_read_user_group": "Which Unity Catalog group may use the project's models?",
    "use_databricks_service_principal": (
        "Do the workflows sign in with Databricks' own service principals?"
    ),
}


def ask_for(gathered: Gathered) -> Gathered:
    """Ask each question that has a problem, once; what is left of problems is in the result.

    Raises:
        KeyboardInterrupt: the person gave up.
    """
    for name in [each.question for each in gathered.problems if each.question in ASKED]:
        typed = ask_text(
            WORDS.get(name, f"What is {name}?"), ASKED[name].accepts, _fault(gathered, name)
        )
        gathered = _with(gathered, name, typed)
    return gathered


def _fault(gathered: Gathered, name: str) -> Fault:
    """What tells why an answer will not do beside the others; empty where it will."""

    def fault(typed: str) -> str:
        problems = _with(gathered, name, typed).problems
        return next((each.fault for each in problems if each.question == name), "")

    return fault


def _with(gathered: Gathered, name: str, typed: str) -> Gathered:
    known = {**gathered.known, name: Evidence(typed, "", TYPED)}
    return judge(known, gathered.targets)
