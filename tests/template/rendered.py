"""The update workflow as a project has it, rendered alone."""

from jinja2 import Environment

from tests.support.place import ROOT

PLACE = ROOT / "template" / ".github" / "workflows" / "update-from-template.yml.mlinit"
SOURCE = "https://github.com/acme/ml-init.git"


def rendered(platform: str = "github_actions") -> str:
    """Its text for a platform."""
    environment = Environment(
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        autoescape=False,  # noqa: S701  # it is no page
        keep_trailing_newline=True,
    )
    template = environment.from_string(PLACE.read_text())
    return template.render(cicd_platform=platform, _copier_answers={"_src_path": SOURCE})
