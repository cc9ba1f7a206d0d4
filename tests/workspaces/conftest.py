"""What these tests start from: an organisation with everything in place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspaces.organisation import DatabricksSide, organisation


@pytest.fixture(autouse=True)
def _checks_are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ML_INIT_CHECKS")


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[DatabricksSide]:
    with organisation(tmp_path) as made:
        yield made
