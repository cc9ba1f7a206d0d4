"""What a value has to be by itself, whatever the other answers are."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

Given = Mapping[str, object]

# What stacks put beside the bundle, and what they leave out where a project is called so.
RESERVED_FOLDERS = {"cicd", "docs", "layout", "run_validations", "update_layout"}
LONG = 2048  # characters of a URL, or of a path
YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off"}
NUMBER = re.compile(r"[0-9-]+|0[xob][0-9a-f]*|[0-9]+(\.[0-9]*)?(e[+-]?[0-9]+)?", re.IGNORECASE)


def matches(pattern: str) -> Callable[[str], bool]:
    """A test for text that the pattern describes from its first to its last character."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def is_plain(value: str) -> bool:
    """Whether YAML reads it as text: stacks write names into YAML without quotes.

    The Databricks CLI overlooks every ``_`` in a number.
    """
    number = NUMBER.fullmatch(value.replace("_", "") or "0")
    return value.lower() not in YAML_WORDS and number is None


def is_project_name(value: str) -> bool:
    """Whether GitHub, the stacks, Python and YAML all take the name as it stands."""
    return (
        re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{2,99}", value) is not None
        and re.search("[A-Za-z]", value) is not None
        and value.lower() not in RESERVED_FOLDERS
        and is_plain(value)
    )


def is_group(value: str) -> bool:
    """Whether Databricks or Entra can have a group of this name, and a bundle can name it.

    A bundle takes ``${`` for a reference. 256 characters are Entra's limit
    (https://learn.microsoft.com/graph/api/resources/group).
    """
    from unicodedata import category

    return (
        0 < len(value) <= 256  # noqa: PLR2004  # as above
        and value == value.strip()
        and "${" not in value
        and not any(category(each)[0] == "C" or category(each) in {"Zl", "Zp"} for each in value)
    )


def is_host(value: str) -> bool:
    """Whether the text is the https URL of a host; a path behind it does no harm."""
    if len(value) > LONG:
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?", parts.netloc)
        is not None
        and re.fullmatch(r"[!-~]*", value) is not None
    )


def plainly(pattern: str) -> Callable[[str], bool]:
    """A test for text that the pattern describes and YAML takes without quotes."""
    described = matches(pattern)
    return lambda value: described(value) and is_plain(value)


def is_git_source(value: str) -> bool:
    """Whether git can fetch from here without a secret in the address."""
    if len(value) > LONG or not value.isprintable() or " " in value or value.startswith("-"):
        return False
    if re.fullmatch(r"[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^:]+", value):
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme in {"https", "ssh", "file"}:
        return parts.password is None and (parts.scheme == "ssh" or "@" not in parts.netloc)
    return parts.scheme == "" and value.startswith(("/", "~"))


def is_yes(value: object) -> bool:
    """Whether an answer to a yes-or-no question means yes."""
    return str(value).lower() in {"yes", "true"}
