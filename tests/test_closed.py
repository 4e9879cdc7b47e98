"""Nothing of the repository is executed or imported, nothing is sent, nothing is started but llmlint's own worker, nothing is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = (
    "from google import genai\n\nimport helper\n\nclient = genai.Client()\n"
    "reply = client.models.generate_content(model='gemini-3.8-flash', contents=helper.TEXT)\n"
)
EVIL = "import os, pathlib\npathlib.Path(os.environ['MARK']).write_text(__name__)\nraise SystemExit('the repository was executed')\n"
# What Python, pip, pytest or another linter would run, were it started here.
TRAPS = (
    "json.py", "click.py", "libcst.py", "re.py", "rich.py", "pathspec.py", "tomllib.py", "ast.py", "llmlint_rules.py", "llmlint.py",
    "openai.py", "helper.py", "conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py", "plug.py", "noxfile.py",
    "__init__.py", "__main__.py", "encodings/__init__.py", "encodings/evil.py", "llmlint/__init__.py", "llmlint_rules/__init__.py",
    "evil-1.0.dist-info/entry_points.txt",
)  # fmt: skip
OTHERS = {
    "evil.pth": "import plug\n",
    ".pylintrc": "[MAIN]\ninit-hook='import plug'\n",
    "mypy.ini": "[mypy]\nplugins = ./plug.py\n",
    ".flake8": "[flake8:local-plugins]\nextension = X = plug:X\npaths = .\n",
    "pytest.ini": "[pytest]\naddopts = -p plug\n",
    "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "plug"\nbackend-path = ["."]\n[tool.mypy]\nplugins = ["plug"]\n',
    ".git/hooks/post-checkout": "#!/bin/sh\ntouch $MARK\n",
    ".git/config": "[core]\n\tfsmonitor = touch $MARK\n",
    "cookie.py": "# coding: evil\nx = 1\n",
    "broken.py": "def f(:\n",
}
WATCHER = """
import json, os, sys
seen = []
root = os.path.realpath(os.getcwd())

def here(place):
    try:
        place = os.path.realpath(os.path.abspath(os.fsdecode(place)))
    except (TypeError, ValueError):
        return False
    return place.startswith(root + os.sep) and not os.path.basename(place).startswith("<")

def hook(event, arguments):
    if event == "import" and len(arguments) > 1 and arguments[1] and here(arguments[1]):
        note(event, arguments[0])
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        mode, flags = arguments[1] or "", arguments[2] or 0
        if set("wax+") & set(mode) or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            note(event, os.fsdecode(arguments[0]))
    elif event in ("exec",) and here(getattr(arguments[0], "co_filename", "")):
        note(event, arguments[0].co_filename)
    elif event.split(".")[0] in ("socket", "subprocess", "ctypes", "urllib", "http", "ftplib", "smtplib", "webbrowser", "pty"):
        note(event, str(arguments))
    elif event in ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.rename", "os.remove", "os.mkdir", "os.rmdir",
                   "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate", "shutil.rmtree", "os.utime", "os.forkpty", "os.fork"):
        note(event, str(arguments[:2]))

def note(event, what):
    os.write(LOG, (json.dumps([event, what]) + chr(10)).encode())

LOG = os.open(os.environ["LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
sys.argv = ["llmlint"]
sys.addaudithook(hook)
"""


@pytest.fixture
def traps(folder: Path) -> Path:
    for name in TRAPS:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("[llmlint.packs]\nevil = plug\n" if name.endswith(".txt") else EVIL)
    for name, text in OTHERS.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (folder / "app.py").write_text(CODE)
    return folder


def events(folder: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[bytes], set[str], list[tuple[str, str]]]:
    """What llmlint did besides reading, as Python's audit hook tells it: the kinds of events, and all of them."""
    log = folder.parent / f"{folder.name}.log"
    log.unlink(missing_ok=True)
    program = f"{WATCHER}\nfrom llmlint.cli import main\nmain({list(arguments)!r})\n"
    command = [sys.executable, *(["-P"] if sys.version_info >= (3, 11) else ["-I"]), "-B", "-c"]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [*command, f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'rules')]!r}\n{program}"],
        cwd=folder,
        env={**clean, "LOG": str(log), "MARK": str(folder.parent / f"{folder.name}.mark"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    found = [tuple(json.loads(line)) for line in log.read_text().splitlines()]
    return done, {event for event, _ in found}, found


COMMANDS = [
    ("check", "--no-cache", "."),
    ("check", "--no-cache", "--select", "ALL", "--preview", "--output-format", "sarif", "."),
    ("check", "--no-cache", "--output-format", "html", "."),
    ("calls", "--no-cache", "."),
    ("check", "--show-settings", "."),
]


@pytest.mark.skipif(sys.platform == "win32", reason="the worker is a fork")
@pytest.mark.parametrize("arguments", COMMANDS)
def test_llmlint_only_reads(arguments: tuple[str, ...], traps: Path) -> None:
    before = {place: place.read_bytes() for place in traps.rglob("*") if place.is_file()}
    done, kinds, found = events(traps, *arguments)
    assert done.returncode in {0, 1}, done.stderr
    assert b"the repository was executed" not in done.stdout + done.stderr
    assert kinds <= {"os.fork"}, [item for item in found if item[0] != "os.fork"]
    assert [event for event, _ in found].count("os.fork") <= 1
    assert not (traps.parent / f"{traps.name}.mark").exists()
    assert {place: place.read_bytes() for place in traps.rglob("*") if place.is_file()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="the worker is a fork")
def test_what_is_kept_is_written_into_the_folder_for_it_only(traps: Path) -> None:
    place = traps.parent / f"{traps.name}.results"
    done, _, found = events(traps, "check", "--cache-dir", str(place), ".")
    assert done.returncode == 1, done.stderr
    written = [what for event, what in found if event == "open"]
    assert written
    assert all(str(place) in what for event, what in found if event != "os.fork"), found


@pytest.mark.parametrize("way", [("-m", "llmlint"), ("-P", "-m", "llmlint"), ("-I", "-m", "llmlint")])
def test_modules_in_the_folder_shadow_nothing(way: tuple[str, ...], traps: Path) -> None:
    if "-P" in way and sys.version_info < (3, 11):
        pytest.skip("this Python has no -P")
    if "-I" in way and subprocess.run([sys.executable, "-I", "-c", "import llmlint"], capture_output=True, check=False, cwd="/").returncode:
        pytest.skip("llmlint is on the path of this environment only")
    for name in (
        "llmlint.py",
        "llmlint_rules.py",
        "sitecustomize.py",
        "usercustomize.py",
        "llmlint/__init__.py",
        "llmlint_rules/__init__.py",
    ):
        (traps / name).unlink(missing_ok=True)
    mark = traps.parent / f"{traps.name}.mark"
    done = subprocess.run(
        [sys.executable, *way, "check", "--no-cache", "--select", "LLM201", "."],
        cwd=traps,
        env={**os.environ, "MARK": str(mark)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert not mark.exists(), mark.read_text()
    assert b"LLM201" in done.stdout
