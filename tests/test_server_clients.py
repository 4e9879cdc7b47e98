"""The language server with what real editors say of themselves, and with real editors where they are installed."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig, client_capabilities

pytestmark = pytest.mark.once

LOOP = textwrap.dedent(
    """\
    from openai import OpenAI

    client = OpenAI(timeout=30)
    for ticket in open("x"):
        print("é😀", client.responses.create(model="gpt-6-luna", input=ticket).output_text)  # llmlint: ignore[no-retry]
    """
)
EDITORS = Path(__file__).parents[1] / "docs" / "editors.md"
COMMAND = [sys.executable, "-m", "llmlint", "server"]
COLUMNS = {"utf-8": 20, "utf-16": 17, "utf-32": 16}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "app.py").write_text(LOOP, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("name", "encoding"), [("visual_studio_code", "utf-16"), ("neovim", "utf-8"), ("emacs", "utf-32")])
def test_editors_as_they_describe_themselves(project: Path, name: str, encoding: str) -> None:
    asyncio.run(_session(project, name, encoding))


async def _session(project: Path, name: str, encoding: str) -> None:
    client: Any = await ClientServerConfig(server_command=COMMAND).start()
    uri = (project / "app.py").as_uri()
    document = types.TextDocumentIdentifier(uri)
    folders = [types.WorkspaceFolder(project.as_uri(), project.name)]
    session = await client.initialize_session(
        types.InitializeParams(capabilities=client_capabilities(name), root_uri=project.as_uri(), workspace_folders=folders)
    )
    assert (session.capabilities.position_encoding or "utf-16") == encoding
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, LOOP)))
    capabilities = client_capabilities(name).text_document
    if capabilities is not None and capabilities.diagnostic is not None:
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        found = report.items
    else:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        found = client.diagnostics[uri]
    by_code = {item.code: item for item in found}
    assert by_code.keys() == {"LLM301", "LLM901"}
    assert by_code["LLM301"].range.start == types.Position(4, COLUMNS[encoding])
    everything = types.Range(types.Position(4, 0), types.Position(5, 0))
    offered = await client.text_document_code_action_async(types.CodeActionParams(document, everything, types.CodeActionContext(found)))
    assert any(action.is_preferred and action.edit is not None for action in offered)
    assert any(action.title == "Ignore call-in-loop on this line" for action in offered)
    place = types.Position(4, COLUMNS[encoding] + 2)
    hover = await client.text_document_hover_async(types.HoverParams(document, place))
    assert "LLM301 call-in-loop" in hover.contents.value
    await client.shutdown_session()
    await client.stop()


NEOVIM = """
local done = {}
local function report(what) table.insert(done, what) end
local client = vim.lsp.start_client({ name = "llmlint", cmd = { %(command)s }, root_dir = "%(folder)s" })
vim.cmd("edit %(folder)s/app.py")
vim.bo.filetype = "python"
vim.lsp.buf_attach_client(0, client)
vim.wait(60000, function() return #vim.diagnostic.get(0) == 2 end, 50)
for _, item in ipairs(vim.diagnostic.get(0)) do report(item.code .. "@" .. item.lnum .. ":" .. item.col) end
vim.api.nvim_buf_set_lines(0, 3, 4, false, { "for ticket in ['a']:" })
vim.wait(60000, function() return #vim.diagnostic.get(0) == 1 end, 50)
for _, item in ipairs(vim.diagnostic.get(0)) do report("then " .. item.code) end
local asked = vim.lsp.util.make_given_range_params({ 5, 0 }, { 5, 120 })
asked.context = { diagnostics = {}, only = { "quickfix" } }
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", asked, 10000)
for _, answer in pairs(answers or {}) do
  for _, action in ipairs(answer.result or {}) do
    if action.isPreferred then vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(client).offset_encoding) end
  end
end
report(vim.api.nvim_buf_get_lines(0, 4, 5, false)[1])
vim.fn.writefile(done, "%(folder)s/done.txt")
vim.cmd("qall!")
"""


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_and_fixes(project: Path) -> None:
    script = project / "drive.lua"
    script.write_text(NEOVIM % {"command": ", ".join(f'"{word}"' for word in COMMAND), "folder": project})
    done = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-c", f"luafile {script}"], timeout=150, capture_output=True, text=True, check=False
    )
    assert (project / "done.txt").exists(), done.stderr
    first, second, then, line = (project / "done.txt").read_text(encoding="utf-8").splitlines()
    assert {first.partition("@")[0], second.partition("@")[0]} == {"LLM301", "LLM901"}
    assert then == "then LLM901"
    assert "llmlint" not in line
    assert line.strip().startswith('print("é😀"')


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_the_guide_sets_neovim_up(project: Path) -> None:
    newest, middle, oldest = re.findall(r"^```lua\n(.*?)^```", EDITORS.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    told = subprocess.run(["nvim", "--version"], capture_output=True, text=True, check=True).stdout
    minor = int(re.match(r"NVIM v0\.(\d+)", told)[1])  # type: ignore[index]
    wait = "vim.wait(60000, function() return #vim.diagnostic.get(0) == 2 end, 50)"
    report = f'vim.fn.writefile({{ tostring(#vim.diagnostic.get(0)) }}, "{project}/done.txt")'
    (project / "init.lua").write_text(newest if minor > 10 else middle if minor > 7 else oldest)
    (project / "wait.lua").write_text(f'{wait}\n{report}\nvim.cmd("qall!")\n')
    (project / "bin").mkdir()
    (project / "bin" / "llmlint").write_text(f'#!/bin/sh\nexec {COMMAND[0]} -m llmlint "$@"\n')
    (project / "bin" / "llmlint").chmod(0o755)
    environment = {**os.environ, "PATH": os.pathsep.join([str(project / "bin"), os.environ["PATH"]])}
    command = ["nvim", "--headless", "-u", "init.lua", "app.py", "-c", "luafile wait.lua"]
    done = subprocess.run(command, cwd=project, env=environment, timeout=150, capture_output=True, text=True, check=False)
    assert (project / "done.txt").read_text() == "2\n", done.stderr


EMACS = """
(require 'eglot)
(require 'flymake)
(setq eglot-sync-connect 60 eglot-send-changes-idle-time 0.1 eglot-autoshutdown nil)
(add-to-list 'eglot-server-programs '(python-mode . (%(command)s)))
(find-file "%(folder)s/app.py")
(python-mode)
(call-interactively 'eglot)
(defun wait-until (wanted)
  (let ((tries 600))
    (while (and (> tries 0) (not (funcall wanted))) (accept-process-output nil 0.1) (setq tries (1- tries)))))
(defun said () (mapcar (lambda (item) (flymake-diagnostic-text item)) (flymake-diagnostics)))
(flymake-start)
(wait-until (lambda () (= 2 (length (flymake-diagnostics)))))
(princ (format "FOUND %%S\\n" (said)))
(goto-char (point-min)) (forward-line 3) (kill-line) (insert "for ticket in ['a']:")
(eglot--signal-textDocument/didChange)
(wait-until (lambda () (= 1 (length (flymake-diagnostics)))))
(princ (format "THEN %%S\\n" (said)))
(eglot-shutdown (eglot-current-server))
(set-buffer-modified-p nil)
"""


@pytest.mark.skipif(shutil.which("emacs") is None, reason="Emacs is not installed")
def test_emacs_shows(project: Path) -> None:
    script = project / "drive.el"
    script.write_text(EMACS % {"command": " ".join(f'"{word}"' for word in COMMAND), "folder": project})
    (project / ".git").mkdir()
    setup = ["--eval", "(package-initialize)"]
    done = subprocess.run(["emacs", "--batch", *setup, "-l", str(script)], timeout=150, capture_output=True, text=True, check=False)
    if "Cannot open load file" in done.stderr:
        pytest.skip("this Emacs has no Eglot")
    found = re.search(r"FOUND (.*)THEN", done.stdout, re.DOTALL)
    assert found is not None, done.stderr
    assert "LLM301" in found[1]
    assert "LLM901" in found[1]
    then = re.search(r"THEN (.*)", done.stdout, re.DOTALL)
    assert then is not None, done.stderr
    assert "LLM901" in then[1]
    assert "LLM301" not in then[1]
