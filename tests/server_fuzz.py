"""Malformed and hostile messages for the language server. `python tests/server_fuzz.py` sends 2,000, the tests some of them."""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor import Editor

if TYPE_CHECKING:
    from collections.abc import Callable

LOOP = (
    "from openai import OpenAI\n\nclient = OpenAI(timeout=30)\nfor t in open('x'):\n"
    "    print(client.responses.create(model='gpt-6-luna', input=t).output_text)\n"
)
METHODS = (
    "initialize", "initialized", "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave",
    "textDocument/hover", "textDocument/codeAction", "textDocument/diagnostic", "codeAction/resolve", "notebookDocument/didOpen",
    "notebookDocument/didChange", "notebookDocument/didClose", "workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders", "workspace/executeCommand", "$/cancelRequest", "$/setTrace", "window/workDoneProgress/cancel",
    "textDocument/completion", "llmlint/unknown", "", "\x00",
)  # fmt: skip
SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    -(2**70),
    "",
    "x",
    "\ud800",
    "file:///",
    "é" * 50,
    [],
    {},
    [[]],
    float("nan"),
)


def hostile_texts() -> list[str]:
    """Texts that are known to be hard on parsers, and their like."""
    nested = "match x:\n case " + "{1:" * 12 + "1" + "}" * 12 + ": pass\n"
    return [
        "",
        "\x00",
        "\ud800",
        "\ufeff" * 3 + LOOP,
        "(" * 5000,
        "x = " + "(" * 80 + "1" + ")" * 80,
        "import openai\nx = " + "[" * 2000 + "]" * 2000,
        "import openai\nx = " + "+".join(["1"] * 3000),
        "import openai\nx = a" + ".b" * 4000,
        "import openai\nx = a" + "()" * 1500,
        "import openai\n" + nested,
        "import openai\n" + "if x:\n pass\n" + "elif x:\n pass\n" * 3000,
        "import openai\nx = " + "'a' " * 3500,
        "import openai\nx = '''" + "a" * 500_000,
        "import openai\n" + "\n" * 60_000,
        "# coding: rot13\nimport openai\n",
        "# coding: utf-7\nimport openai\n",
        "import openai\r\rfor x in y:\r\n\x0c  pass\u2028",
        "import openai\nfor m in ms:\n    a()\n\\\nb()\n",
        LOOP * 40,
        LOOP.replace("'x'", "'" + "\u202e\x1b]0;x\x07" + "'"),
        "import openai # llmlint: ignore[" + "call-in-loop, " * 2000 + "]",
        "import openai\n" + "".join(f"def f{n}(x): return f{n + 1}(x)\n" for n in range(1500)),
    ]


