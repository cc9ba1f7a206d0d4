"""Which policies a project needs: one for each environment that its runs deploy from."""

from hooks.project.answers import Answers
from hooks.project.sign_in import sign_in
from hooks.trust.policy import OF_ENTRA, Policy, policy_name

ENVIRONMENTS = ("staging", "prod")
AUDIENCE = "DATABRICKS_TOKEN_AUDIENCE"  # Entra's own is always the same


def policies(answers: Answers, prefix: str, issuer: str) -> tuple[Policy, ...]:
    """The policies of a project.

    Args:
        answers: what the person decided.
        prefix: the beginning of its repository's subjects, as GitHub tells it.
        issuer: who signs the tokens.
    """
    given = vars(answers)
    way = sign_in(given)
    return tuple(
        Policy(
            environment=place,
            name=policy_name(answers.project_name, place),
            client=given[f"{place}_client_id"],
            issuer=issuer,
            audience=way.variables(given, place).get(AUDIENCE, OF_ENTRA),
            subject=f"{prefix}:environment:{place}",
            repository=f"{answers.github_owner}/{answers.project_name}",
        )
        for place in ENVIRONMENTS
    )


def policies_by_client(answers: Answers) -> dict[str, list[str]]:
    """The names of the policies that Databricks will keep, by the client id."""
    way, given = sign_in(vars(answers)), vars(answers)
    found: dict[str, list[str]] = {}
    for place in ENVIRONMENTS:
        if AUDIENCE in way.variables(given, place):
            name = policy_name(answers.project_name, place)
            found.setdefault(given[f"{place}_client_id"], []).append(name)
    return found
