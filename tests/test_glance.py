"""A first glance says that there is nothing to find, or nothing at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from llmlint import glance
from llmlint.cli import run
from llmlint.folders import cached, walk
from llmlint.glance import files_without_models

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = b"import os\n\n\ndef size(path):\n    return os.stat(path).st_size\n"


def grow(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("files", "paths", "count"),
    [
        ({"a.py": PLAIN}, (), 1),
        ({"a.py": PLAIN, "b/c.py": PLAIN, ".venv/d.py": b"import openai"}, (), 2),
        ({"a.py": PLAIN, "b/c.py": PLAIN}, ("a.py", "a.py", "./a.py"), 1),
        ({"a.py": PLAIN, "b/c.py": PLAIN}, ("b", "a.py"), 2),
        ({"a.py": PLAIN, "pyproject.toml": b"[tool.other]\n", "b/setup.py": PLAIN}, (), 2),
        ({"a.py": PLAIN, "gen.py": b"import openai", ".gitignore": b"gen.py\n"}, (), 1),
        ({"a.py": PLAIN, "n.ipynb": b"openai"}, ("a.py",), 1),
        ({"a.py": "# é\n".encode()}, (), 1),
    ],
)
def test_nothing_to_find(tmp_path: Path, files: dict[str, bytes], paths: tuple[str, ...], count: int) -> None:
    grow(tmp_path, files)
    assert files_without_models(paths, isolated=False) == count


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"a.py": b"import openai\n"},
        {"a.py": PLAIN, "b.py": b"import openai\n"},
        {"a.py": b"def f(:\n"},
        {"a.py": b"x = '\xff'\n"},
        {"a.py": b"# coding: latin-1\nx = '\xff'\n"},
        {"a.py": b"\n# vim: set fileencoding=latin-1\nx = '\xff'\n"},
        {"a.py": b"\xef\xbb\xbf" + PLAIN},
        {"a.py": b"x = 1\0\n"},
        {"a.py": b"x = 1  # llmlint: ignore[LLM999]\n"},
        {"a.py": b"x = 1\n" * 400_000},
        {"a.py": PLAIN, "n.ipynb": b"{}"},
        {"a.py": PLAIN, "llmlint.toml": b""},
        {"a.py": PLAIN, "sub/.llmlint.toml": b"", "sub/b.py": PLAIN},
        {"a.py": PLAIN, "pyproject.toml": b"[tool.llmlint]\n"},
        {"a.py": PLAIN, ".llmlint-baseline.json": b"{}"},
        {"a.py": PLAIN, "sub/.git/HEAD": b"", "sub/b.py": PLAIN},
    ],
)
def test_not_certain(tmp_path: Path, files: dict[str, bytes]) -> None:
    grow(tmp_path, files)
    assert files_without_models((), isolated=False) is None


def test_a_file_of_the_project_that_was_not_named_counts(tmp_path: Path) -> None:
    grow(tmp_path, {"a.py": b"import b\n", "b.py": b"import openai\n"})
    assert files_without_models(("a.py",), isolated=False) is None


def test_a_configuration_above_counts_unless_none_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, {"llmlint.toml": b"", "sub/a.py": PLAIN, "sub/deep/llmlint.toml": b"", "sub/deep/b.py": PLAIN})
    monkeypatch.chdir(tmp_path / "sub")
    assert files_without_models((), isolated=False) is None
    assert files_without_models((), isolated=True) == 2


def test_other_packs_have_a_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, {"a.py": PLAIN})
    monkeypatch.setattr(glance, "installed_packs", lambda: [("core", "llmlint_rules"), ("more", "more_rules")])
    assert files_without_models((), isolated=False) is None


@pytest.mark.parametrize("options", [(), ("--quiet",), ("--silent",), ("--color", "always"), ("--exit-zero", "--isolated")])
def test_it_is_said_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    grow(tmp_path, {"a.py": PLAIN, "b.py": PLAIN})
    said = (run(["check", *options]), *capsys.readouterr())
    monkeypatch.setattr(glance, "files_without_models", lambda *_, **__: None)
    assert said == (run(["check", *options]), *capsys.readouterr())
    assert bool(said[1]) == (options not in [("--quiet",), ("--silent",)])


@pytest.mark.parametrize("options", [("--select", "ALL"), ("--output-format", "json"), ("--statistics",), ("--verbose",)])
def test_whoever_asks_for_more_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    def look(*_: object, **__: object) -> int:
        raise AssertionError

    grow(tmp_path, {"a.py": PLAIN})
    monkeypatch.setattr(glance, "files_without_models", look)
    assert run(["check", *options]) == 0
    assert capsys.readouterr()


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the files are old enough to be remembered, and the needles those of a built package."""
    monkeypatch.setattr(glance, "_MANY", 2)
    needles = (b"openai",)
    monkeypatch.setattr(glance, "own_needles", lambda: needles)
    grow(tmp_path / "code", {"a.py": PLAIN, "b.py": PLAIN})
    age(tmp_path / "code")
    monkeypatch.chdir(tmp_path / "code")
    return tmp_path / "code"


