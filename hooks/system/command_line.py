"""The command line of a verb that is about one project."""

import argparse
from pathlib import Path


def parser_of(verb: str, about: str, folder: str) -> argparse.ArgumentParser:
    """What every such verb takes: the folder, and the report as JSON.

    Args:
        verb: its name.
        about: what it does, in a sentence.
        folder: what the folder is, as its help continues "of the".
    """
    parser = argparse.ArgumentParser(prog=f"./ml-init {verb}", description=about)
    parser.add_argument("folder", nargs="?", default=".", type=Path, help=f"of the {folder}")
    parser.add_argument("--json", action="store_true", help="report as JSON on standard output")
    parser.add_argument("--here", default=Path.cwd(), type=Path, help=argparse.SUPPRESS)
    return parser
