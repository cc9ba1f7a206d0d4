"""What a project was made from, as its files and its history show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Evidence:
    """A value, and what shows it.

    Attributes:
        value: the value as text; yes or no where the question is one of these.
        where: the file that shows it, as ``path:line`` from the folder that was asked about; a path
            alone where the file as a whole shows it; empty where no file does.
        how: what shows it, in words for people.
    """

    value: str
    where: str
    how: str


@dataclass(frozen=True)
class Origin:
    """The commit of a stack that a project was made from, with the answers.

    Attributes:
        url: the stack's repository.
        commit: the commit of it that writes what is nearest to the project as it was at first.
        subject: the subject of that commit.
        date: its day, as ``2024-06-07``.
        likeness: how much of that render and of the first version of its files are the same lines,
            from 0 to 1.
        identical: the files that were the same at first, but for line ends and the bundle's uuid.
        of: the files of the render.
        is_proved: whether all lines are the same; otherwise the commit is only the nearest.
        likeness_now: the same measure for the newest files and the answers that they show.
        also: other commits that write the very same with these inputs, the newest first.
        folder: the project's folder, a POSIX path from the one that was asked about; else ``.``.
        inputs: every input of the stack at that commit, with the value that the project was made
            with as far as its files show it: `inputs` makes the render that was compared.
        answers: what the files show, by the questions of ml-init: values of the newest commit, the
            stack (``stack``, ``stack_url``, ``stack_commit``), and the owner on GitHub where the
            remote `origin` tells it. A question that is not in it has to be asked.
        at_birth: the answers that were other ones when the project was made.
        paths: for each file of the render its path in the newest commit, counted from the folder
            that was asked about; one that was removed is missing.
    """

    url: str
    commit: str
    subject: str
    date: str
    likeness: float
    identical: int
    of: int
    is_proved: bool
    likeness_now: float
    also: tuple[str, ...] = ()
    folder: str = "."
    inputs: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Evidence] = field(default_factory=dict)
    at_birth: Mapping[str, Evidence] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