@dataclass
class Fuzzer:
    """Makes messages, and knows which of them have to be answered."""

    editor: Editor
    folder: Path
    random: random.Random
    asked: set[int] = field(default_factory=set)
    answered: dict[int, str] = field(default_factory=dict)
    slowest: float = 0.0
    number: int = 1_000_000
    methods: dict[int, str] = field(default_factory=dict)

    def run(self, count: int) -> None:
        """Send so many messages; every now and then the server has to show that it lives."""
        texts = hostile_texts()
        makers: list[tuple[int, Callable[[], None]]] = [
            (15, self.broken_frame),
            (15, self.broken_json),
            (25, self.wrong_shape),
            (25, self.wrong_place),
            (6, lambda: self.open(self.random.choice(texts))),
            (14, self.edit),
        ]
        weights, functions = zip(*makers, strict=True)
        for sent in range(count):
            if sent < len(texts):
                self.open(texts[sent])
            else:
                self.random.choices(functions, weights)[0]()
            if sent % 25 == 24:
                self.lives()
        self.big()
        self.lives()
        self.wait_for_all()

    def lives(self) -> None:
        started = time.monotonic()
        self.request("textDocument/hover", {"textDocument": {"uri": "file:///nowhere.py"}, "position": {"line": 0, "character": 0}})
        wanted = self.number
        while wanted not in self.answered:
            self.take(300)
        self.slowest = max(self.slowest, time.monotonic() - started)

    def wait_for_all(self) -> None:
        with contextlib.suppress(queue.Empty):
            while self.asked - self.answered.keys():
                self.take(300)

    def take(self, timeout: float) -> None:
        message = self.editor.received.get(timeout=timeout)
        assert message is not None, f"the server has died: {self.editor.process.wait(10)}"
        if "id" in message and "method" in message:
            self.editor.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        elif isinstance(message.get("id"), int):
            self.answered[message["id"]] = "error" if "error" in message else "result"

    def request(self, method: str, params: Any) -> None:
        self.number += 1
        self.asked.add(self.number)
        self.methods[self.number] = method
        self.editor.send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})

    # -- kinds of messages ---------------------------------------------------------------------------------------------------

    def broken_frame(self) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": "initialized", "params": {}}).encode()
        extra = self.random.randrange(1, 60)
        self.editor.write(
            self.random.choice(
                [
                    b"Content-Length: -1\r\n\r\n" + body,
                    b"Content-Length: 99999999999\r\n\r\n" + body,
                    b"Content-Length: 99999999999999999999999\r\n\r\n",
                    b"Content-Length: 0\r\n\r\n",
                    b"Content-Length: x\r\n\r\n",
                    b"Content-Length: %d\r\n\r\n%s%s" % (len(body) + extra, body, b" " * extra),
                    b"Content-Length: %d\r\n\r\n%s" % (max(1, len(body) - extra), body),
                    b"\r\n" * extra,
                    self.random.randbytes(extra * 20) + b"\n",
                    b"Content-Type: application/x\r\n" * extra + b"\r\n",
                    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"content-length:%d\r\nX: y\r\n\r\n%s" % (len(body), body),
                ]
            )
        )

    def broken_json(self) -> None:
        body = self.random.choice(
            [
                b"{", b"[]", b"[1,2]", b"null", b"1", b'"x"', b"{}", b"\xff\xfe", b"NaN", b"[" * 100_000, b'{"a":' * 50_000,
                b'{"jsonrpc":"2.0"}', b'{"jsonrpc":"1.0","id":1,"method":"x"}', b'{"jsonrpc":"2.0","id":[],"method":"x"}',
                b'{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}', b'{"jsonrpc":"2.0","method":7}', b'{"jsonrpc":"2.0","id":5,"result":1}',
                b'{"jsonrpc":"2.0","id":5,"error":1}', b'{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}',
            ]
        )  # fmt: skip
        self.editor.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def wrong_shape(self) -> None:
        method, params = self.random.choice(METHODS), self.junk(3)
        if self.random.random() < 0.5:
            self.request(method, params)
        elif method != "exit":
            self.editor.tell(method, params)

    def junk(self, depth: int) -> Any:
        if depth == 0 or self.random.random() < 0.3:
            return self.random.choice(SCALARS)
        if self.random.random() < 0.3:
            return [self.junk(depth - 1) for _ in range(self.random.randrange(3))]
        names = (
            "textDocument",
            "uri",
            "position",
            "line",
            "character",
            "range",
            "contentChanges",
            "version",
            "text",
            "context",
            "settings",
            "data",
        )
        return {self.random.choice(names): self.junk(depth - 1) for _ in range(self.random.randrange(4))}

    def place(self) -> dict[str, int]:
        numbers = (0, 0, 1, 2, 3, 4, 10, 79, 10_000, 2**31 - 1)
        return {"line": self.random.choice(numbers), "character": self.random.choice(numbers)}

    def uri(self) -> str:
        return (self.folder / f"f{self.random.randrange(6)}.py").as_uri()

    def wrong_place(self) -> None:
        document = {"uri": self.random.choice([self.uri(), "file:///etc/passwd", "untitled:1", "x", "file:///%00"])}
        span = {"start": self.place(), "end": self.place()}
        method, params = self.random.choice(
            [
                ("textDocument/hover", {"textDocument": document, "position": self.place()}),
                ("textDocument/codeAction", {"textDocument": document, "range": span, "context": {"diagnostics": []}}),
                ("textDocument/diagnostic", {"textDocument": document}),
                ("codeAction/resolve", {"title": "x", "data": self.junk(2)}),
                ("codeAction/resolve", {"title": "x", "data": {"uri": document["uri"], "edits": 0, "line": -5, "name": "x\n]y"}}),
            ]
        )
        self.request(method, params)

    def open(self, text: str) -> None:
        self.editor.tell("textDocument/didOpen", {"textDocument": {"uri": self.uri(), "languageId": "python", "version": 1, "text": text}})

    def edit(self) -> None:
        change = {
            "range": {"start": self.place(), "end": self.place()},
            "text": self.random.choice(["", "(", "\n", "😀", "import openai\n", LOOP]),
        }
        whole = {"text": LOOP}
        method = self.random.choice(["textDocument/didChange"] * 5 + ["textDocument/didClose", "textDocument/didSave"])
        document = {"uri": self.uri(), "version": self.random.randrange(100)}
        self.editor.tell(method, {"textDocument": document, "contentChanges": [self.random.choice([change, change, whole])] * 3})

    def big(self) -> None:
        """A text of 20 MB, and a thousand quick edits."""
        uri = (self.folder / "big.py").as_uri()
        item = {"uri": uri, "languageId": "python", "version": 1, "text": LOOP * 130_000}
        self.editor.tell("textDocument/didOpen", {"textDocument": item})
        self.editor.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.editor.tell("textDocument/didOpen", {"textDocument": {**item, "text": LOOP}})
        for version in range(1000):
            edit = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "#"}
            self.editor.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [edit]})


def fuzz(count: int, seed: int, folder: Path) -> Fuzzer:
    """Send messages to a new server; it has to answer all that can be answered, and to end as it is told."""
    editor = Editor()
    editor.start(folder, settings={"deadline": 8})
    fuzzer = Fuzzer(editor, folder, random.Random(seed))
    try:
        fuzzer.run(count)
        unanswered = fuzzer.asked - fuzzer.answered.keys()
        assert not unanswered, [fuzzer.methods[number] for number in sorted(unanswered)]
    except BaseException:
        editor.process.kill()
        raise
    assert editor.stop() == 0
    return fuzzer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261125)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        fuzzer = fuzz(given.messages, given.seed, Path(folder))
        refused = sum(answer == "error" for answer in fuzzer.answered.values())
    sys.stdout.write(
        f"{given.messages} messages and a thousand quick edits in {time.monotonic() - started:.0f} s: {len(fuzzer.asked)} requests, "
        f"{len(fuzzer.answered)} answers, {refused} of them errors; slowest sign of life {fuzzer.slowest:.2f} s; left as told\n"
    )


if __name__ == "__main__":
    main()
