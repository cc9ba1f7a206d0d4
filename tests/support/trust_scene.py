"""An account of Databricks that knows both service principals, and the real CLI to ask it with."""

from collections.abc import Iterator

import pytest

from tests.support.parts.account import Account, serving
from tests.support.parts.tools import tool


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The account; it holds no policy yet."""
    monkeypatch.setenv("DATABRICKS_CLI", str(tool("databricks")))
    with serving() as double:
        double.principals = {"staging-client": "5581", "prod-client": "7702"}
        yield double
