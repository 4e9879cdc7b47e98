"""Twenty kinds of files, links and rights, for root and for others: each is analysed, left out or reported, and fixed or left as it was."""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import llmlint
from llmlint.cli import run
from llmlint.cli.replace import create_text, replace_if_same

if sys.platform == "win32":
    pytest.skip("needs POSIX rights", allow_module_level=True)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome

CODE = 'from openai import OpenAI\n\nclient = OpenAI()\nreply = client.responses.create(model="m", input="Hi")\n'
NOBODY = 65534
ROOT = os.geteuid() == 0
WISHES = ("--isolated", "--no-cache", "--select", "LLM201")
# Rights by name; what has none of them for reading cannot be analysed by anybody but root.
MODES = {"m400": 0o400, "m444": 0o444, "m000": 0, "m200": 0o200, "m755": 0o755, "m640": 0o640, "m604": 0o604, "m2755": 0o2755}
FIXED = {"m755.py", "m640.py", "m604.py", "m2755.py", "shared/a.py", "x.py/a.py", "target.py"}
KEPT = {"m400.py", "m444.py", "hard.py", "second.py"}
UNREADABLE = {"m000.py", "m200.py"}
OUT_OF_REACH = {"closed/a.py", "fast/a.py", "foreign.py"}
NO_FILES = {"pipe.py", "socket.py", "zero.py", "loop.py", "dangling.py", "outside.py"}


def is_open_to_all(place: Path) -> bool:
    """Whether everybody may look into a folder of the installation."""
    return all(above.stat().st_mode & stat.S_IXOTH for above in (place, *place.parents))


INSTALLED = all(is_open_to_all(place) for place in (Path(sys.prefix), Path(llmlint.__file__).parent))
WHO = [
    False,
    pytest.param(
        True,
        marks=[
            pytest.mark.skipif(not ROOT, reason="only root can become somebody else"),
            pytest.mark.skipif(not INSTALLED, reason="others cannot read this installation"),
        ],
    ),
]


@pytest.fixture
def zoo(folder: Path) -> Path:
    """One of each."""
    for name, mode in MODES.items():
        _made(folder / f"{name}.py").chmod(mode)
    for name, mode in {"shared": 0o2775, "x.py": 0o755, "closed": 0, "fast": 0o555}.items():
        _made(folder / name / "a.py").chmod(0o644)
        (folder / name).chmod(mode)
    os.link(_made(folder / "hard.py"), folder / "second.py")
    (folder / "link.py").symlink_to(_made(folder / "target.py").name)
    secret = folder.parent / f"{folder.name}-outside.py"
    (folder / "outside.py").symlink_to(_made(secret))
    (folder / "dangling.py").symlink_to("nowhere.py")
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "above").symlink_to(folder, target_is_directory=True)
    (folder / "zero.py").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
    _made(folder / "foreign.py").chmod(0o644)
    return folder


def _made(place: Path) -> Path:
    place.parent.mkdir(exist_ok=True)
    place.write_text(CODE)
    return place


def as_nobody(arguments: list[str], folder: Path) -> tuple[int, str]:
    """In a process of its own without root's rights; the files are its own, but for one."""
    for place in (folder, *folder.rglob("*")):
        mode = place.lstat().st_mode
        if place.name != "foreign.py":
            os.chown(place, NOBODY, NOBODY, follow_symlinks=False)
        if stat.S_ISREG(mode):
            place.chmod(stat.S_IMODE(mode))  # a change of the owner takes some rights away
    for place in [*folder.parents][: [*folder.parents].index(Path(tempfile.gettempdir()).resolve())]:
        place.chmod(0o755)
    out = folder.parent / f"{folder.name}.out"
    out.touch()
    out.chmod(0o666)
    child = os.fork()
    if not child:
        code = 70
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            with out.open("w") as sys.stdout:
                code = run(arguments)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), out.read_text()


def checked(zoo: Path, lint: Callable[..., Outcome], nobody: bool, *more: str) -> tuple[int, Any]:
    arguments = ["check", *WISHES, *more, "--output-format", "json", "."]
    lint("check", *WISHES, "--unsafe-fixes", "--diff", "--output-format", "json", "m755.py")  # loads what others may not
    if nobody:
        code, said = as_nobody(arguments, zoo)
        return code, json.loads(said)
    outcome = lint(*arguments)
    return outcome.code, outcome.json


