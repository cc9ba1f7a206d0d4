"""The picture of a terminal in README, recorded from a real run.

``python -m tests.pages.session`` types the commands at a terminal, in an empty home in which git
finds this working tree at ml-init's address, and writes docs/images/session.svg.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pexpect
import yaml

from extensions.commands import HOME
from tests.support.answers import answers_with
from tests.support.parts.tools import tool
from tests.support.place import ROOT, release

PICTURE = ROOT / "docs" / "images" / "session.svg"
COLUMNS, LINE, MARGIN, LETTER = 92, 20, 16, 8.43
PROMPT = "$ "
COPY = """\
copier copy --trust --quiet --defaults --data-file use-case.yml \\
    gh:digitalpower/ml-init my-use-case"""
COMMANDS = (
    COPY,
    "cd my-use-case && git log --reverse --format=%s",
    "ruff format --check . && ruff check . && mypy",
)
NEW = {"credentials": "environments", "protected_branches": True, "paused_staging": True}
# Colours, and other orders to a terminal:
# https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
ORDER = re.compile(r"\x1b(?:\[([0-9;]*)[A-Za-z]|[()][A-Z0-9])")
KINDS = {"1": "bold", "31": "red", "32": "green", "33": "yellow", "34": "blue", "36": "blue"}
STYLE = """\
    text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }
    text { white-space: pre }
    .card { fill: #ffffff; stroke: #d0d7de } text { fill: #1f2328 }
    .typed, .bold { font-weight: bold } .green { fill: #116329 } .red { fill: #a40e26 }
    .yellow { fill: #7d4e00 } .blue { fill: #0550ae }
    @media (prefers-color-scheme: dark) {
      .card { fill: #0d1117; stroke: #30363d } text { fill: #e6edf3 }
      .green { fill: #7ee787 } .red { fill: #ffa198 }
      .yellow { fill: #e3b341 } .blue { fill: #79c0ff }
    }
"""
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"
  height="{height}" role="img" aria-label="{label}">
  <style>
{style}  </style>
  <rect class="card" width="{width}" height="{height}" rx="8"/>
{lines}
</svg>
"""


@dataclass(frozen=True)
class Said:
    """A line of the terminal: its text with orders, and whether a person typed it."""

    text: str
    is_typed: bool = False


def run(command: str, folder: Path, environment: dict[str, str]) -> list[str]:
    """What a command shows at a terminal.

    Raises:
        RuntimeError: it failed.
    """
    shell = ["-c", command]
    size = (60, COLUMNS)
    terminal = pexpect.spawn(
        "sh",
        shell,
        cwd=str(folder),
        env=environment,
        encoding="utf-8",
        timeout=300,
        dimensions=size,
    )
    terminal.expect(pexpect.EOF)
    terminal.close()
    shown = terminal.before or ""
    if terminal.exitstatus:
        raise RuntimeError(f"{command} failed:\n{shown}")
    return [line.rpartition("\r")[2].rstrip() for line in shown.replace("\r\n", "\n").splitlines()]


def record(folder: Path) -> Iterator[Said]:
    """The session, in an empty folder."""
    template, home, cache = folder / "ml-init", folder / "home", folder / "cache"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (template / name).parent.mkdir(parents=True, exist_ok=True)
            (template / name).write_bytes((ROOT / name).read_bytes())
    release(template, "v0.1.0")
    home.mkdir()
    person = "[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n"
    (home / ".gitconfig").write_text(f'{person}[url "{template}"]\n\tinsteadOf = {HOME}.git\n')
    answers = {**answers_with(project_name="my-use-case", fresh_start=True), **NEW}
    del answers["bundle_uuid"], answers["inference_table"]
    (folder / "use-case.yml").write_text(yaml.safe_dump(answers))
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "HOME": str(home),
        "ML_INIT_CACHE": str(cache),
        "DATABRICKS_CLI": str(tool("databricks")),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "GIT_PAGER": "cat",
    }
    place = folder
    for command in COMMANDS:
        for number, line in enumerate(command.split("\n")):
            yield Said(line if number else PROMPT + line, is_typed=True)
        yield from map(Said, run(command, place, environment))
        if command.startswith("cd "):
            place = folder / "my-use-case"


def line_of(said: Said, number: int) -> str:
    """A line as an element of the picture."""
    parts, kind, at = [], "", 0
    for order in [*ORDER.finditer(said.text), None]:
        words = said.text[at : order.start() if order else None]
        if words:
            parts.append(
                f'<tspan class="{kind}">{escape(words)}</tspan>' if kind else escape(words)
            )
        if order:
            at, codes = order.end(), (order[1] or "").split(";")
            kind = " ".join(KINDS[code] for code in codes if code in KINDS)
    top = MARGIN + LINE * (number + 1) - 5
    kind = ' class="typed"' if said.is_typed else ""
    words = "".join(parts)
    return f'  <text x="{MARGIN}" y="{top}"{kind} xml:space="preserve">{words}</text>'


def picture(session: Sequence[Said]) -> str:
    """The session as an SVG for both themes."""
    width, height = round(COLUMNS * LETTER + 2 * MARGIN), len(session) * LINE + 2 * MARGIN
    lines = [line_of(said, number) for number, said in enumerate(session)]
    label = "A terminal: a project is made, its history is shown, and its code is checked"
    return SVG.format(width=width, height=height, label=label, style=STYLE, lines="\n".join(lines))


def main() -> None:
    """Record, and write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        session = [*record(Path(folder))]
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(session), encoding="utf-8")
    print(f"Wrote {PICTURE}", file=sys.stderr)


if __name__ == "__main__":
    main()
