"""What may stand where code is looked for, against everything that reads a report: the exit code, and a document whatever happens."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from conftest import LOOP, Outcome, spawn

from llmlint.report.documents import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "json-lines": lambda text: [json.loads(line) for line in text.splitlines()],
    "sarif": json.loads,
    "gitlab": json.loads,
    "rdjson": json.loads,
    "junit": ET.fromstring,
}
CHOICE = ("--select", "LLM301")


def nothing(_: Path) -> None: ...


def plain(folder: Path) -> None:
    (folder / "a.py").write_text(LOOP)


def no_utf_8(folder: Path) -> None:
    (folder / "a.py").write_bytes(LOOP.encode() + b"# \xff\n")


def utf_16(folder: Path) -> None:
    (folder / "a.py").write_text(LOOP, encoding="utf-16")


def byte_order_mark(folder: Path) -> None:
    (folder / "a.py").write_text(LOOP, encoding="utf-8-sig")


def crlf(folder: Path) -> None:
    (folder / "a.py").write_bytes(LOOP.replace("\n", "\r\n").encode())


def latin_1(folder: Path) -> None:
    (folder / "a.py").write_bytes(f"# coding: latin-1\n# é\n{LOOP}".encode("latin-1"))


def no_bytes(folder: Path) -> None:
    (folder / "a.py").touch()


def no_python(folder: Path) -> None:
    (folder / "a.py").write_text("def f(:\n")


def links_in_a_circle(folder: Path) -> None:
    (folder / "a.py").write_text(LOOP)
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "again").symlink_to(folder, target_is_directory=True)


def unreadable(folder: Path) -> None:
    (folder / "a.py").write_text(LOOP)
    (folder / "a.py").chmod(0)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.py")
    (folder / "a.py").write_text(LOOP)


def folder_with_the_name_of_a_file(folder: Path) -> None:
    (folder / "x.py").mkdir()
    (folder / "x.py" / "a.py").write_text(LOOP)


def broken_configuration(folder: Path) -> None:
    (folder / "a.py").write_text(LOOP)
    (folder / "llmlint.toml").write_text("selct = 1\n")


as_on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
not_as_root = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
CASES = [
    pytest.param(nothing, ".", 0, 0, id="empty folder"),
    pytest.param(nothing, "nowhere.py", 2, 0, id="missing path"),
    pytest.param(plain, ".", 1, 1, id="plain"),
    pytest.param(plain, "a.py nowhere.py", 2, 1, id="missing beside another"),
    pytest.param(plain, "-", 1, 1, id="standard input"),
    pytest.param(no_utf_8, ".", 1, 1, id="no UTF-8"),
    pytest.param(utf_16, ".", 1, 1, id="UTF-16"),
    pytest.param(byte_order_mark, ".", 1, 1, id="byte order mark"),
    pytest.param(crlf, ".", 1, 1, id="CRLF"),
    pytest.param(latin_1, ".", 1, 1, id="latin-1"),
    pytest.param(no_bytes, ".", 0, 0, id="no bytes"),
    pytest.param(no_python, ".", 1, 1, id="no Python"),
    pytest.param(links_in_a_circle, ".", 1, 1, id="links in a circle", marks=as_on_posix),
    pytest.param(links_in_a_circle, "loop.py", 1, 1, id="a link to itself", marks=as_on_posix),
    pytest.param(unreadable, ".", 1, 1, id="unreadable", marks=not_as_root),
    pytest.param(pipe, ".", 1, 1, id="pipe beside a file", marks=as_on_posix),
    pytest.param(pipe, "pipe.py", 1, 1, id="pipe", marks=as_on_posix),
    pytest.param(folder_with_the_name_of_a_file, ".", 1, 1, id="folder x.py"),
    pytest.param(folder_with_the_name_of_a_file, "x.py", 1, 1, id="folder x.py by name"),
]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(("made", "paths", "code", "findings"), CASES)
def test_every_document_can_be_read(
    made: Callable[[Path], None],
    paths: str,
    code: int,
    findings: int,
    name: str,
    folder: Path,
    lint: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOOP.encode())))
    outcome = lint("check", *CHOICE, "--output-format", name, *paths.split())
    assert outcome.code == code
    assert "Traceback" not in outcome.err
    document = READERS[name](outcome.out)
    if name == "json":
        assert len(outcome.json["diagnostics"]) == findings
    assert document is not None


@pytest.mark.once
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
@pytest.mark.parametrize("name", FORMATS)
def test_a_pipe_that_nobody_reads(name: str, folder: Path) -> None:
    plain(folder)
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "llmlint", "check", *CHOICE, "--output-format", name, "."]
    done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(writes)
    assert done.returncode == 1
    assert done.stderr in ("", "Found 1 problem (1 warning) in 1 of 1 file.\n")


@pytest.mark.parametrize("name", READERS)
def test_nothing_is_written_where_the_configuration_is_broken(name: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    broken_configuration(folder)
    outcome = lint("check", *CHOICE, "--output-format", name, ".")
    assert (outcome.code, outcome.out) == (2, "")


@pytest.mark.parametrize("name", [*READERS, "full", "concise", "grouped", "github", "azure", "markdown"])
def test_no_colour_where_none_is_wanted(name: str, folder: Path) -> None:
    plain(folder)
    done = spawn("check", *CHOICE, "--output-format", name, ".", NO_COLOR="1", FORCE_COLOR="1")
    assert (done.returncode, b"\x1b" in done.stdout + done.stderr) == (1, False)


@pytest.mark.parametrize("name", READERS)
def test_a_document_has_no_colour_at_all(name: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    plain(folder)
    assert "\x1b" not in lint("check", *CHOICE, "--output-format", name, "--color", "always", "--hyperlinks", "always", ".").out