def age(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def read_by(paths: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int | None, int]:
    """The answer, and how many files were read for it."""
    with monkeypatch.context() as patched:
        read: list[str] = []
        original = glance._data_of
        patched.setattr(glance, "_data_of", lambda path: read.append(path) or original(path))
        return files_without_models(paths, isolated=True, results=str(folder.parent / "kept")), len(read)


def test_what_was_taken_in_is_not_read_again(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "TOO_FRESH_NS", 0)
    assert read_by((), many, monkeypatch) == (2, 2)
    assert read_by((), many, monkeypatch) == (2, 0)
    assert read_by(("a.py", "b.py"), many, monkeypatch) == (2, 2)
    (many / "c.py").write_bytes(PLAIN)
    assert read_by((), many, monkeypatch) == (3, 1)
    (many / "c.py").write_bytes(b"import openai")
    assert read_by((), many, monkeypatch)[0] is None
    (many / "c.py").unlink()
    (many / "a.py").write_bytes(PLAIN + b"\n")
    age(many)
    assert read_by((), many, monkeypatch) == (2, 1)
    assert read_by((), many, monkeypatch) == (2, 0)
    os.utime(many / "a.py", (1_000_000_000, 1_000_000_001))
    assert read_by((), many, monkeypatch) == (2, 1)


def test_where_a_glance_was_not_enough_the_next_begins(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (many / "z.py").write_bytes(b"import openai")
    assert read_by((), many, monkeypatch)[0] is None
    assert read_by((), many, monkeypatch) == (None, 1)
    (many / "y.py").write_bytes(b"import openai")
    (many / "z.py").write_bytes(PLAIN)
    assert read_by((), many, monkeypatch)[0] is None
    (many / "y.py").write_bytes(PLAIN)
    assert read_by((), many, monkeypatch)[0] == 4
    (stop,) = (many.parent / "kept").glob("*.stop")
    stop.write_bytes(b"\0\xff/etc/passwd")
    assert read_by((), many, monkeypatch)[0] == 4


def test_what_was_written_just_now_is_read_again(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (many / "a.py").write_bytes(PLAIN)
    assert read_by((), many, monkeypatch) == (2, 2)
    assert read_by((), many, monkeypatch) == (2, 1)
    (many / "a.py").write_bytes(b"import openai")
    os.utime(many / "a.py", (1_000_000_000, 1_000_000_000))
    assert read_by((), many, monkeypatch)[0] is None


def test_other_needles_read_everything_again(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_by((), many, monkeypatch) == (2, 2)
    assert read_by((), many, monkeypatch) == (2, 0)
    more = (b"openai", b"getsize")
    monkeypatch.setattr(glance, "own_needles", lambda: more)
    assert read_by((), many, monkeypatch) == (2, 2)
    (many / "c.py").write_bytes(b"from os.path import getsize")
    assert read_by((), many, monkeypatch)[0] is None


def test_a_name_that_looks_like_the_line_of_another_file(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = many / "x\n" / str(many)[1:]
    grow(forged, {"c.py": PLAIN})
    age(many)
    assert read_by((), many, monkeypatch) == (3, 3)
    (many / "c.py").write_bytes(b"import openai".ljust(len(PLAIN)))
    age(many)
    assert read_by((), many, monkeypatch)[0] is None


def test_what_is_kept_may_be_broken(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "TOO_FRESH_NS", 0)
    assert read_by((), many, monkeypatch) == (2, 2)
    (kept,) = (many.parent / "kept").glob("*.glance")
    kept.write_bytes(kept.read_bytes()[:-1])
    assert read_by((), many, monkeypatch) == (2, 2)
    kept.unlink()
    kept.mkdir()
    assert read_by((), many, monkeypatch) == (2, 2)


def test_what_a_glance_has_walked_is_not_walked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, {"a.py": b"import openai\n", "p/b.py": PLAIN, "p/q/c.py": PLAIN})
    walks: list[walk.Walk] = []
    original = walk.Walk.files
    monkeypatch.setattr(walk.Walk, "files", lambda self: walks.append(self) or original(self))
    assert run(["check", "--isolated"]) == 0
    assert len(walks) == 1


def test_what_was_walked_is_given_out_once(tmp_path: Path) -> None:
    grow(tmp_path, {"a.py": b"import openai\n"})
    walked = walk.Walked()
    assert files_without_models((), isolated=True, walked=walked) is None
    taken = walked.take(str(tmp_path))
    assert [name for name, _ in taken or ()] == ["a.py"]
    assert walked.take(str(tmp_path)) is None
