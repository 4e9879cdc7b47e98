"""An editor for tests: it starts the language server and speaks to it as editors do."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class Editor:
    """One session. What the server asks is answered with nothing, unless `answers` holds something for the method."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "llmlint", "server", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.received: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.answers: dict[str, Any] = {}
        self.notices: list[dict[str, Any]] = []
        self.shown: dict[str, dict[str, Any]] = {}
        self._count = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, *folders: Path, encoding: str = "utf-16", capabilities: dict[str, Any] | None = None, settings: Any = None) -> Any:
        asked = {"general": {"positionEncodings": [encoding]}, **(capabilities or {})}
        named = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        answer = self.ask(
            "initialize",
            {"processId": None, "rootUri": None, "workspaceFolders": named, "capabilities": asked, "initializationOptions": settings},
        )
        self.tell("initialized", {})
        return answer

    def stop(self) -> int:
        try:
            self.ask("shutdown")
            self.tell("exit")
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join()
            for stream in (self.process.stdin, self.process.stdout):
                assert stream is not None
                stream.close()

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def tell(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def begin(self, method: str, params: Any = None) -> int:
        self._count += 1
        self.send({"jsonrpc": "2.0", "id": self._count, "method": method, "params": params})
        return self._count

    def ask(self, method: str, params: Any = None, timeout: float = 60) -> Any:
        number = self.begin(method, params)
        answer = self.until(lambda message: message.get("id") == number and "method" not in message, timeout)
        assert "error" not in answer, answer
        return answer["result"]

    def until(self, wanted: Any, timeout: float = 60) -> dict[str, Any]:
        """The next message of a kind; what else comes is taken note of."""
        end = time.monotonic() + timeout
        while True:
            message = self.received.get(timeout=max(0.01, end - time.monotonic()))
            assert message is not None, "the server has gone"
            method = message.get("method")
            if method is not None and "id" in message:
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": self.answers.get(method)})
            if method == "textDocument/publishDiagnostics":
                self.shown[message["params"]["uri"]] = message["params"]
            self.notices.append(message)
            if wanted(message):
                return message

    # -- documents -----------------------------------------------------------------------------------------------------------

    def open(self, path: Path, text: str | None = None, version: int = 1) -> None:
        content = path.read_bytes().decode() if text is None else text
        self.tell(
            "textDocument/didOpen",
            {"textDocument": {"uri": path.as_uri(), "languageId": "python", "version": version, "text": content}},
        )

    def change(self, path: Path, version: int, *changes: Any) -> None:
        """Each change is a whole text, or `(line, column, end line, end column, text)`."""
        told = [change if isinstance(change, dict) else _change(change) for change in changes]
        self.tell("textDocument/didChange", {"textDocument": {"uri": path.as_uri(), "version": version}, "contentChanges": told})

    def close(self, path: Path) -> None:
        self.tell("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})

    def findings(self, path: Path, version: int | None = 1, timeout: float = 60) -> list[dict[str, Any]]:
        """What is shown in a file at a version."""
        uri = path.as_uri()
        if (shown := self.shown.get(uri)) is None or shown.get("version") != version:
            self.until(
                lambda m: (
                    m.get("method") == "textDocument/publishDiagnostics"
                    and m["params"]["uri"] == uri
                    and m["params"].get("version") == version
                ),
                timeout,
            )
        found: list[dict[str, Any]] = self.shown[uri]["diagnostics"]
        return found

    def codes(self, path: Path, version: int | None = 1) -> list[str]:
        return [item["code"] for item in self.findings(path, version)]

    def actions(self, path: Path, line: int, only: list[str] | None = None) -> list[dict[str, Any]]:
        place = {"line": line, "character": 0}
        asked = {
            "textDocument": {"uri": path.as_uri()},
            "range": {"start": place, "end": {"line": line, "character": 200}},
            "context": {"diagnostics": [], **({"only": only} if only else {})},
        }
        found: list[dict[str, Any]] = self.ask("textDocument/codeAction", asked)
        return found

    def hover(self, path: Path, line: int, column: int) -> Any:
        return self.ask("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while line := stream.readline():
                if line.lower().startswith(b"content-length"):
                    length = int(line.split(b":")[1])
                if not line.strip():
                    break
            if not line:
                self.received.put(None)
                return
            self.received.put(json.loads(stream.read(length)))


def _change(change: Any) -> dict[str, Any]:
    if isinstance(change, str):
        return {"text": change}
    line, column, last, end, text = change
    return {"range": {"start": {"line": line, "character": column}, "end": {"line": last, "character": end}}, "text": text}


def applied(text: str, edit: Any, uri: str) -> str:
    """A text after an edit of the workspace, with columns as characters."""
    changes = (
        edit["changes"][uri]
        if "changes" in edit
        else [e for d in edit["documentChanges"] if d["textDocument"]["uri"] == uri for e in d["edits"]]
    )
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(place: Any) -> int:
        return min(len(text), starts[min(place["line"], len(lines))] + place["character"])

    for change in sorted(changes, key=lambda item: offset(item["range"]["start"]), reverse=True):
        text = text[: offset(change["range"]["start"])] + change["newText"] + text[offset(change["range"]["end"]) :]
    return text
