"""Who signs ID tokens follows from where GitHub is, unless an enterprise named one of its own."""

import pytest

from hooks.errors import PublishError
from hooks.github_api.server import Server
from hooks.trust.issuer import issuer


def at(web: str) -> Server:
    """A GitHub by its web address."""
    return Server(f"{web}/api/v3", web)


@pytest.mark.parametrize(
    ("web", "expected"),
    [
        ("https://github.com", "https://token.actions.githubusercontent.com"),
        ("https://Acme.ghe.com", "https://token.actions.acme.ghe.com"),
        ("https://github.acme.org", "https://github.acme.org/_services/token"),
    ],
)
def test_each_github_has_its_own(web: str, expected: str) -> None:
    assert issuer(at(web), {}) == expected


def test_an_enterprise_names_its_own() -> None:
    named = "https://token.actions.githubusercontent.com/acme/"

    found = issuer(at("https://github.com"), {"ML_INIT_TOKEN_ISSUER": f" {named}\n"})

    assert found == named.rstrip("/")


@pytest.mark.parametrize("named", ["http://example.org", "acme", "https://a b"])
def test_what_is_no_address_is_refused(named: str) -> None:
    with pytest.raises(PublishError, match=r"ML_INIT_TOKEN_ISSUER is .* which is no https URL"):
        issuer(at("https://github.com"), {"ML_INIT_TOKEN_ISSUER": named})
