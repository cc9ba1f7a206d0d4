"""Who signs the ID tokens of a GitHub's runs.

See https://docs.github.com/en/actions/reference/security/oidc.
"""

from collections.abc import Mapping

from hooks.errors import PublishError
from hooks.github_api.server import Server

VARIABLE = "ML_INIT_TOKEN_ISSUER"
GITHUB = "https://token.actions.githubusercontent.com"
WITH_RESIDENCY = ".ghe.com"


def issuer(where: Server, environment: Mapping[str, str]) -> str:
    """The issuer; an enterprise that made one of its own has to name it.

    Raises:
        PublishError: the named one is no https URL.
    """
    if named := environment.get(VARIABLE, "").strip().rstrip("/"):
        if not named.startswith("https://") or any(each.isspace() for each in named):
            raise PublishError(f"{VARIABLE} is {named!r}, which is no https URL. Correct it.")
        return named
    host = where.host.lower()
    if host.endswith(WITH_RESIDENCY):
        return f"https://token.actions.{host}"
    return f"{where.web}/_services/token" if where.is_enterprise_server else GITHUB
