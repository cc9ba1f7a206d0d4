"""The values of the secrets that a project's workflows sign in with."""

from collections.abc import Iterable, Mapping

from hooks.errors import PublishError
from hooks.publishing.desired import DeploymentSecret
from hooks.system.prompt import ask
from hooks.system.secret import Secret

LARGEST = 48 * 1024  # bytes; GitHub's limit for one secret


def problems(wanted: Iterable[DeploymentSecret], environment: Mapping[str, str]) -> list[str]:
    """What is wrong with the values that are known without asking, one text for each."""
    found = []
    for secret in wanted:
        if not secret.variable and not secret.value:
            found.append(f"The secret {secret.name} has no value: answer the question for its id.")
        if secret.variable and not environment.get(secret.variable, "").strip():
            found.append(f"The secret {secret.name} has no value: set {secret.variable}.")
        if len(environment.get(secret.variable, "").encode()) > LARGEST:
            found.append(f"{secret.variable} is longer than the 48 KB that GitHub takes.")
    return found


def collect(
    wanted: Iterable[DeploymentSecret], environment: Mapping[str, str]
) -> dict[str, Secret]:
    """The value of each secret by its name: answered, in the environment, or asked for.

    Raises:
        PublishError: some are missing, and nobody can be asked; all of them are named.
    """
    values: dict[str, Secret] = {}
    missing = []
    for secret in wanted:
        known = Secret(secret.value or environment.get(secret.variable, "").strip())
        value = known or ask(f"{secret.variable}:")
        if value:
            values[secret.name] = value
        else:
            missing.append(secret.variable or secret.name)
    if missing:
        message = f"There is no value for {', '.join(missing)}. Set the variable of each."
        raise PublishError(message)
    return values