@pytest.mark.parametrize("nobody", WHO)
def test_every_kind_of_file_is_analysed_left_out_or_reported(nobody: bool, zoo: Path, lint: Callable[..., Outcome]) -> None:
    mighty = ROOT and not nobody
    started = time.process_time()
    code, report = checked(zoo, lint, nobody)
    assert time.process_time() - started < 20
    found = {item["path"]: item["code"] for item in report["diagnostics"]}
    assert code == (0 if mighty else 1), found
    assert {path for path, code in found.items() if code == "LLM201"} >= FIXED | KEPT
    assert {found.get(path) for path in UNREADABLE} == {"LLM201" if mighty else "LLM903"}
    assert "LLM201" not in {found.get(path) for path in NO_FILES}


@pytest.mark.parametrize("nobody", WHO)
def test_a_fix_keeps_to_the_rights_of_each_file(nobody: bool, zoo: Path, lint: Callable[..., Outcome]) -> None:
    kinds = {place: stat.S_IFMT(place.lstat().st_mode) for place in zoo.rglob("*")}
    code, report = checked(zoo, lint, nobody, "--fix", "--unsafe-fixes")
    assert code in {0, 1, 2}, report
    after = {place: stat.S_IFMT(place.lstat().st_mode) for place in zoo.rglob("*")}
    assert after == kinds
    assert all((zoo / name).read_text() != CODE for name in FIXED)
    assert all((zoo / name).read_text() == CODE for name in KEPT)
    assert (zoo.parent / f"{zoo.name}-outside.py").read_text() == CODE
    for name, mode in MODES.items():
        assert stat.S_IMODE((zoo / f"{name}.py").stat().st_mode) == mode
    if nobody:
        assert all((zoo / name).read_text() == CODE for name in OUT_OF_REACH)


LIST, LIST_OF_FOLDER = "system.posix_acl_access", "system.posix_acl_default"


def rights(*, of_nobody: int, mask: int, others: int) -> bytes:
    """A list as Linux keeps it: the owner may write, one more user may do something too, the group may read."""
    named, nobody = 2, 0xFFFFFFFF
    entries = ((1, 6, nobody), (named, of_nobody, NOBODY), (4, 4, nobody), (0x10, mask, nobody), (0x20, others, nobody))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


@pytest.fixture
def listed(folder: Path) -> Path:
    """A file that one more user may write, with an attribute of another program."""
    if sys.platform != "linux":
        pytest.skip("lists of rights are attributes on Linux only")
    file = _made(folder / "listed.py")
    try:
        os.setxattr(file, LIST, rights(of_nobody=6, mask=6, others=0))
    except OSError:
        pytest.skip("this file system keeps no lists of rights")
    return file


if sys.platform == "linux":

    def test_a_fix_keeps_lists_of_rights(listed: Path, lint: Callable[..., Outcome]) -> None:
        before, mode = os.getxattr(listed, LIST), stat.S_IMODE(listed.stat().st_mode)
        lint("check", *WISHES, "--fix", "--unsafe-fixes", "listed.py")
        assert listed.read_text() != CODE
        assert (os.getxattr(listed, LIST), stat.S_IMODE(listed.stat().st_mode)) == (before, mode)
        assert mode == 0o660

    def test_a_fix_gives_nobody_what_the_folder_would_give(listed: Path, lint: Callable[..., Outcome]) -> None:
        plain = _made(listed.with_name("plain.py"))
        plain.chmod(0o640)
        os.setxattr(listed.parent, LIST_OF_FOLDER, rights(of_nobody=6, mask=6, others=4))
        lint("check", *WISHES, "--fix", "--unsafe-fixes", "plain.py")
        assert plain.read_text() != CODE
        assert LIST not in os.listxattr(plain)
        assert stat.S_IMODE(plain.stat().st_mode) == 0o640

    def test_what_cannot_keep_its_list_stays(listed: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(os, "setxattr", refuse)
        done = lint("check", *WISHES, "--fix", "--unsafe-fixes", "listed.py")
        assert listed.read_text() == CODE
        assert "its list of rights (ACL) cannot be kept" in done.err
        assert not [*listed.parent.glob("*.part")]

    def test_attributes_of_others_are_kept_where_they_may_be(listed: Path) -> None:
        try:
            os.setxattr(listed, "user.note", b"1")
        except OSError:
            pytest.skip("this file system keeps no attributes of users")
        replace_if_same(listed, CODE.encode(), b"x = 1\n")
        assert os.getxattr(listed, "user.note") == b"1"

    def test_a_new_file_has_the_rights_of_any_new_file(listed: Path) -> None:
        os.setxattr(listed.parent, LIST_OF_FOLDER, rights(of_nobody=6, mask=6, others=0))
        usual, ours = listed.with_name("usual"), listed.with_name("ours")
        usual.write_text("")
        create_text(ours, "")
        assert os.getxattr(ours, LIST) == os.getxattr(usual, LIST)
        assert ours.stat().st_mode == usual.stat().st_mode
