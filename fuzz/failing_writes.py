"""The system calls of writers that fail, and disks that take nothing: what then stands in the file? See `writes.py`."""

from __future__ import annotations

import itertools
import os
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from trial import ROOT

OLD, NEW = b"old = 1\n" * 400, b"new = 22\n" * 500
CALLS = (
    "openat",
    "write",
    "fsync",
    "fchmod",
    "chmod",
    "fchmodat",
    "fchown",
    "chown",
    "rename",
    "unlink",
    "read",
    "newfstatat",
    "fstat",
    "lseek",
    "close",
    "link",
    "getxattr",
    "setxattr",
    "removexattr",
    "listxattr",
)
FAULTS = ("error=ENOSPC", "error=EIO", "error=EACCES", "error=EINTR", "error=EROFS", "signal=KILL", "signal=INT", "signal=TERM")
RIGHTS = "system.posix_acl_access"
WRITERS = {
    "replace": "from llmlint.cli.replace import replace_bytes as f; f(path, new)",
    "replace_if_same": "from llmlint.cli.replace import replace_if_same as f; f(path, old, new)",
    "create": "from llmlint.cli.replace import create_text as f; f(path, new.decode())",
    "cache": "from llmlint.folders.cached import keep_file as f; f(str(path.parent.absolute()), path.name, new)",
}
PROGRAM = """
import sys, tempfile, itertools
from pathlib import Path
import llmlint.cli.replace, llmlint.folders.cached
tempfile._get_candidate_names = lambda: iter(["fixed"] * 100)
path, old, new = Path("file.py"), {old!r}, {new!r}
{writer}
"""


def faults() -> int:
    """Each call of each writer fails in each way: what stands in the file afterwards?"""
    assert all(_fault(writer, "mount", "error=EIO", 1) == ("whole", False, False) for writer in WRITERS), "a writer does not write"
    cases = [*itertools.product(WRITERS, CALLS, FAULTS, (1, 2))]
    with ThreadPoolExecutor(2) as pool:
        found = [*pool.map(lambda case: _fault(*case), cases)]
    torn = [case for case, (state, _, _) in zip(cases, found, strict=True) if state == "torn"]
    hit = sum(hit for _, hit, _ in found)
    print(f"faults: {len(cases)} cases, {hit} hit, {len(torn)} torn, {sum(left for *_, left in found)} temporary files left behind")
    print(*torn, sep="\n")
    return 1 if torn else 0


def _fault(writer: str, call: str, fault: str, when: int) -> tuple[str, bool, bool]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "file.py"
        if writer != "create":
            file.write_bytes(OLD)
            file.chmod(0o640)
            rights = _list_rights(file) if writer != "cache" else b""
        paths = itertools.chain.from_iterable(("-P", str(folder / part)) for part in ("file.py", ".llmlint-fixed.part", ".fixed.part"))
        program = PROGRAM.format(old=OLD, new=NEW, writer=WRITERS[writer])
        command = [
            "strace",
            "-qq",
            "-f",
            "-o",
            str(folder / "log"),
            *paths,
            "-e",
            f"inject={call}:{fault}:when={when}",
            sys.executable,
            "-c",
            program,
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
        log = (folder / "log").read_text()
        hit = "INJECTED" in log or done.returncode != 0
        left = any(place.name.endswith(".part") for place in folder.iterdir())
        if not file.exists():
            return ("absent" if writer == "create" else "torn"), hit, left
        data = file.read_bytes()
        whole = data in ((NEW,) if writer == "create" else (OLD, NEW))
        kept = writer in ("create", "cache") or (file.stat().st_mode & 0o777 == 0o640 and _rights_of(file) == rights)
        return ("whole" if whole and kept else "torn"), hit, left


def _list_rights(file: Path) -> bytes:
    """Let one more user read a file, where the file system keeps lists of rights."""
    entries = ((1, 6, -1), (2, 4, 65534), (4, 0, -1), (0x10, 4, -1), (0x20, 0, -1))
    with suppress(OSError):
        os.setxattr(file, RIGHTS, struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries))
    return _rights_of(file)


def _rights_of(file: Path) -> bytes:
    with suppress(OSError):
        return os.getxattr(file, RIGHTS)
    return b""


def full() -> int:
    """Every writer on a file system without room."""
    torn = 0
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", name], check=True)
        try:
            for writer, (size, room) in itertools.product(WRITERS, ((60_000, 0), (40_000, 20_000), (20_000, 40_000))):
                file = Path(name, "file.py")
                file.unlink(missing_ok=True)
                old = b"a" * size
                if writer != "create":
                    file.write_bytes(old)
                filler = Path(name, "filler")
                filler.write_bytes(b"x" * (4096 * ((61_440 - size - room) // 4096)) if 61_440 - size - room > 0 else b"")
                program = PROGRAM.format(old=old, new=b"b" * 62_000, writer=WRITERS[writer])
                subprocess.run(
                    [sys.executable, "-c", program], cwd=name, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
                )
                kept = (writer == "create" and not file.exists()) or (file.exists() and file.read_bytes() in (old, b"b" * 62_000))
                torn += not kept or any(place.name.endswith(".part") for place in Path(name).iterdir())
            cases = len(WRITERS) * 3
            for writer, hindrance in itertools.product(WRITERS, ("small files only", "read-only")):
                cases += 1
                torn += _hindered(Path(name), writer, hindrance)
        finally:
            subprocess.run(["umount", name], check=True)
    print(f"full: {cases} cases, {torn} torn")
    return 1 if torn else 0


def _hindered(folder: Path, writer: str, hindrance: str) -> bool:
    """Whether a file is torn where no file may be longer than a page, or nothing may be written at all."""
    for place in folder.iterdir():
        place.unlink()
    file = folder / "file.py"
    if writer != "create":
        file.write_bytes(b"old")
    program, limit = PROGRAM.format(old=b"old", new=b"b" * 20_000, writer=WRITERS[writer]), ["prlimit", "--fsize=4096"]
    read_only = hindrance == "read-only"
    if read_only:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    command = [*([] if read_only else limit), sys.executable, "-c", program]
    subprocess.run(command, cwd=folder, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    if read_only:
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    whole = not file.exists() if writer == "create" else file.read_bytes() == b"old"
    return not whole or any(place.name.endswith(".part") for place in folder.iterdir())
