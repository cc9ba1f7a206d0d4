"""A later release may add, rename and remove questions without asking anybody anything."""

from pathlib import Path

from tests.support.place import release
from tests.support.trees import git
from tests.updating.scenes import ANSWERS, Update, commit, edit

PLACE = "# Derived, stored, never asked"
BRIEF = """cost_plan:
  type: str
  default: none
  ask: "{{ unanswered('cost_plan') }}"

"""
ADDED = """cost_centre:
  type: str
  default: none
  ask: "{{ unanswered('cost_centre') }}"

"""
RENAMED = """cost_center:
  type: str
  default: "{{ cost_centre | default('none') }}"
  ask: "{{ unanswered('cost_center') }}"

"""
RULE = 'RULES["{}"] = Rule("a number", matches("[0-9]+|none"), default="none")\n'
GIVEN = ("-d", "cost_centre=4711", "-d", "cost_plan=8")


def test_a_question_comes_under_a_new_name_and_goes(
    releases: Path, project: Path, update: Update, tmp_path: Path
) -> None:
    template = tmp_path / "template"
    git(tmp_path, "clone", "--quiet", str(releases), str(template))
    edit(project, ANSWERS, str(releases), str(template))
    commit(project)
    rules = (template / "extensions" / "rules.py").read_text()

    for tag, old, new, names, given in (
        ("v0.3.0", PLACE, BRIEF + ADDED + PLACE, ("cost_plan", "cost_centre"), GIVEN),
        ("v0.4.0", BRIEF + ADDED, RENAMED, ("cost_center",), ()),
    ):
        edit(template, "copier.yml", old, new)
        (template / "extensions" / "rules.py").write_text(rules + "".join(map(RULE.format, names)))
        release(template, tag)
        project = project.rename(tmp_path / tag)
        ended = update(project, *given).ended
        assert ended.code == 0, ended.output
        commit(project)

    before, after = (git(project, "show", f"{at}:{ANSWERS}") for at in ("HEAD~1", "HEAD"))
    assert "cost_centre: '4711'" in before
    assert "cost_plan: '8'" in before
    assert "cost_center: '4711'" in after
    assert "cost_centre" not in after
    assert "cost_plan" not in after
