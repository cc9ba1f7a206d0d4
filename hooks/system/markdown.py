"""Text from people and other machines, harmless in GitHub's Markdown."""

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """Text without meaning in Markdown, on one line.

    A backslash does not keep GitHub from making a link or a mention of what follows it: a tag
    around the character does.
    """
    shown = "".join(each if each.isprintable() else REPLACEMENT for each in " ".join(text.split()))
    escaped = re.sub(r"([\\`*_|<>\[\]&~!])", r"\\\1", shown)
    return re.sub(r"(?i)[@#$]|:(?=//)|(?<=www)\.", r"<span>\g<0></span>", escaped)
