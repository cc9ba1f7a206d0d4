"""What can be wrong with a rendered project, found by looking; each finding is a sentence."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

# GitHub's own expressions, and Databricks' references, are not the template's.
TEMPLATE_SYNTAX = re.compile(r"(?<!\$)\{\{|\{%|%\}|<no value>|\{\{ *(?:template|if|end|\.input)")
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")
NOTEBOOK = "# Databricks notebook source\n"
RUN = re.compile(r"databricks bundle run (\S+)")


def load(text: str) -> dict[Any, Any]:
    """The YAML document, which is a mapping; a key given twice is an error.

    Raises:
        yaml.YAMLError: it is no YAML, or a key is given twice, which PyYAML and the CLI let pass.
    """
    _refuse_repetition(yaml.compose(text, yaml.SafeLoader))
    document = yaml.safe_load(text)
    assert isinstance(document, dict)
    return document


def _refuse_repetition(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise yaml.YAMLError(f"given twice: {sorted(twice)}{node.start_mark}")
    if isinstance(node, yaml.CollectionNode):
        for part in node.value:
            for each in part if isinstance(part, tuple) else (part,):
                _refuse_repetition(each)


def jobs(bundle: Path) -> dict[str, Any]:
    """Every job of a bundle by its key."""
    found: dict[str, Any] = {}
    for file in sorted((bundle / "resources").glob("*.yml")):
        found |= load(file.read_text())["resources"].get("jobs", {})
    return found


def notebooks(bundle: Path) -> Iterator[tuple[str, Path]]:
    """Every task's name with the notebook that it runs, in the order of each job."""
    for name, job in jobs(bundle).items():
        for task in job["tasks"]:
            place = bundle / "resources" / task["notebook_task"]["notebook_path"]
            yield f"{name}.{task['task_key']}", place.resolve()


def broken_jobs(bundle: Path) -> list[str]:
    """Tasks whose notebook or requirements are not there, and runs of jobs that do not exist."""
    known = jobs(bundle)
    libraries = [
        (name, library["requirements"])
        for name, job in known.items()
        for task in job["tasks"]
        for library in task["libraries"]
    ]
    workflows = sorted((bundle.parent / ".github" / "workflows").glob("*.yml"))
    runs = [(file.name, job) for file in workflows for job in RUN.findall(file.read_text())]
    return [
        *(
            f"{task} runs {place.name}, which is no notebook of the project"
            for task, place in notebooks(bundle)
            if not place.is_file() or not place.read_text().startswith(NOTEBOOK)
        ),
        *(
            f"{name} installs {place}, which is not there"
            for name, place in libraries
            if not (bundle / "resources" / place).is_file()
        ),
        *(f"{name} runs {job}, which is no job" for name, job in runs if job not in known),
    ]


def leftovers(files: dict[str, bytes]) -> list[str]:
    """Names and lines of text that still hold the template's own syntax."""
    found = [f"the name {path}" for path in files if TEMPLATE_SYNTAX.search(path)]
    for path, content in files.items():
        if b"\0" not in content:
            lines = content.decode().split("\n")
            found += [f"{path}: {line}" for line in lines if TEMPLATE_SYNTAX.search(line)]
    return found


def broken_links(files: dict[str, bytes], project: Path) -> list[str]:
    """Links in documents to files or headings that are not there."""
    found = []
    for path in (path for path in files if path.endswith(".md")):
        for place, heading in LINK.findall(files[path].decode()):
            target = (project / path).parent / place if place else project / path
            if not target.exists() or (heading and heading not in _headings(target)):
                found.append(f"{path} leads to {place}#{heading}")
    return found


def _headings(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
