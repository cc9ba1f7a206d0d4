"""The organisation's custom properties, which it may require of every repository.

See https://docs.github.com/en/rest/orgs/custom-properties.
"""

import re
from collections.abc import Mapping, Sequence

from hooks.errors import PublishError

VARIABLE = "ML_INIT_PROPERTIES"
PAIR = re.compile(r"([A-Za-z0-9_#$-]{1,75})(\[\])?=([^\"\x00-\x1f\x7f]{1,75})")
EXAMPLE = "cost-centre=ml,regions[]=eu,regions[]=us"

Properties = Mapping[str, str | list[str]]


def parse(text: str) -> dict[str, str | list[str]]:
    """The properties that an organisation names, such as ``cost-centre=ml``.

    Pairs stand with commas between. A name with ``[]`` behind has a list of values, and may come
    again.

    Raises:
        PublishError: a part of it is no pair, or gives a property twice.
    """
    found: dict[str, str | list[str]] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        pair = PAIR.fullmatch(part)
        before = found.get(pair[1]) if pair else None
        is_list = bool(pair and pair[2])
        if not pair or (before is not None and not (is_list and isinstance(before, list))):
            raise PublishError(
                f"{VARIABLE} has a part that is no name=value, or gives a name twice: "
                f"{part[:60]!r}. Give pairs with commas between, such as {EXAMPLE}."
            )
        value = pair[3].strip()
        found[pair[1]] = [*(before or []), value] if is_list else value
    return found


def problems(given: Properties, schema: Sequence[Mapping[str, object]]) -> list[str]:
    """What an organisation would not take, each with what it takes.

    Args:
        given: the values, by the names of properties.
        schema: the organisation's properties as GitHub lists them.
    """
    known = {str(each.get("property_name")): each for each in schema}
    found = [
        f"{VARIABLE} names {name}, which the organisation has not. "
        f"It has {', '.join(known) or 'none'}."
        for name in given
        if name not in known
    ]
    for name, each in known.items():
        if name not in given and _is_asked(each):
            found.append(
                f"The organisation requires the property {name} of every repository. Add "
                f"{_shown(name, each)} to {VARIABLE}: {_allowed(each)}."
            )
        elif name in given and not _takes(each, given[name]):
            found.append(
                f"{VARIABLE} gives {name} a value that it does not take. Give "
                f"{_shown(name, each)}: {_allowed(each)}."
            )
    return found


def _is_asked(each: Mapping[str, object]) -> bool:
    """Whether the creation of a repository has to give the property."""
    has_none = bool(each.get("required")) and not each.get("default_value")
    return has_none or bool(each.get("require_explicit_values"))


def _takes(each: Mapping[str, object], value: str | list[str]) -> bool:
    if isinstance(value, list) != _is_list(each):
        return False
    allowed = _values(each)
    return not allowed or {*(value if isinstance(value, list) else [value])} <= {*allowed}


def _is_list(each: Mapping[str, object]) -> bool:
    return each.get("value_type") == "multi_select"


def _values(each: Mapping[str, object]) -> list[str]:
    if each.get("value_type") == "true_false":
        return ["true", "false"]
    allowed = each.get("allowed_values")
    return [str(one) for one in allowed] if isinstance(allowed, list) else []


def _shown(name: str, each: Mapping[str, object]) -> str:
    """How the property is written."""
    return f"{name}[]=…" if _is_list(each) else f"{name}=…"


def _allowed(each: Mapping[str, object]) -> str:
    values = _values(each)
    return f"one of {', '.join(values)}" if values else "any text"
