"""A request to GitHub, before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One request to GitHub, and what it is for in a person's words."""

    purpose: str
    verb: str
    path: str
    body: Mapping[str, object] | None = None
