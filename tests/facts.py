"""Facts made by hand, for tests of what is asked of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from llmlint.api import (
    Client,
    ClientUse,
    How,
    Kind,
    Loop,
    LoopKind,
    LoopUse,
    ModelCall,
    OutputUse,
    Position,
    Retries,
    Span,
    State,
    Structured,
    Timeout,
    Truth,
    UseKind,
)
from llmlint.facts.model import ModuleFacts


def span(line: int = 1, column: int = 1, length: int = 3, path: str = "app.py") -> Span:
    return Span(path, Position(line, column), Position(line, column + length))


UNSET = Timeout(State.UNSET, default_seconds=600, default_bounded=True)
RETRIES = Retries(State.UNSET)


def call(line: int = 1, path: str = "app.py", text: str = "ask", **changes: Any) -> ModelCall:
    made = ModelCall(
        span=span(line, path=path),
        callee=span(line, path=path),
        text=text,
        sdk="sample",
        operation="ask",
        kind=Kind.CHAT,
        how=How.SDK,
        is_async=Truth.NO,
        streaming=Truth.NO,
        timeout=UNSET,
        retries=RETRIES,
        structured=Structured(Truth.NO, offered=Truth.YES),
        because="`ask` is a sample",
    )
    return replace(made, **changes)


def client(line: int = 1, **changes: Any) -> Client:
    made = Client(
        span=span(line, length=8),
        callee=span(line, length=6),
        text="Sample",
        sdk="sample",
        name="sample.Sample",
        timeout=UNSET,
        timeout_at_constructor=True,
        retries=RETRIES,
        uses=(),
        local=False,
        because="`Sample` is a sample",
    )
    return replace(made, **changes)


def use(line: int = 2, timeout: Timeout = UNSET) -> ClientUse:
    return ClientUse(span(line), "client.ask", timeout, Retries(State.UNKNOWN))


def output(line: int = 1, kind: UseKind = UseKind.JSON, **changes: Any) -> OutputUse:
    made = OutputUse(kind, span(line), "json.loads", (call(),), Truth.NO, Truth.YES)
    return replace(made, **changes)


def loop(kind: LoopKind = LoopKind.DATA, varies: Truth = Truth.YES, item: str = "ticket", **changes: Any) -> LoopUse:
    of_loop = {name: changes.pop(name) for name in ("over", "size", "concurrent", "why", "form") if name in changes}
    return LoopUse(Loop(kind, span(9), **{"form": "for", "item": item, **of_loop}), varies, **changes)


def module(path: str = "app.py", **changes: Any) -> ModuleFacts:
    return replace(ModuleFacts(path), **changes)
