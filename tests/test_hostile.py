"""A file that takes too long, ends the process or trips llmlint up costs only itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import shapes
from conftest import spawn

from llmlint import groups
from llmlint.files.at_work import WORK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Outcome

forks = pytest.mark.skipif(sys.platform == "win32", reason="needs a system that can fork")
GOOD = 'from google import genai\n\nclient = genai.Client()\nreply = client.models.generate_content(model="m", contents="Hi")\n'
MINE = ("check", "--isolated", "--no-cache", "--output-format", "json", ".")


def by_file(report: Any) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for item in report["diagnostics"]:
        found.setdefault(item["path"], []).append((item["code"], item["message"]))
    return found


def watched(change: str, *more: str) -> subprocess.CompletedProcess[bytes]:
    """The command as it is installed, with a part of it made to misbehave."""
    program = f"import llmlint.files.limits as limits, llmlint.syntax.trees as trees, signal\n{change}\n"
    command = [sys.executable, "-c", f"{program}from llmlint.cli import main\nmain({[*MINE, *more]!r})"]
    return subprocess.run(command, capture_output=True, timeout=60, check=False)


def when_parsing(deed: str) -> str:
    lines = ["parse = trees.parse_module", "def hostile(text):", f"    if 'HOSTILE' in text: {deed}", "    return parse(text)"]
    return "\n".join([*lines, "trees.parse_module = hostile"])


@pytest.mark.parametrize("depth", [12, 90])
def test_every_shape_is_analysed_or_reported(depth: int, folder: Path) -> None:
    names = [*shapes.EXPRESSIONS, *shapes.STATEMENTS]
    for number, name in enumerate(names):
        (folder / f"f{number}.py").write_bytes(shapes.source(name, depth).encode())
    (folder / "good.py").write_text(GOOD)
    done = spawn(*MINE)
    assert done.returncode == 1, done.stderr
    found = by_file(json.loads(done.stdout))
    assert [code for code, _ in found["good.py"]] == ["LLM201", "LLM203"]
    for number, name in enumerate(names):
        assert {"LLM201", "LLM903"} & {code for code, _ in found[f"f{number}.py"]}, name


@forks
@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("limits.MAX_SECONDS = 0.4\n" + when_parsing("\n        while True: pass"), "takes longer than 0.4 seconds"),
        (
            "limits.MAX_GROWTH = 100_000_000\n" + when_parsing("held = [0] * 80_000_000; import time; time.sleep(9)"),
            "takes more than 100 MB",
        ),
        (when_parsing("signal.raise_signal(signal.SIGSEGV)"), "ends the analysis with signal 11"),
        (when_parsing("raise MemoryError"), "takes more memory than there is"),
        (when_parsing("raise KeyError('k')"), "llmlint failed: KeyError: 'k' at <string>:"),
        (when_parsing("raise RecursionError"), "is nested too deeply"),
    ],
)
def test_what_stops_the_work_is_reported_and_the_rest_is_done(change: str, reason: str, processes: str, folder: Path) -> None:
    (folder / "bomb.py").write_text(f"{GOOD}x = 'HOSTILE'\n")
    (folder / "good.py").write_text(GOOD)
    done = watched(change, "--jobs", processes)
    assert done.returncode == 1, done.stderr
    found = by_file(json.loads(done.stdout))
    assert [code for code, _ in found["good.py"]] == ["LLM201", "LLM203"]
    ((code, message),) = found["bomb.py"]
    assert code == "LLM903"
    assert reason in message


@pytest.mark.parametrize(
    ("worked_on", "debug", "tries", "blamed"),
    [(["a.py", "b.py", None], "", 3, ["a.py", "b.py"]), ([""], "", 1, []), (["a.py", "a.py"], "", 2, ["a.py"]), (["a.py"], "1", 1, [])],
)
def test_what_stops_the_work_is_blamed_once_on_the_file(
    worked_on: list[str | None], debug: str, tries: int, blamed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[dict[str, Any]] = []

    def attempt(*_: object) -> str:
        path = worked_on[len(tried)]
        tried.append(dict(WORK.faults))
        if path is None:
            return "seen"
        WORK.turn_to(path)
        raise ValueError("x" * 200)

    monkeypatch.setattr(groups, "_look", attempt)
    monkeypatch.setenv("LLMLINT_DEBUG", debug)
    look: Any = groups.look
    if worked_on[-1] is None:
        assert look(None, None, None) == "seen"
        said = tried[-1]["a.py"]
        assert said.kind == "failure"
        assert said.message.startswith(f"llmlint failed: ValueError: {'x' * 108} at test_hostile.py:")
    else:
        with pytest.raises(ValueError, match="xxx"):
            look(None, None, None)
    assert (len(tried), list(tried[-1])) == (tries, blamed)
    assert not WORK.faults
    assert not WORK.path


@forks
def test_what_cannot_be_blamed_on_a_file_is_a_mistake_of_ours(folder: Path) -> None:
    (folder / "good.py").write_text(GOOD)
    done = watched("import llmlint.collecting as collecting\ncollecting.look = lambda *_: signal.raise_signal(signal.SIGSEGV)")
    assert done.returncode == 2
    assert b"llmlint was stopped" in done.stderr
    assert b"Traceback" not in done.stderr


@forks
def test_standard_input_that_stops_the_work(folder: Path) -> None:
    program = f"import llmlint.syntax.trees as trees, signal\n{when_parsing('signal.raise_signal(signal.SIGSEGV)')}\n"
    command = [
        sys.executable,
        "-c",
        f"{program}from llmlint.cli import main\nmain(['check', '--isolated', '--output-format', 'json', '-'])",
    ]
    done = subprocess.run(command, input=f"{GOOD}x = 'HOSTILE'\n".encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    assert [code for code, _ in by_file(json.loads(done.stdout))["stdin.py"]] == ["LLM903"]


def test_a_mistake_of_ours_in_this_process(folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    import llmlint.syntax.trees as trees

    parse = trees.parse_module

    def hostile(text: str) -> Any:
        if "HOSTILE" in text:
            raise ZeroDivisionError("here")
        return parse(text)

    monkeypatch.setattr(trees, "parse_module", hostile)
    (folder / "bomb.py").write_text(f"{GOOD}x = 'HOSTILE'\n")
    (folder / "good.py").write_text(GOOD)
    outcome = lint("check", "--isolated", "--output-format", "json", ".")
    assert outcome.code == 1
    assert "ZeroDivisionError: here" in by_file(outcome.json)["bomb.py"][0][1]
    assert len(by_file(outcome.json)["good.py"]) == 2
    assert not WORK.faults
    monkeypatch.setattr(trees, "parse_module", parse)
    assert "LLM903" not in {code for code, _ in by_file(lint("check", "--isolated", "--output-format", "json", ".").json)["bomb.py"]}


LONE_BACKSLASH = {
    "behind a loop": "for m in ms:\n    a()\n\\\n{}\n",
    "behind a function": "def f():\n    return 1\n\\\n{}\n",
    "behind a method": "class A:\n    def f(self):\n        a()\n\\\n    b = {}\n",
    "before a block": "if a:\n\\\n    x = {}\n",
    "indented": "def f():\n    for x in y:\n        a()\n    \\\n    b = {}\n",
    "first line": "\\\nx = {}\n",
    "with carriage returns": "for m in ms:\r\n    a()\r\n\\\r\n{}\r\n",
}


@pytest.mark.parametrize("name", LONE_BACKSLASH)
def test_a_lone_backslash_moves_nothing(name: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    call = "client.models.generate_content(model='m', contents='Hi')"
    text = LONE_BACKSLASH[name].format(call)
    before = "from google import genai\nclient = genai.Client()\n"
    (folder / "a.py").write_bytes((before.replace("\n", "\r\n") if "\r" in text else before).encode() + text.encode())
    found = lint("check", "--isolated", "--select", "LLM203,LLM301", "--output-format", "json", "a.py").json["diagnostics"]
    assert [item["code"] for item in found] == ["LLM203"]
    place = found[0]["range"]
    lines = text.replace("\r\n", "\n").split("\n")
    line = lines[place["start"]["line"] - 3]
    assert (
        line[place["start"]["column"] - 1 :].startswith("client.models") or "genai.Client" in before.split("\n")[place["start"]["line"] - 1]
    )


# libcst does not give these back as they were.
UNFAITHFUL = [
    "\fa = 1\n",
    "a = 1\n\fb = 2\n",
    "\\\na = 1\n",
    "try:\n    a\nexcept OSError :\n    b\n",
    "b = f'{a!s  }'\n",
    "b = f'{a ! r}'\n",
    "def f( ) : pass\n",
    "a = 1 ; b = 2 ;\n",
]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", UNFAITHFUL)
def test_places_stay_right_where_libcst_is_not_faithful(text: str, ending: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    whole = (
        f"from google import genai\n{text}client = genai.Client()\nreply = client.models.generate_content(model='m', contents='Hi')\n{text}"
    )
    (folder / "a.py").write_bytes(whole.replace("\n", ending).encode())
    found = lint("check", "--isolated", "--select", "LLM201,LLM203,LLM903", "--output-format", "json", "a.py").json["diagnostics"]
    if [item["code"] for item in found] == ["LLM903"]:
        pytest.skip("not Python for this interpreter")
    assert [item["code"] for item in found] == ["LLM201", "LLM203"]
    for item in found:
        start, end = item["range"]["start"], item["range"]["end"]
        line = whole.split("\n")[start["line"] - 1]
        assert line[start["column"] - 1 : end["column"] - 1].startswith(("genai.Client", "client.models")), item


# Python that libcst refuses: nothing is found in it, and that is said.
REFUSED = [
    "(x): int\n",
    "(a.b): int\n",
    "class A(metaclass=M, *b): pass\n",
    "x = () if 0 else(lambda:())\n",
    "async def f():\n    return [await(x)async for x in y]\n",
]


@pytest.mark.parametrize("text", REFUSED)
def test_python_that_libcst_refuses_is_reported(text: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text(GOOD + text)
    outcome = lint("check", "--isolated", "--output-format", "json", "a.py")
    assert outcome.code == 1
    ((code, message),) = by_file(outcome.json)["a.py"]
    assert code == "LLM903"
    assert "this is Python, but libcst cannot read it" in message


@pytest.mark.parametrize(
    "pattern", ["a{99999999999999}", "[[a]b", "(" * 400 + "a" + ")" * 400, "(?:(?:a{60000}){60000}){60000}", "(a", "a**"]
)
def test_a_pattern_of_the_code_stops_nothing(pattern: str, folder: Path) -> None:
    lines = ["import re", "from openai import OpenAI", "client = OpenAI(timeout=5)", "def codes(letter: str) -> list[str]:"]
    lines += ["    reply = client.responses.create(model='m', input=letter)", f"    found = re.findall(r'{pattern}', reply.output_text)"]
    (folder / "a.py").write_text("\n".join([*lines, "    return found", ""]))
    done = spawn("check", "--isolated", "--no-cache", "--select", "LLM603,LLM903", "--output-format", "json", ".")
    assert [code for code, _ in by_file(json.loads(done.stdout))["a.py"]] == ["LLM603"]
    assert b"Warning" not in done.stderr
