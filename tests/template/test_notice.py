"""Each project says where its files come from, and under which licence they are."""

import tomllib

import jinja2
import pytest

from tests.support.place import ROOT

NOTICE = (ROOT / "template" / "docs" / "NOTICE.md.mlinit").read_text()
DATABRICKS = "Copyright 2022 Databricks, Inc., under the [Apache License, Version 2.0]"


@pytest.mark.parametrize(
    ("stack", "told"),
    [
        ("mlops-stacks", DATABRICKS),
        ("mlops-stacks-clusters", DATABRICKS),
        ("mlops-stacks-v0.4", DATABRICKS),
        ("starter", "the stack `starter` of ml-init wrote, under the [Apache License"),
        (
            "custom",
            "the stack of `https://x/y` at commit `0123` wrote. Its owner decides its licence",
        ),
    ],
)
def test_the_notice_names_the_origin_of_the_stack_s_files(stack: str, told: str) -> None:
    template = jinja2.Environment(autoescape=False).from_string(NOTICE)  # noqa: S701  # Markdown

    text = template.render(stack=stack, stack_url="https://x/y", stack_commit="0123")

    assert told in text
    assert text.count("Databricks, Inc.") == (told == DATABRICKS)
    assert "\n\n\n" not in text
    assert "first commit" not in text  # an adopted project has commits of its team before


def test_the_licence_is_the_one_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert (project["license"], project["license-files"]) == ("Apache-2.0", ["LICENSE"])
    assert (
        "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()
    )
