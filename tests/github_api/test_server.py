"""Which GitHub a run talks to."""

import pytest

from hooks.errors import PublishError
from hooks.github_api.server import Server, server

KNOWN = [
    pytest.param({}, "https://api.github.com", "https://github.com", id="github.com by default"),
    pytest.param(
        {"GITHUB_SERVER_URL": "https://git.example.org/"},
        "https://git.example.org/api/v3",
        "https://git.example.org",
        id="an Enterprise Server by its address",
    ),
    pytest.param(
        {"GITHUB_SERVER_URL": "https://acme.ghe.com"},
        "https://api.acme.ghe.com",
        "https://acme.ghe.com",
        id="data residency by its address",
    ),
    pytest.param(
        {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_API_URL": "https://api.github.com"},
        "https://api.github.com",
        "https://github.com",
        id="both, as a runner sets them",
    ),
    pytest.param(
        {"GITHUB_SERVER_URL": "http://127.0.0.1:80", "GITHUB_API_URL": "http://localhost:80/x/"},
        "http://localhost:80/x",
        "http://127.0.0.1:80",
        id="loopback without https",
    ),
]


@pytest.mark.parametrize(("environment", "api", "web"), KNOWN)
def test_the_environment_names_the_server(environment: dict[str, str], api: str, web: str) -> None:
    assert server(environment) == Server(api, web)


@pytest.mark.parametrize(
    "address", ["http://git.example.org", "git.example.org", "https://me:pw@git.example.org"]
)
@pytest.mark.attack("the address of a server gives the token away")
def test_an_address_that_would_give_the_token_away_is_refused(address: str) -> None:
    with pytest.raises(PublishError, match="GITHUB_SERVER_URL is not the https URL"):
        server({"GITHUB_SERVER_URL": address})


def test_the_host_is_what_gh_calls_it() -> None:
    assert server({"GITHUB_SERVER_URL": "https://git.example.org"}).host == "git.example.org"
