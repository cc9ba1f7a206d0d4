"""Which clones can be adopted: all that is wrong is said at once, and nothing is touched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.adopting.clone import AlreadyAdopted, Clone
from hooks.errors import UserError
from tests.support.trees import files_of, git

BRANCH = "ml-init/adopt"
Change = Callable[[Path], object]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one commit."""
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "README.md").write_text("A project\n")
    git(folder, "add", "README.md")
    git(folder, "commit", "--quiet", "--message", "Start")
    return folder


def write(name: str, text: str = "x\n") -> Change:
    """A change that writes a file."""
    return lambda clone: (clone / name).write_text(text)


def run(*words: str) -> Change:
    """A change that git makes."""
    return lambda clone: git(clone, *words)


def commit(name: str, text: str) -> Change:
    """A change that commits a file."""

    def change(clone: Path) -> None:
        write(name, text)(clone)
        git(clone, "add", name)
        git(clone, "commit", "--quiet", "--message", "Add a file")

    return change


def shallow(clone: Path) -> None:
    commit("more", "x\n")(clone)
    (clone / ".git" / "shallow").write_text(git(clone, "rev-parse", "HEAD") + "\n")


def link_answers(clone: Path) -> None:
    (clone / ".copier-answers.yml").symlink_to("README.md")
    git(clone, "add", ".copier-answers.yml")
    git(clone, "commit", "--quiet", "--message", "Link")


def test_a_clean_clone_can_be_adopted(clone: Path) -> None:
    found = Clone.look(clone, BRANCH)

    assert found == Clone(
        clone, git(clone, "rev-parse", "HEAD"), "main", clone / ".git" / "objects"
    )


def test_a_worktree_shares_the_objects_of_its_repository(clone: Path) -> None:
    git(clone, "worktree", "add", "--quiet", "-b", "other", "../other")

    found = Clone.look(clone.parent / "other", BRANCH)

    assert (found.branch, found.objects) == ("other", clone / ".git" / "objects")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (write("README.md", "changed\n"), "'README.md' is in no commit"),
        (write("new file"), "'new file' is in no commit as it is. Commit it, or put it away"),
        (run("switch", "--quiet", "--detach"), "it is on no branch. Switch to the one"),
        (shallow, "git fetch --unshallow"),
        (run("config", "remote.origin.promisor", "true"), "it is a partial clone"),
        (write(".git/MERGE_HEAD", ""), "a merge is under way. Finish or abort it first"),
        (run("branch", BRANCH), "it has the branch ml-init/adopt already. Remove it"),
        (run("branch", "ml-init"), "the branch ml-init stands in the way of ml-init/adopt"),
        (run("branch", f"{BRANCH}/x"), "the branch ml-init/adopt/x stands in the way"),
        (link_answers, ".copier-answers.yml is no plain file"),
        (commit(".copier-answers.yml", "a: b\n"), "it names no version"),
    ],
)
def test_what_stands_in_the_way_is_said_with_its_remedy(
    clone: Path, change: Change, words: str
) -> None:
    change(clone)
    before = files_of(clone / ".git"), git(clone, "for-each-ref")

    with pytest.raises(UserError) as refused:
        Clone.look(clone, BRANCH)

    assert words in str(refused.value)
    assert (files_of(clone / ".git"), git(clone, "for-each-ref")) == before


def test_everything_is_said_at_once(clone: Path) -> None:
    for change in (write("one"), write("two"), run("switch", "--quiet", "--detach")):
        change(clone)

    with pytest.raises(UserError) as refused:
        Clone.look(clone, "-odd")

    told = str(refused.value)
    assert "'one' and 1 more is in no commit" in told
    assert "it is on no branch" in told
    assert "'-odd' is no name of a branch. Give another: --branch NAME" in told


def test_what_git_ignores_does_not_stand_in_the_way(clone: Path) -> None:
    commit(".gitignore", "scratch\n")(clone)
    write("scratch")(clone)

    assert Clone.look(clone, BRANCH).branch == "main"


def test_a_project_with_its_answers_is_adopted_already(clone: Path) -> None:
    commit(".copier-answers.yml", "_commit: v0.1.0\n_src_path: gh:x/y\n")(clone)

    with pytest.raises(AlreadyAdopted, match="copier update --trust"):
        Clone.look(clone, BRANCH)


def test_what_git_says_of_a_repository_that_it_does_not_trust_is_passed_on(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(UserError, match="dubious ownership"):
        Clone.look(clone, BRANCH)


def test_objects_of_another_format_are_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "Start")

    with pytest.raises(UserError, match="SHA-256"):
        Clone.look(tmp_path, BRANCH)


def test_below_the_top_the_way_to_an_own_repository_is_told(clone: Path) -> None:
    (clone / "part").mkdir()

    with pytest.raises(UserError, match="subtree split --prefix=part --branch=alone"):
        Clone.look(clone / "part", BRANCH)


@pytest.mark.parametrize("name", [".", "missing"])
def test_a_folder_without_a_repository_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="is no clone of a repository"):
        Clone.look(tmp_path / name, BRANCH)


def test_a_repository_without_a_commit_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    with pytest.raises(UserError, match="has no commit yet"):
        Clone.look(tmp_path, BRANCH)


@pytest.mark.attack("a filter of a repository that is adopted runs")
@pytest.mark.parametrize("driver", ["clean", "process"])
def test_a_filter_of_the_repository_is_not_run(clone: Path, driver: str) -> None:
    commit(".gitattributes", "*.md filter=evil\n")(clone)
    canary = clone.parent / "canary"
    git(clone, "config", f"filter.evil.{driver}", f"touch {canary}; cat")
    git(clone, "config", "filter.evil.required", "true")
    (clone / "README.md").write_text("A project!")
    (clone / "README.md").write_text("A project\n")  # as before, but for its time

    found = Clone.look(clone, BRANCH)

    assert found.branch == "main"
    assert not canary.exists()


def test_a_filter_of_the_user_s_own_is_run(clone: Path) -> None:
    commit(".gitattributes", "*.md filter=mine\n")(clone)
    git(clone, "config", "--global", "filter.mine.clean", "tr a-z A-Z")
    (clone / "README.md").write_text("a project")

    with pytest.raises(UserError, match=r"'README\.md' is in no commit"):
        Clone.look(clone, BRANCH)

    git(clone, "add", "README.md")
    git(clone, "commit", "--quiet", "--message", "Filtered")
    assert Clone.look(clone, BRANCH).branch == "main"
