"""Which files are found, and what becomes of their bytes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmlint.files import FileFilter, Problem, Source, SourceFile, decode, discover, is_test_path, project_root, read_source
from llmlint.files.source_roots import declared_roots
from llmlint.folders.ignore import Patterns, Sieve, git_ignores

if TYPE_CHECKING:
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def grow(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")


def found(root: Path, *paths: str, exclude: tuple[str, ...] = (), respect_gitignore: bool = True) -> list[str]:
    chosen = FileFilter(root, exclude, respect_gitignore=respect_gitignore)
    return [file.display for file in discover(paths or (".",), chosen, working_directory=root).files]


def decoded(data: bytes) -> Source | Problem:
    return decode(SourceFile("a.py", "a.py"), data)


def text_of(data: bytes) -> str:
    source = decoded(data)
    assert isinstance(source, Source), source
    return source.text


def problem_of(data: bytes) -> tuple[str, int, int, str]:
    problem = decoded(data)
    assert isinstance(problem, Problem), problem
    return problem.kind, problem.line, problem.column, problem.message


class TestWalking:
    def test_python_files_sorted_by_their_posix_path(self, tmp_path: Path) -> None:
        grow(tmp_path, "b.py", "a/z.py", "a/b/c.py", "a.py", "notes.txt", "stub.pyi")
        assert found(tmp_path) == ["a.py", "a/b/c.py", "a/z.py", "b.py"]

    def test_each_file_once_however_often_it_is_named(self, tmp_path: Path) -> None:
        grow(tmp_path, "a/b.py")
        assert found(tmp_path, "a", "a/b.py", "./a/../a/b.py", str(tmp_path)) == ["a/b.py"]

    def test_one_name_for_a_file_wherever_the_walk_begins(self, tmp_path: Path) -> None:
        grow(tmp_path, "a/b.py", "c.py")
        files = discover([str(tmp_path)], FileFilter(tmp_path), working_directory=tmp_path / "a").files
        assert [file.display for file in files] == ["../c.py", "b.py"]

    @pytest.mark.parametrize("folder", [".git", ".venv", "venv", "__pycache__", "node_modules", "site-packages", "x.egg-info", ".tox"])
    def test_folders_that_are_never_meant(self, tmp_path: Path, folder: str) -> None:
        grow(tmp_path, "a.py", f"{folder}/b.py")
        assert found(tmp_path) == ["a.py"]

    def test_an_environment_is_known_by_its_mark_not_by_its_name(self, tmp_path: Path) -> None:
        grow(tmp_path, "env/ours.py", "sandbox/lib/theirs.py", "sandbox/pyvenv.cfg")
        assert found(tmp_path) == ["env/ours.py"]

    def test_build_is_an_ordinary_name(self, tmp_path: Path) -> None:
        grow(tmp_path, "build/a.py")
        assert found(tmp_path) == ["build/a.py"]

    def test_a_folder_above_the_one_named_never_excludes_it(self, tmp_path: Path) -> None:
        grow(tmp_path, "venv/project/a.py")
        assert found(tmp_path / "venv/project") == ["a.py"]
        assert found(tmp_path, "venv") == ["venv/project/a.py"]

    def test_a_folder_called_like_a_file(self, tmp_path: Path) -> None:
        grow(tmp_path, "x.py/inner.py")
        assert found(tmp_path) == ["x.py/inner.py"]
        assert found(tmp_path, "x.py") == ["x.py/inner.py"]

    def test_a_named_file_is_taken_whatever_it_is_called(self, tmp_path: Path) -> None:
        grow(tmp_path, "script", ".venv/a.py", "ignored.py")
        (tmp_path / ".gitignore").write_text("ignored.py\n")
        assert found(tmp_path, "script", ".venv/a.py", "ignored.py") == [".venv/a.py", "ignored.py", "script"]

    def test_own_patterns_are_relative_to_their_base(self, tmp_path: Path) -> None:
        grow(tmp_path, "a.py", "gen/a.py", "deep/gen/a.py")
        assert found(tmp_path, exclude=("/gen",)) == ["a.py", "deep/gen/a.py"]
        assert found(tmp_path, exclude=("gen",)) == ["a.py"]

    def test_what_is_missing_is_said(self, tmp_path: Path) -> None:
        result = discover(["nowhere", "a\0b"], FileFilter(tmp_path), working_directory=tmp_path)
        assert result.missing == ["nowhere", "a\0b"]
        assert result.files == []

    def test_a_file_outside_the_working_directory_is_named_from_there(self, tmp_path: Path) -> None:
        grow(tmp_path, "here/a.py", "there/b.py")
        assert found(tmp_path / "here", "../there") == ["../there/b.py"]

    def test_the_shortest_way_to_a_file_above(self, tmp_path: Path) -> None:
        grow(tmp_path, "a/b/c/d.py", "a/b/e.py", "a/f.py", "g.py")
        assert found(tmp_path / "a/b/c", "../../..") == ["../../../g.py", "../../f.py", "../e.py", "d.py"]

    def test_a_very_deep_tree(self, tmp_path: Path) -> None:
        deep = "/".join(["d"] * 300)
        grow(tmp_path, f"{deep}/a.py")
        assert found(tmp_path) == [f"{deep}/a.py"]


LINES = (
    "a.py",
    "*.py",
    "gen/",
    "/gen",
    "gen",
    "x",
    "!a.py",
    "!gen/",
    "*.py[co]",
    "a?py",
    "**/gen",
    "gen/**",
    "x/gen",
    "a.p+",
    "*",
    "[ax]",
    "g*n/",
)
NAMES = ("a.py", "a.pyc", "gen", "x", "b.py", "axpy", "a.p+", "g.n")


class TestGitignore:
    def test_nested_files_and_exceptions(self, tmp_path: Path) -> None:
        grow(tmp_path, "a.py", "out/b.py", "keep/gen_a.py", "keep/gen_b.py", "sub/c.py", "sub/deep/c.py")
        (tmp_path / ".gitignore").write_text("out/\ngen_*.py\n!gen_b.py\n")
        (tmp_path / "sub/.gitignore").write_text("/c.py\n")
        assert found(tmp_path) == ["a.py", "keep/gen_b.py", "sub/deep/c.py"]
        assert len(found(tmp_path, respect_gitignore=False)) == 6

    def test_patterns_above_count_up_to_the_repository(self, tmp_path: Path) -> None:
        grow(tmp_path, "repo/pkg/a.py", "repo/pkg/b.py", "repo/pkg/c.py")
        (tmp_path / ".gitignore").write_text("a.py\n")
        (tmp_path / "repo/.git/info").mkdir(parents=True)
        (tmp_path / "repo/.git/info/exclude").write_text("c.py\n")
        (tmp_path / "repo/.gitignore").write_text("/pkg/b.py\n")
        assert found(tmp_path / "repo/pkg") == ["a.py"]

    def test_a_named_folder_is_walked_though_it_is_ignored(self, tmp_path: Path) -> None:
        grow(tmp_path, "out/a.py")
        (tmp_path / ".gitignore").write_text("out/\n")
        assert found(tmp_path) == []
        assert found(tmp_path, "out") == ["out/a.py"]

    def test_a_pattern_made_to_take_forever_is_dropped(self, tmp_path: Path) -> None:
        grow(tmp_path, "a" * 60 + ".py")
        (tmp_path / ".gitignore").write_text("*a" * 20 + "b\n")
        assert len(found(tmp_path)) == 1

    @given(
        st.lists(st.sampled_from(LINES), max_size=4),
        st.lists(st.sampled_from(LINES), max_size=4),
        st.lists(st.sampled_from(NAMES), min_size=1),
    )
    def test_names_are_sieved_as_pathspec_does(self, lines: list[str], nearer: list[str], names: list[str]) -> None:
        chain = [Patterns("/repo", lines), Patterns("/repo/x", nearer)]
        if git_ignores(chain, "/repo/x", is_folder=True):
            return
        sieve = Sieve("/repo/x", [], chain)
        folder = "/repo/x"
        for name in names:
            path = f"{folder}/{name}"
            for is_folder in (False, True):
                assert sieve.leaves_out(folder, name, is_folder=is_folder) == git_ignores(chain, path, is_folder=is_folder), path
            if git_ignores(chain, path, is_folder=True):
                return
            folder = path


@posix_only
class TestLinksAndSpecialFiles:
    def test_a_link_that_loops(self, tmp_path: Path) -> None:
        grow(tmp_path, "a/b.py")
        (tmp_path / "a/again").symlink_to(tmp_path / "a", target_is_directory=True)
        (tmp_path / "loop.py").symlink_to("loop.py")
        assert found(tmp_path) == ["a/b.py"]

    def test_a_named_link_that_loops_is_a_problem_not_a_slip(self, tmp_path: Path) -> None:
        (tmp_path / "loop.py").symlink_to("loop.py")
        result = discover(["loop.py"], FileFilter(tmp_path), working_directory=tmp_path)
        assert result.missing == []
        assert result.problems["loop.py"].kind == "io"

    def test_a_link_to_a_file_outside_is_not_followed(self, tmp_path: Path) -> None:
        grow(tmp_path, "secret.py", "root/a.py")
        (tmp_path / "root/out.py").symlink_to(tmp_path / "secret.py")
        (tmp_path / "root/in.py").symlink_to("a.py")
        assert found(tmp_path / "root") == ["a.py", "in.py"]

    def test_a_named_pipe_cannot_stop_us(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.py")
        assert found(tmp_path) == []
        result = discover(["pipe.py"], FileFilter(tmp_path), working_directory=tmp_path)
        assert result.problems["pipe.py"].message == "not a regular file"
        assert isinstance(read_source(SourceFile(str(tmp_path / "pipe.py"), "pipe.py")), Problem)

    def test_a_file_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        grow(tmp_path, "a.py")

        def refuse(*_: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        assert read_source(SourceFile(str(tmp_path / "a.py"), "a.py")) == Problem("io", "cannot be read: Permission denied")


class TestDecoding:
    def test_utf_8_with_and_without_a_mark(self) -> None:
        assert text_of("é = 1\n".encode()) == "é = 1\n"
        assert text_of(b"\xef\xbb\xbfx = 1\n") == "x = 1\n"
        assert text_of(b"") == ""

    def test_a_cookie(self) -> None:
        assert text_of("# coding: latin-1\nx = 'é'\n".encode("latin-1")) == "# coding: latin-1\nx = 'é'\n"
        assert text_of("#!/usr/bin/python\n# -*- coding: cp1252 -*-\n# €\n".encode("cp1252")).endswith("€\n")

    @pytest.mark.parametrize("data", [b"a\r\nb\n", b"a\nb\r\n", b"a\rb", b"a"])
    def test_line_ends_stay(self, data: bytes) -> None:
        source = decoded(data)
        assert isinstance(source, Source)
        assert source.text.encode() == data

    def test_bytes_that_are_no_utf_8_are_located(self) -> None:
        assert problem_of(b"x = 1\r\ny = '\xff'\n") == ("encoding", 2, 6, "not valid utf-8: byte 0xff cannot be decoded")
        assert problem_of(b"\xff")[:3] == ("encoding", 1, 1)

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"# coding: klingon\n", "unknown encoding `klingon`"),
            (b"\xef\xbb\xbf# coding: latin-1\n", "byte order mark"),
            (b"# coding: rot13\n", "rot13"),
            (b"# coding: utf-7\n", "not supported"),
            (b"# coding: undefined\n", "not supported"),
            (b"# coding: ascii\n\xff", "not valid"),
        ],
    )
    def test_cookies_that_lie(self, data: bytes, words: str) -> None:
        kind, _, _, message = problem_of(data)
        assert kind == "encoding"
        assert words in message

    def test_limits(self) -> None:
        assert problem_of(b"x = 1\n\0")[:3] == ("encoding", 2, 1)
        assert problem_of(b"#" * 2_000_001)[0] == "limit"

    def test_no_more_is_read_than_allowed(self, tmp_path: Path) -> None:
        (tmp_path / "a.py").write_bytes(b"#" * 100)
        problem = read_source(SourceFile(str(tmp_path / "a.py"), "a.py"), max_bytes=50)
        assert isinstance(problem, Problem)
        assert problem.kind == "limit"


class TestSourceRoots:
    @pytest.mark.parametrize(
        ("text", "roots"),
        [
            ('[tool.setuptools.packages.find]\nwhere = ["code"]', ("code",)),
            ('[tool.setuptools.package-dir]\n"" = "code"', ("code",)),
            ('[tool.poetry]\npackages = [{include = "shop", from = "code"}, {include = "x"}]', ("code",)),
            ('[tool.hatch.build.targets.wheel]\npackages = ["code/shop", "shop"]', ("code",)),
            ('[tool.hatch.build.targets.wheel.sources]\n"code" = ""', ("code",)),
            ('[tool.uv.build-backend]\nmodule-root = "code/python"', ("code/python",)),
            ('[tool.pytest.ini_options]\npythonpath = ["./backend", "."]', ("backend",)),
            ('[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/a:b,c"', ("a", "b", "c")),
            ('[tool.pyright]\nextraPaths = ["../outside", "/etc", 3, "in"]', ("in",)),
            ("[tool.ruff]\nsrc = 3", ()),
            ("[tool\n", ()),
            ("tool = 3", ()),
        ],
    )
    def test_what_the_project_says(self, text: str, roots: tuple[str, ...], tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text(text)
        assert declared_roots(tmp_path) == roots

    def test_a_project_that_says_nothing(self, tmp_path: Path) -> None:
        assert declared_roots(tmp_path) == ()
        (tmp_path / "pyproject.toml").write_bytes(b"\xff")
        assert declared_roots(tmp_path) == ()


class TestPlaces:
    def test_the_root_is_the_nearest_marked_folder(self, tmp_path: Path) -> None:
        grow(tmp_path, "repo/pkg/deep/a.py")
        (tmp_path / "repo/pyproject.toml").touch()
        assert project_root(tmp_path / "repo/pkg/deep/a.py", tmp_path) == tmp_path / "repo"

    def test_a_configuration_says_which_rules_hold_and_not_where_imports_start(self, tmp_path: Path) -> None:
        grow(tmp_path, "repo/pkg/deep/a.py")
        (tmp_path / "repo/pkg/llmlint.toml").touch()
        assert project_root(tmp_path / "repo/pkg/deep", tmp_path / "repo") == tmp_path / "repo"
        assert project_root(tmp_path / "repo/pkg/deep", tmp_path / "repo/pkg/deep") == tmp_path / "repo/pkg"
        (tmp_path / "repo/llmlint.toml").touch()
        assert project_root(tmp_path / "repo/pkg/deep", tmp_path / "repo/pkg/deep") == tmp_path / "repo"
        (tmp_path / "repo/pkg/pyproject.toml").touch()
        assert project_root(tmp_path / "repo/pkg/deep", tmp_path / "repo") == tmp_path / "repo/pkg"

    def test_without_marks_the_working_directory_is_the_root(self, tmp_path: Path) -> None:
        grow(tmp_path, "a/b/c.py", "z/c.py")
        assert project_root(tmp_path / "a/b", tmp_path / "a") == tmp_path / "a"
        assert project_root(tmp_path / "z/c.py", tmp_path / "a") == tmp_path / "z"
        assert project_root(tmp_path / "z/c.py", tmp_path / "a", [tmp_path]) == tmp_path

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("test_a.py", True),
            ("a/b_test.py", True),
            ("conftest.py", True),
            ("tests/helpers.py", True),
            ("a/tests/b/c.py", True),
            ("contest.py", False),
            ("my_tests/a.py", False),
            ("latest.py", False),
        ],
    )
    def test_test_code(self, path: str, expected: bool) -> None:
        assert is_test_path(path) is expected

    def test_own_patterns(self) -> None:
        assert is_test_path("qa/smoke/a.py", ("qa/smoke/",))
        assert is_test_path("checks/a_spec.py", ("checks/*_spec.py",))
        assert not is_test_path("tests/a.py", ())
