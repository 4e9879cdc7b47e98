"""The machine contract of `calls`: every place where a model is asked, with what is known and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import llmlint
from llmlint.report.calls_text import models_of
from llmlint.report.encode import json_text
from llmlint.report.json import VERSION, file_of, place_of, range_of
from llmlint.report.visible import mask_keys

if TYPE_CHECKING:
    from llmlint.facts.model import GivenTimeout, LoopUse, ModelCall, Retries, Structured, Timeout
    from llmlint.runs import Result


def render_calls_json(result: Result) -> str:
    """The whole document. An unknown answer is `null`."""
    document = {
        "version": VERSION,
        "tool": {"name": "llmlint", "version": llmlint.__version__},
        "summary": {"files_checked": result.files_checked, "files_failed": result.files_failed, "calls": len(result.calls)},
        "calls": [_call(call) for call in result.calls],
    }
    return json_text(document)


def _call(call: ModelCall) -> dict[str, Any]:
    return {
        **file_of(call.span.path),
        "line": call.span.start.line,
        "column": call.span.start.column,
        "end_line": call.span.end.line,
        "end_column": call.span.end.column,
        "sdk": call.sdk,
        "operation": call.operation,
        "kind": call.kind.value,
        "how": call.how.value,
        "sure": call.sure,
        "function": call.function,
        "client": _client(call),
        "models": [mask_keys(model) for model in models_of(call)],
        "async": call.is_async.known,
        "streaming": call.streaming.known,
        "timeout": _timeout(call.timeout),
        "retries": _retries(call.retries),
        "structured": _structured(call.structured),
        "loops": [_loop(use) for use in call.loops],
        "chain": [place_of(place) for place in call.chain],
        "because": mask_keys(call.because),
    }


def _client(call: ModelCall) -> dict[str, Any] | None:
    if call.client is None:
        return None
    return {"name": call.client_name, **file_of(call.client.path), "range": range_of(call.client)}


def _timeout(timeout: Timeout) -> dict[str, Any]:
    return {
        "state": timeout.state.value,
        "given": [_given(given) for given in timeout.given],
        "default_seconds": timeout.default_seconds,
        "default_bounded": timeout.default_bounded,
    }


def _given(given: GivenTimeout) -> dict[str, Any]:
    return {"source": given.source.value, "seconds": given.seconds, "unlimited": given.unlimited}


def _retries(retries: Retries) -> dict[str, Any]:
    return {
        "state": retries.state.value,
        "value": retries.value,
        "default": retries.default,
        "again": retries.again.known,
    }


def _structured(structured: Structured) -> dict[str, Any]:
    return {"answer": structured.answer.known, "mode": structured.mode, "offered": structured.offered.known}


def _loop(use: LoopUse) -> dict[str, Any]:
    loop = use.loop
    return {
        "kind": loop.kind.value,
        "form": loop.form,
        "path": loop.span.path,
        "range": range_of(loop.span),
        "item": mask_keys(loop.item),
        "over": mask_keys(loop.over),
        "varies": use.varies.known,
        "why": mask_keys(loop.why),
    }
