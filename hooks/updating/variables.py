"""Variables of a bundle that a target has to set and does not."""

from collections.abc import Iterable

import yaml

from hooks.formats.well_formed import fault

# The parser in C where PyYAML was built with it: some twenty times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Unset = frozenset[tuple[str, str]]


def unset(texts: Iterable[tuple[str, str]]) -> Unset:
    """Each target with a variable that has no value there.

    Args:
        texts: the YAML files of a bundle with their paths; one that does not load is left out.
    """
    required, targets = set[str](), dict[str, set[str]]()
    for path, text in texts:
        if not ("\nvariables:" in f"\n{text}" or "\ntargets:" in f"\n{text}"):
            continue
        if fault(path, text.encode(errors="surrogateescape")):
            continue
        settings = yaml.load(text, _LOADER)  # noqa: S506  # a safe one, in C
        for name, variable in _mapping(settings, "variables").items():
            if not {"default", "lookup"} & set(_mapping(variable)):
                required.add(name)
        for name, target in _mapping(settings, "targets").items():
            targets.setdefault(name, set()).update(_mapping(target, "variables"))
    return frozenset((target, name) for target, has in targets.items() for name in required - has)


def _mapping(settings: object, key: str = "") -> dict[str, object]:
    """A mapping, or the one below a key of it; empty where there is none."""
    value = settings.get(key) if key and isinstance(settings, dict) else settings
    return value if isinstance(value, dict) else {}
