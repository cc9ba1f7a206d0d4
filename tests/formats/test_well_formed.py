import pytest

from hooks.formats.well_formed import fault, new_faults


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.yml", b"a: 1\nb: {a: 1}\n"),
        ("a.yml", b"base: &base {a: 1}\nmore:\n  <<: *base\n  b: =\n"),
        ("a.yaml", b"--- one\n--- two\n"),
        ("a.yml", b""),
        ("a.yml", b"? [a, b]\n: 1\n? {c: 1}\n: &x {c: 1}\n*x : 2\n"),
        ("a.yml", b"a: !Ref b\nwhen: 2026-13-45\n"),
        ("a.json", b'{"a": 1}'),
        ("a.toml", b"a = 1\n"),
        ("a.py", b"# Databricks notebook source\n# MAGIC %run ./other\nx = '\\d'\n"),
        ("a.py", b"# Databricks notebook source\nif x:\n  %cd $there\n!ls\n%%sh\n"),
        ("a.py", b"# Databricks notebook source\nx = ('a'\n  %b)\n"),
        ("a.py", "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1")),
        ("a.md", b"{{{"),
        ("a", b"\xff"),
    ],
)
def test_a_file_that_its_format_admits_has_no_fault(path: str, content: bytes) -> None:
    assert fault(path, content) == ""


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("a.yml", b"a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is given twice"),
        ("a.yml", b"x:\n  - {b: 1, b: 2}\n", "line 2: the key 'b' is given twice"),
        ("a.yml", b"a: &a 1\n--- *a\n", "line 2: the alias *a has no anchor"),
        ("a.yml", b"a: *nowhere\n", "line 1: the alias *nowhere has no anchor"),
        ("a.yml", b"<<<<<<< yours\na: 1\n=======\na: 2\n>>>>>>> ml-init\n", "line"),
        ("a.YAML", b"a: [1\n", "line"),
        ("a.yml", b"a: \xff\n", "invalid"),
        ("a.json", b'{"a": 1,}', "line 1"),
        ("a.ipynb", b"<<<<<<< yours\n", "line 1"),
        ("a.toml", b"a = 1\na = 2\n", "line 2"),
        ("a.py", b"def f(:\n", "line 1"),
        ("a.py", b"# Databricks notebook source\n%cd $there\ndef f(:\n", "line 3"),
        ("a.py", b"%cd $there\n", "line 1"),
        ("a.py", b"x = 1\0\n", "null"),
        ("a.json", b"[" * 100_000, "recursion"),
        ("a.yml", b"[" * 1_000_000, "line 1: more than 1000 collections in each other"),
        ("a.py", b"-" * 200_000 + b"1", "MemoryError"),
    ],
)
def test_a_file_that_its_format_refuses_has_a_fault_of_one_line(
    path: str, content: bytes, words: str
) -> None:
    found = fault(path, content)

    assert words in found
    assert "\n" not in found


@pytest.mark.attack("a file of a project is a bomb of aliases")
def test_a_bomb_of_aliases_is_read_once() -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))

    assert fault("a.yml", f"a0: &a0 x\n{levels}".encode()) == ""


def test_only_what_loaded_before_can_have_a_new_fault() -> None:
    before = {"good.yml": b"a: 1\n", "bad.yml": b"a: [\n", "same.yml": b"a: [\n"}
    after = {
        "good.yml": b"a: 1\na: 2\n",
        "bad.yml": b"a: [[\n",
        "same.yml": b"a: [\n",
        "new.yml": b"a: [\n",
        "fine.yml": b"a: 1\n",
    }

    assert new_faults(before, after).keys() == {"good.yml", "new.yml"}
