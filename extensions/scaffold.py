"""The folder that Copier renders, made by the template's own scaffold step."""

import json
import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from copier.errors import UserMessageError
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

NOTHING = ".ml-init-nothing"  # a folder in the template's checkout


def _load(path: Path) -> ModuleType:
    """Load a file of this very checkout: in an update, two versions of it live in one process."""
    loader = SourceFileLoader(f"{path}", f"{path}")
    module = sys.modules[loader.name] = ModuleType(loader.name)
    loader.exec_module(module)
    return module


if TYPE_CHECKING:
    from extensions import commands, leftovers, steps
    from hooks.updating import handover
else:
    commands = _load(Path(__file__).with_name("commands.py"))
    leftovers = _load(Path(__file__).with_name("leftovers.py"))
    steps = _load(Path(__file__).with_name("steps.py"))
    handover = _load(Path(__file__).parent.parent / "hooks" / "updating" / "handover.py")


class Scaffold(Extension):
    """Offers ``scaffold()`` to copier.yml's ``_subdirectory``, and what is said at the end."""

    def __init__(self, environment: Environment) -> None:
        """Register the functions."""
        super().__init__(environment)
        environment.globals.update(
            scaffold=self.scaffold,
            opening_words=self.opening_words,
            closing_words=self.closing_words,
        )

    @pass_context
    def scaffold(self, context: Context) -> str:
        """Run the scaffold step of this very version of the template.

        It is a process of its own because an update renders two versions of the template within
        one Python, and each has to run its own code.

        Raises:
            UserMessageError: the step failed; the message is the step's own.
        """
        context.call(context.resolve("keep_answers"))  # the last of them is given
        conf = context["_copier_conf"]
        destination = Path(str(conf["dst_path"])).resolve()
        if _is_merged_by_git(destination):
            Path(str(conf["src_path"]), NOTHING).mkdir()
            return NOTHING
        if handover.is_temporary(destination, handover.OLD) and not conf["skip_tasks"]:
            _tell_of(destination)
        if not conf["vcs_ref_hash"]:
            raise UserMessageError(
                f"The template {conf['src_path']} is a plain folder. Use it as a git repository "
                "(git init, git add, git commit), so that it has a version and "
                "`copier update` can work, or name its address on GitHub."
            )
        # Who gives these options has Copier choose, file by file.
        chosen = any(conf[option] for option in ("pretend", "exclude", "skip_if_exists"))
        is_new = not os.path.lexists(conf["dst_path"])
        fresh = not chosen and (is_new or handover.is_temporary(destination))
        request = _request(context, str(destination) if fresh else "")
        folder = steps.told_by("scaffold", context, json.dumps(request))
        if fresh and is_new and not conf["quiet"]:
            written = sum(each.is_file() for each in destination.rglob("*"))
            print(f"    create  {written} files of the stack", file=sys.stderr)
        if not fresh and not chosen:
            there = _there_already(Path(str(conf["src_path"]), folder), destination, context)
            if names := [*leftovers.half_written(there, destination)]:
                steps.told_by("resume", context, json.dumps(names), str(destination))
        return folder

    @pass_context
    def opening_words(self, context: Context) -> str:
        """Nothing; but an answers file that a killed run left empty is taken away.

        Copier ends in a traceback where it finds one, before it asks the first question.
        """
        conf = context["_copier_conf"]
        answers = Path(str(conf["dst_path"]), str(conf["answers_file"]))
        if not conf["pretend"] and answers.is_file() and not answers.stat().st_size:
            answers.unlink()
        return ""

    @pass_context
    def closing_words(self, context: Context) -> str:
        """What a person may want to know when a copy is done."""
        if not context["publish"]:
            project = Path(str(context["_copier_conf"]["dst_path"])).resolve()
            guide = "docs/first-day.md says where to begin, and how to release."
            begin = f"Nothing left this machine. {guide}"
            if _lies_in_another_repository(project):
                return begin  # publishing is refused there
            source = str(context["_copier_answers"]["_src_path"])
            publish = commands.copy(["-d", "publish=true"], source, str(project))
            return f"{begin}\nTo make the repository on GitHub: {publish}"
        if context["_copier_conf"]["pretend"]:
            return steps.told_by("plan", context, "")
        return ""


def _request(context: Context, fresh: str) -> dict[str, object]:
    """What the scaffold step reads (`hooks.project.render_request`)."""
    conf, answers = context["_copier_conf"], context["_copier_answers"]
    return {
        "answers": {name: answers[name] for name in answers if not name.startswith("_")},
        "answers_file": str(conf["answers_file"]),
        "template_version": str(answers.get("_commit", "")),
        "release": str(conf["vcs_ref_hash"]),
        "fresh": fresh,
    }


def _lies_in_another_repository(project: Path) -> bool:
    """Whether a folder above the project is a repository, and the project is none."""
    return not (project / ".git").exists() and any(
        (folder / ".git").exists() for folder in project.parents
    )


def _is_merged_by_git(destination: Path) -> bool:
    """Whether this rendering is the one that an update makes in the project itself.

    Git will merge the two renders that Copier makes beside it, so that here is nothing to write:
    a file that is not overwritten cannot be lost.
    """
    if handover.is_temporary(destination):
        return False
    note = handover.find(os.getpid())
    return note is not None and bool(note.checkout)


def _tell_of(render: Path) -> None:
    """Tell the later steps of an update where the old version's render will be."""
    try:
        handover.leave(handover.Note(str(render)), os.getpid())
    except OSError as error:
        raise UserMessageError(
            f"The update was stopped before it touched anything: {error}"
        ) from error


def _there_already(tree: Path, project: Path, context: Context) -> dict[str, tuple[bytes, bool]]:
    """What Copier will write over: each file's content, and whether it may be executed."""
    jinja, given = context.environment, context.get_all()
    suffix = ".mlinit"  # copier.yml's _templates_suffix
    found = {}
    for path in (path for path in tree.rglob("*") if path.is_file()):
        escaped = path.relative_to(tree).as_posix().removesuffix(suffix)
        name = jinja.from_string(escaped).render() if "{" in escaped else escaped
        if (project / name).is_file():
            content = path.read_bytes()
            if path.suffix == suffix:
                content = jinja.from_string(content.decode()).render(given).encode()
            found[name] = content, bool(path.stat().st_mode & 0o100)
    return found
