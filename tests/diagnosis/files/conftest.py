"""A project as ml-init makes it, to be spoilt."""

from pathlib import Path

import pytest

from tests.support.copied_before import copy_before
from tests.support.copying import Copying


@pytest.fixture
def project(copying: Copying) -> Path:
    """A project as ml-init makes it, to be spoilt."""
    return copy_before(copying)
