"""The values of the secrets that a project's workflows sign in with."""

from collections.abc import Iterable, Mapping

from hooks.errors import PublishError
from hooks.publishing.desired import DeploymentSecret, Repository
from hooks.system.prompt import ask_until
from hooks.system.secret import Secret

LARGEST = 48 * 1024  # bytes; GitHub's limit for one secret
TOO_LONG = "longer than the 48 KB that GitHub takes"


def unanswered(wanted: Repository) -> list[str]:
    """The variables that have no value because a question has no answer, one text for each."""
    return [
        f"The variable {each.name} of the environment {place.name} has no value: answer "
        f"{each.question} (copier update --trust -d {each.question}=…)."
        for place in wanted.environments
        for each in place.variables
        if not each.value
    ]


def problems(wanted: Iterable[DeploymentSecret], environment: Mapping[str, str]) -> list[str]:
    """What is wrong with the values that are known without asking, one text for each."""
    found = []
    for secret in wanted:
        if not secret.variable and not secret.value:
            found.append(f"The secret {secret.name} has no value: answer the question for its id.")
        if secret.variable and not environment.get(secret.variable, "").strip():
            found.append(f"The secret {secret.name} has no value: set {secret.variable}.")
        if too_long(environment.get(secret.variable, "")):
            found.append(f"{secret.variable} is {TOO_LONG}.")
    return found


def too_long(value: str) -> bool:
    """Whether GitHub does not take so much."""
    return len(value.encode()) > LARGEST


def to_be_typed(wanted: Iterable[DeploymentSecret], environment: Mapping[str, str]) -> list[str]:
    """The variables whose values only a person can give now."""
    return [
        each.variable
        for each in wanted
        if each.variable and not each.value and not environment.get(each.variable, "").strip()
    ]


def collect(
    wanted: Iterable[DeploymentSecret], environment: Mapping[str, str]
) -> dict[str, Secret]:
    """The value of each secret by its name: answered, in the environment, or asked for.

    Raises:
        PublishError: some are missing, and nobody can be asked; all of them are named.
        UserError: a person was asked, and gave none that will do.
    """

    def fault(value: Secret) -> str:
        return f"That is {TOO_LONG}." if too_long(value.reveal()) else ""

    values: dict[str, Secret] = {}
    missing = []
    for secret in wanted:
        known = Secret(secret.value or environment.get(secret.variable, "").strip())
        value = known or ask_until(f"{secret.variable}:", fault)
        if value:
            values[secret.name] = value
        else:
            missing.append(secret.variable or secret.name)
    if missing:
        message = f"There is no value for {', '.join(missing)}. Set the variable of each."
        raise PublishError(message)
    return values
