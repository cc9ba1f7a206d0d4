"""Files as a project has them, each rendered alone."""

from collections.abc import Mapping

from jinja2 import Environment

from extensions.environment import Answering
from tests.support.place import ROOT

PLACE = ROOT / "template" / ".github" / "workflows" / "update-from-template.yml.mlinit"
GUIDE = ROOT / "template" / "docs" / "first-day.md.mlinit"
SOURCE = "https://github.com/acme/ml-init.git"


def rendered(platform: str = "github_actions") -> str:
    """The update workflow for a platform."""
    environment = Environment(
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        autoescape=False,  # noqa: S701  # it is no page
        keep_trailing_newline=True,
    )
    template = environment.from_string(PLACE.read_text())
    return template.render(cicd_platform=platform, _copier_answers={"_src_path": SOURCE})


def guide(answers: Mapping[str, str | bool], commit: str = "") -> str:
    """The guide of a project with these answers, and made by this commit of ml-init."""
    environment = Environment(
        extensions=[Answering],
        autoescape=False,  # noqa: S701  # it is no page
        keep_trailing_newline=True,
    )
    template = environment.from_string(GUIDE.read_text())
    return template.render(
        {
            **answers,
            "_copier_answers": {"_commit": "v0.1.0"},
            "_copier_conf": {"vcs_ref_hash": commit},
        }
    )
