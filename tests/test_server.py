"""The language server, seen from an editor."""

from __future__ import annotations

import asyncio
import json
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from editor import Editor, applied
from server_fuzz import fuzz
from server_soak import soak

from llmlint.project import Project
from llmlint.report.json import render_json_lines
from llmlint.runs import Request
from llmlint.server.app import Server
from llmlint.server.checker import Checker
from llmlint.server.desk import Desk
from llmlint.server.documents import Documents
from llmlint.server.messages import Buffer, Check, Checked, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Outcome

pytestmark = pytest.mark.once

WRAPPER = textwrap.dedent(
    """\
    from openai import OpenAI

    client = OpenAI(timeout=30)


    def ask(text):
        return client.responses.create(model="gpt-6-luna", input=text).output_text
    """
)
CALLER = textwrap.dedent(
    """\
    from {module} import ask


    def run(tickets):
        for ticket in tickets:
            print(ask(ticket))
    """
)
IDLE = WRAPPER.replace("client.responses.create", "len")
LOOP = textwrap.dedent(
    """\
    from openai import OpenAI

    client = OpenAI(timeout=30)
    for ticket in open("é😀"):
        print("é😀", client.responses.create(model="gpt-6-luna", input=ticket).output_text)
    """
)
PULL = {"textDocument": {"diagnostic": {"relatedDocumentSupport": False}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
RESOLVING = {
    "textDocument": {
        "codeAction": {"resolveSupport": {"properties": ["edit"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}, "codeDescriptionSupport": True},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the editor of this module works in; every test has its own module in it."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "pyproject.toml").write_text("")
    return folder


@pytest.fixture(scope="module")
def editor(home: Path) -> Iterator[Editor]:
    started = Editor()
    started.start(home, capabilities=RESOLVING)
    yield started
    assert started.stop() == 0


def made(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_wrapper_changed_in_one_buffer_changes_what_is_shown_in_another(editor: Editor, home: Path) -> None:
    wrapper, caller = made(home, "wrapping", WRAPPER), made(home, "calling", CALLER.format(module="wrapping"))
    editor.open(caller)
    assert editor.codes(caller) == ["LLM301"]
    editor.open(wrapper)
    editor.shown.clear()
    editor.change(wrapper, 2, (6, 11, 6, 34, "len"))
    assert editor.findings(caller) == []
    editor.shown.clear()
    editor.close(wrapper)
    assert editor.codes(caller) == ["LLM301"], "what is on disk holds again"
    editor.close(caller)


def test_findings_stay_while_a_text_is_no_python(editor: Editor, home: Path) -> None:
    path = made(home, "broken", LOOP)
    editor.open(path)
    (before,) = editor.findings(path)
    editor.change(path, 2, (0, 0, 0, 0, "import os\n\ndef half(:\n"))
    both = editor.findings(path, 2)
    assert [item["code"] for item in both] == ["LLM903", "LLM301"]
    assert both[1]["range"]["start"]["line"] == before["range"]["start"]["line"] + 3
    assert both[0]["range"]["start"]["line"] == 2
    editor.change(path, 3, (2, 0, 3, 0, ""))
    assert editor.codes(path, 3) == ["LLM301"]
    editor.close(path)


def test_a_finding_says_everything(editor: Editor, home: Path) -> None:
    path = made(home, "saying", LOOP)
    editor.open(path)
    (found,) = editor.findings(path)
    assert found["source"] == "llmlint"
    assert found["severity"] == 2
    assert "\nhelp: " in found["message"]
    assert found["data"]["name"] == "call-in-loop"
    line = LOOP.splitlines()[4].encode("utf-16-le")
    start, end = (found["range"][at]["character"] * 2 for at in ("start", "end"))
    assert line[start:end].decode("utf-16-le") == "client.responses.create"
    editor.close(path)


def test_a_rule_is_silenced_on_its_line_or_in_its_file(editor: Editor, home: Path) -> None:
    text = LOOP.replace("é😀", "x")
    path = made(home, "silencing", text)
    editor.open(path)
    editor.findings(path)
    offered = [action for action in editor.actions(path, 4) if action["title"].startswith("Ignore")]
    assert [action["title"] for action in offered] == ["Ignore call-in-loop on this line", "Ignore call-in-loop in this file"]
    assert not any("edit" in action for action in offered)
    for version, action in enumerate(offered, 2):
        edit = editor.ask("codeAction/resolve", action)["edit"]
        changed = applied(text, edit, path.as_uri())
        assert changed.count("# llmlint: ") == 1
        assert changed.replace("  # llmlint: ignore[call-in-loop]", "").replace("# llmlint: file-ignore[call-in-loop]\n", "") == text
        other = made(home, f"silenced_{version}", changed)
        editor.open(other)
        assert editor.findings(other) == []
        editor.close(other)
    editor.change(path, 2, (0, 0, 0, 0, "\n"))
    assert "edit" not in editor.ask("codeAction/resolve", offered[0]), "it was offered for another text"
    editor.close(path)


def test_fixes_are_offered_one_by_one_and_all_at_once(editor: Editor, home: Path) -> None:
    text = "x = 1  # llmlint: ignore[call-in-loop]\ny = 2  # llmlint: ignore[missing-timeout]\n"
    path = made(home, "fixing", text)
    editor.open(path)
    found = editor.findings(path)
    assert [(item["code"], item["tags"]) for item in found] == [("LLM901", [1])] * 2
    (fix,) = editor.actions(path, 0)
    assert fix["kind"] == "quickfix"
    assert fix["isPreferred"] is True
    assert applied(text, fix["edit"], path.as_uri()).split() == ["x", "=", "1", "y", "=", "2", "#", "llmlint:", "ignore[missing-timeout]"]
    (every,) = editor.actions(path, 0, ["source.fixAll"])
    assert every["kind"] == "source.fixAll.llmlint"
    assert applied(text, every["edit"], path.as_uri()).split() == ["x", "=", "1", "y", "=", "2"]
    assert editor.actions(path, 0, ["refactor"]) == []
    editor.close(path)


def test_what_the_pointer_rests_on_is_explained(editor: Editor, home: Path) -> None:
    text = LOOP.replace("é😀", "x").replace("ticket).output_text)", "ticket).output_text)  # llmlint: ignore[no-retry] *x*")
    path = made(home, "hovering", text)
    editor.open(path)
    editor.findings(path)
    page = editor.hover(path, 4, text.splitlines()[4].index("no-retry") + 2)
    assert page["contents"]["kind"] == "markdown"
    assert page["contents"]["value"].startswith("# no-retry (LLM203)")
    found = editor.hover(path, 4, 16)
    assert found["contents"]["kind"] == "plaintext", "what comes from the code is no markup"
    assert "LLM301 call-in-loop" in found["contents"]["value"]
    assert "because " in found["contents"]["value"]
    assert "model call: openai" in found["contents"]["value"]
    assert editor.hover(path, 0, 2) is None
    editor.close(path)


def test_a_notebook_is_shown_cell_by_cell(editor: Editor, home: Path) -> None:
    cells = [("markdown", "# Notes"), ("code", WRAPPER), ("code", "%pip install x\nfor ticket in open('x'):\n    print(ask(ticket))\n")]
    (home / "book.ipynb").write_text(json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in cells], "metadata": {}}))
    notebook = (home / "book.ipynb").as_uri()
    uris = [f"vscode-notebook-cell:{(home / 'book.ipynb').as_posix()}#{number}" for number in range(len(cells))]
    items = [{"uri": uri, "languageId": "python", "version": 1, "text": text} for uri, (_, text) in zip(uris, cells, strict=True)]
    told = [{"kind": 2 if kind == "code" else 1, "document": uri} for uri, (kind, _) in zip(uris, cells, strict=True)]
    editor.tell(
        "notebookDocument/didOpen",
        {
            "notebookDocument": {"uri": notebook, "notebookType": "jupyter-notebook", "version": 1, "cells": told},
            "cellTextDocuments": items,
        },
    )
    shown = editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uris[2])["params"]
    assert [(item["code"], item["range"]["start"]["line"]) for item in shown["diagnostics"]] == [("LLM301", 2)]
    edit = {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "text": "\n"}
    change = {"cells": {"textContent": [{"document": {"uri": uris[2], "version": 2}, "changes": [edit]}]}}
    editor.tell("notebookDocument/didChange", {"notebookDocument": {"uri": notebook, "version": 2}, "change": change})
    shown = editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"].get("version") == 2)["params"]
    assert [item["range"]["start"]["line"] for item in shown["diagnostics"]] == [3]
    structure = {"array": {"start": 2, "deleteCount": 1, "cells": []}, "didClose": [{"uri": uris[2]}]}
    editor.tell(
        "notebookDocument/didChange", {"notebookDocument": {"uri": notebook, "version": 3}, "change": {"cells": {"structure": structure}}}
    )
    editor.tell(
        "notebookDocument/didClose", {"notebookDocument": {"uri": notebook}, "cellTextDocuments": [{"uri": uri} for uri in uris[:2]]}
    )
    assert editor.hover(home / "book.ipynb", 0, 0) is None


def test_a_client_may_ask_for_diagnostics(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    wrapper, caller = made(tmp_path, "wrapping", WRAPPER), made(tmp_path, "calling", CALLER.format(module="wrapping"))
    editor = Editor()
    editor.start(tmp_path, encoding="utf-8", capabilities=PULL)

    def pull(path: Path, before: str | None = None) -> Any:
        return editor.ask("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}, "previousResultId": before})

    editor.open(caller)
    editor.open(wrapper)
    first = pull(caller)
    assert [item["code"] for item in first["items"]] == ["LLM301"]
    again = pull(caller, first["resultId"])
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    editor.notices.clear()
    editor.change(wrapper, 2, IDLE)
    if not any(message.get("method") == "workspace/diagnostic/refresh" for message in editor.notices):
        editor.until(lambda m: m.get("method") == "workspace/diagnostic/refresh")
    assert pull(caller, first["resultId"])["items"] == []
    cancelled = editor.begin("textDocument/diagnostic", {"textDocument": {"uri": caller.as_uri()}})
    editor.change(wrapper, 3, WRAPPER)
    waiting = editor.begin("textDocument/diagnostic", {"textDocument": {"uri": caller.as_uri()}})
    editor.tell("$/cancelRequest", {"id": waiting})
    assert editor.until(lambda m: m.get("id") == waiting)["error"]["code"] == -32800
    del cancelled
    assert [item["code"] for item in pull(caller)["items"]] == ["LLM301"]
    assert not editor.shown, "such a client is sent none unasked"
    assert editor.stop() == 0


def test_folders_settings_and_configurations(tmp_path: Path) -> None:
    one, two, outside = (tmp_path / name for name in ("one", "two", "outside"))
    for folder in (one, two, outside):
        folder.mkdir()
        made(folder, "loop", LOOP)
    (two / "llmlint.toml").write_text('ignore = ["call-in-loop"]\n')
    editor = Editor()
    editor.start(one, two, capabilities={"workspace": {"configuration": True, "didChangeWatchedFiles": {"dynamicRegistration": True}}})
    for folder in (one, two, outside):
        editor.open(folder / "loop.py")
    assert editor.codes(one / "loop.py") == ["LLM301"]
    assert editor.codes(two / "loop.py") == []
    assert (outside / "loop.py").as_uri() not in editor.shown
    registered = [message for message in editor.notices if message.get("method") == "client/registerCapability"]
    assert len(registered) == 1

    editor.shown.clear()
    (two / "llmlint.toml").write_text('select = ["call-in-loop"]\n')
    editor.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": (two / "llmlint.toml").as_uri(), "type": 2}]})
    assert editor.codes(two / "loop.py") == ["LLM301"]

    (two / "llmlint.toml").write_text('select = ["call-in-lop"]\n')
    editor.tell("workspace/didChangeWatchedFiles", {"changes": []})
    wrong = editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"].endswith("llmlint.toml"))
    assert wrong["params"]["diagnostics"][0]["message"] == "unknown rule `call-in-lop` in `select`; did you mean `call-in-loop` (LLM301)?"
    assert editor.codes(two / "loop.py") == ["LLM301"], "the last good result stays"
    (two / "llmlint.toml").unlink()
    editor.tell("workspace/didChangeWatchedFiles", {"changes": []})
    editor.until(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"].endswith("llmlint.toml"))

    editor.shown.clear()
    event = {"added": [{"uri": outside.as_uri(), "name": "outside"}], "removed": [{"uri": one.as_uri(), "name": "one"}]}
    editor.tell("workspace/didChangeWorkspaceFolders", {"event": event})
    assert editor.codes(outside / "loop.py") == ["LLM301"]
    assert editor.findings(one / "loop.py", None) == [], "what is outside of the folders is not looked at"

    editor.answers["workspace/configuration"] = [{"enable": False}]
    editor.shown.clear()
    editor.tell("workspace/didChangeConfiguration", {"settings": None})
    editor.until(lambda m: m.get("method") == "workspace/configuration")
    editor.answers["workspace/configuration"] = [{"configuration": "other.toml", "run": "onSave"}]
    (outside / "other.toml").write_text('ignore = ["LLM301"]\n')
    editor.tell("workspace/didChangeConfiguration", {"settings": {"llmlint": {"configuration": "other.toml", "run": "onSave"}}})
    editor.shown.clear()
    assert editor.codes(outside / "loop.py") == []
    assert editor.stop() == 0


@pytest.mark.parametrize(
    ("preference", "configured", "plain"),
    [("editorFirst", [], []), ("filesystemFirst", ["LLM301"], []), ("editorOnly", [], [])],
)
def test_whose_configuration_holds(preference: str, configured: list[str], plain: list[str], tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
        made(folder, "loop", LOOP)
    (own / "llmlint.toml").write_text('select = ["LLM301"]\n')
    (tmp_path / "editor.toml").write_text('ignore = ["LLM301"]\n')
    editor = Editor()
    editor.start(own, other, settings={"configuration": str(tmp_path / "editor.toml"), "configurationPreference": preference})
    for folder in (own, other):
        editor.open(folder / "loop.py")
    assert editor.codes(own / "loop.py") == configured
    assert editor.codes(other / "loop.py") == plain
    assert editor.stop() == 0


def test_no_configuration_of_the_workspace_is_read(tmp_path: Path) -> None:
    made(tmp_path, "loop", LOOP)
    (tmp_path / "llmlint.toml").write_text('ignore = ["LLM301"]\n')
    editor = Editor()
    editor.start(tmp_path, settings={"configurationPreference": "editorOnly"})
    editor.open(tmp_path / "loop.py")
    assert editor.codes(tmp_path / "loop.py") == ["LLM301"]
    assert editor.stop() == 0


def test_malformed_and_hostile_messages_are_answered_or_refused(tmp_path: Path) -> None:
    fuzzer = fuzz(120, 7, tmp_path)
    assert fuzzer.slowest < 30


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_requests(tmp_path: Path) -> None:
    grown = soak(180, tmp_path, warm_up=90)
    assert grown.ratio < 1.05
    assert grown.files_after == grown.files_before


HOSTILE = '''\
"""HOST001."""
import os
from llmlint.api import Example, Finding, Meta, ModelCall, Rule

GOOD = "x = 1\\n"
BAD = "from openai import OpenAI\\nOpenAI().responses.create(model='gpt-6-luna', input='x')\\n"


class Trap(Rule[ModelCall]):
    """A rule that never ends, or ends everything.

    ## Why it matters
    x

    ## What to do instead
    x

    ## When to ignore it
    x
    """

    meta = Meta(code="HOST001", name="trap", tier="recommended", severity="error", since="1.0", summary="a trap",
                examples=(Example(bad=BAD, good=GOOD),))

    def check(self, call, /):
        while call.function.startswith("hang"):
            pass
        if call.function.startswith("die"):
            os._exit(3)
        if call.function.startswith("found"):
            yield Finding(call.callee, "the trap is open")
'''
HANGING = (
    'from openai import OpenAI\n\n\ndef {name}(text):\n    return OpenAI(timeout=3).responses.create(model="gpt-6-luna", input=text)\n'
)


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    pack = tmp_path / "hostile_llmlint"
    pack.mkdir()
    (pack / "__init__.py").write_text("")
    (pack / "trap.py").write_text(HOSTILE.replace("check(self, call, /)", "check(self, call: ModelCall, /)"))
    return pack


@pytest.mark.parametrize("way", ["hang", "die"])
def test_a_text_that_cannot_be_looked_at_neither_stops_the_server_nor_hides_others(tmp_path: Path, trap: Path, way: str) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    good, bad = made(folder, "good", HANGING.format(name="found_it")), made(folder, "bad", HANGING.format(name="harmless"))
    editor = Editor("--pack", str(trap))
    editor.start(folder, settings={"deadline": 2})
    editor.open(good)
    editor.open(bad)
    assert editor.codes(good) == ["HOST001"]
    assert editor.codes(bad) == []
    editor.change(bad, 2, HANGING.format(name=way))
    time.sleep(0.3)
    assert (
        editor.ask("textDocument/hover", {"textDocument": {"uri": "file:///nowhere.py"}, "position": {"line": 0, "character": 0}}) is None
    )
    if way == "hang":
        assert editor.shown[bad.as_uri()]["version"] == 1, "the server itself goes on"
    (found,) = editor.findings(bad, 2)
    assert found["code"] == "LLM903"
    assert "too long" in found["message"]
    assert [item["code"] for item in editor.findings(good)] == ["HOST001"]
    editor.change(bad, 3, HANGING.format(name="found_again"))
    assert editor.codes(bad, 3) == ["HOST001"]
    assert editor.stop() == 0


def test_a_pack_named_by_a_workspace_that_is_not_trusted_is_not_loaded(tmp_path: Path, trap: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    path = made(folder, "good", HANGING.format(name="found_it"))
    editor = Editor()
    editor.start(folder, settings={"trusted": False, "packs": [str(trap)]})
    editor.open(path)
    assert editor.codes(path) == []
    editor.tell("workspace/didChangeConfiguration", {"settings": {"trusted": True, "packs": [str(trap)]}})
    editor.shown.clear()
    assert editor.codes(path) == ["HOST001"]
    assert editor.stop() == 0


@pytest.mark.parametrize(
    "text", [LOOP, LOOP.replace("\n", "\r\n"), "\ufeff" + LOOP, "x = (\n", "# coding: latin-1\n" + LOOP.replace("😀", ""), WRAPPER]
)
def test_saved_files_have_the_findings_of_the_command_line_byte_for_byte(
    folder: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    encoding = "latin-1" if "latin-1" in text else "utf-8"
    (folder / "some.py").write_bytes(text.encode(encoding))
    made(folder, "calling", CALLER.format(module="some"))
    said = lint("check", "some.py", "calling.py", "--no-cache", "--output-format", "json-lines").out
    kept: list[Any] = []
    monkeypatch.setattr(Project, "run", lambda self, run=Project.run: kept.append(run(self)) or kept[-1])
    desk = Desk(lambda _: None)
    buffers = (
        Buffer(str(folder / "calling.py"), CALLER.format(module="some")),
        Buffer(str(folder / "some.py"), text.removeprefix("\ufeff")),
    )
    for _ in range(2):
        answer = desk.answer(Check(str(folder), buffers, Options()))
        assert isinstance(answer, Checked)
        assert render_json_lines(kept[-1]) == said
        assert answer.diagnostics == kept[-1].diagnostics


def test_without_the_extra_it_says_what_to_install(lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmlint.cli.server.find_spec", lambda name: None)
    outcome = lint("server")
    assert outcome.code == 2
    assert "pip install 'llmlint[lsp]'" in outcome.err


def test_requests_are_one_run_of_buffers(tmp_path: Path) -> None:
    """What is open is checked, and nothing else."""
    made(tmp_path, "a", LOOP)
    result = Project(Request((), buffers=()), tmp_path).run()
    assert result.files_checked == 0


def test_the_end_comes_although_a_cancellation_is_lost() -> None:
    """As `asyncio.wait_for` may lose it before Python 3.12."""
    lost = 0

    async def at_work() -> None:
        nonlocal lost
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            lost += 1
        await asyncio.sleep(60)

    async def ended() -> None:
        checker = Checker(Documents(), lambda _: None, lambda *_: None, lambda work: work, Options())
        checker._task = asyncio.create_task(at_work())
        await asyncio.sleep(0)
        done, _ = await asyncio.wait([asyncio.create_task(checker.close())], timeout=10)
        assert done

    asyncio.run(ended())
    assert lost == 1


def test_what_is_shown_to_be_long_ends_with_its_round() -> None:
    """A check that ran on after its end would have started an analyst that nobody stops: the server hung at its exit."""

    async def ended() -> bool:
        begun, over = asyncio.Event(), asyncio.Event()

        async def work() -> None:
            begun.set()
            try:
                await asyncio.sleep(60)
            finally:
                over.set()

        around: Any = Server()._with_progress
        task = asyncio.create_task(around(work()))
        await begun.wait()
        task.cancel()
        await asyncio.wait([task])
        return over.is_set() and task.cancelled()

    assert asyncio.run(ended())
