"""Texts that some program might obey, and what would show that one did."""

import re
from pathlib import Path

FILE = "THE-FILE"  # stands for a path that must not come to be
LONG = 12_000  # characters; GitHub takes 65,535 in all fields of a form together
PAYLOADS = {
    "a shell command behind quotes": f'"; touch {FILE}; "',
    "a shell command behind single quotes": f"'; touch {FILE}; '",
    "a shell command behind a newline": f"x\ntouch {FILE}\n",
    "a substitution": f"$(touch {FILE})",
    "backticks": f"`touch {FILE}`",
    "a pipe": f"x | touch {FILE} #",
    "a variable with a way out": "../../$HOME/x",
    "a way out": "../../x",
    "a leading dash": "-rf",
    "an option of git's": f"--upload-pack=touch {FILE}",
    "an option of Copier's": f"--data=x={FILE}",
    "an annotation": "x\n::error::PWNED",
    "a mask": "x\n::add-mask::PWNED",
    "a stop of all commands": "x\r\n  ::stop-commands::PWNED",
    "a mask in the old way of writing": "x ##[add-mask]PWNED",
    "a command behind an encoded newline": "x%0A::error::PWNED",
    "a variable of the runner": "x\nPATH=PWNED\nGITHUB_ENV<<E\nPWNED\nE",
    "a workflow expression": "${{ secrets.ADMIN_GITHUB_TOKEN }}",
    "a workflow expression that closes another": "' }}${{ toJSON(secrets) }}",
    "a template expression": "{{ 7 * 7 }}",
    "a template expression that runs": (
        f"{{{{ cycler.__init__.__globals__.os.system('touch {FILE}') }}}}"
    ),
    "a template statement": "{% raw %}",
    "a mapping in YAML": "x: y",
    "a sequence in YAML": "- x",
    "an unclosed flow in YAML": "{a: b",
    "an object in YAML": f"!!python/object/apply:os.system [touch {FILE}]",
    "an anchor in YAML": "&a *a",
    "a document in YAML": "x\n---\npublish: false",
    "a comment in YAML": "x # y",
    "an end of JSON": '"}',
    "another key in JSON": '", "publish": "no',
    "a table in Markdown": "x | y\n|---|",
    "a script": "<script>alert(1)</script>",
    "an image": "![x](https://evil.example/x.png)",
    "a link with a script": "[x](javascript:alert(1))",
    "a link by itself": "https://evil.example/x",
    "an address of mail": "x@evil.example",
    "a mention": "@my-org/ml-admins",
    "a heading": "x\n# PWNED",
    "the other direction": "\u202egnp.x",
    "letters beyond ASCII": "pr\u00e9diction-\u0645\u0644-\U0001f4a5",
    "separators of lines beyond ASCII": "x\u2028::error::PWNED\x85::error::PWNED",
    "control characters": "x\x1b[31m\x07\x08",
    "a very long text": "a" * LONG,
}
# One of each kind, for what takes a process or a copy for each of them.
KINDS = [
    "a shell command behind quotes",
    "an option of Copier's",
    "an annotation",
    "a workflow expression",
    "a template expression that runs",
    "a template statement",
    "a mapping in YAML",
    "an object in YAML",
    "a link by itself",
    "the other direction",
    "a very long text",
]
OF_A_PROGRAM = ["a substitution", "an option of git's", "a template expression that runs"]
V2 = re.compile(r"\s*::(?P<name>[\w-]+)(?: .*?)?::(?P<data>.*)")
V1 = re.compile(r"##\[(?P<name>[\w-]+)[^\]]*\](?P<data>.*)")
HARMLESS = re.compile(
    r"\\[!-/:-@\[-`{-~]|<span>.</span>|^## |\*\*(Run workflow|Re-run jobs)\*\*", re.MULTILINE
)
LIVE = re.compile(r"[<>\[\]`*|@$#]|://|www\.", re.IGNORECASE)


def aimed(text: str, file: Path) -> str:
    """A payload that would make this very file."""
    return text.replace(FILE, str(file))


def commands(log: str) -> list[tuple[str, str]]:
    """The commands that a runner of GitHub's finds in the output of a step, with their data.

    It reads them in two ways of writing: the newer from the start of a line, the older anywhere.
    See https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs.
    """
    found = [V2.match(line) or V1.search(line) for line in re.split(r"[\r\n]", log)]
    return [(each["name"], each["data"]) for each in found if each]


def printed(log: str) -> list[str]:
    """What the steps printed, from the log of a run that ended with the first job."""
    return re.findall(r"^\[ *\]   \| (.*)$", _without_name(log), re.MULTILINE)


def handled(log: str) -> list[str]:
    """The commands that the runner obeyed in such a log; of a mask it shows only stars."""
    signs = "[\N{HEAVY EXCLAMATION MARK SYMBOL}\N{CONSTRUCTION SIGN}\N{GEAR}\N{FLOPPY DISK}]"
    return re.findall(rf"^\[ *\]   {signs}  (::.*|\*\*\*)$", _without_name(log), re.MULTILINE)


def _without_name(log: str) -> str:
    return log.replace("[New ML use case/Check the answers", "[")


def live(markdown: str) -> list[str]:
    """What in a summary of a failure is more than text: links, tags, mentions, code, formulas."""
    return LIVE.findall(HARMLESS.sub("", markdown))
