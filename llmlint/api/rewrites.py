"""Fixes and advice that several rules give, made from facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api.findings import Edit, Fix
from llmlint.api.words import code
from llmlint.facts.edits.imported import fresh, imported
from llmlint.facts.model import Position, Span, Truth, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.model import Hoist, OutputUse, Rejected, Rewrite, Room


# Since this Python, `list[str]` is a type.
_GENERIC_BUILTINS = (3, 9)


def added(room: Room, keyword: str) -> tuple[Edit, ...]:
    """Put a keyword such as `timeout=30` into a call, in the style of the call."""
    return tuple(Edit(span, text) for span, text in room.with_keyword(keyword))


def in_front(hoist: Hoist | None, title: str) -> Fix | None:
    """Move a statement, or an expression, in front of the loop or the function around it."""
    if hoist is None:
        return None
    return Fix(title, (Edit(hoist.to, hoist.text), Edit(hoist.span, hoist.instead)))


def rewritten(rewrite: Rewrite | None, title: str) -> Fix | None:
    """Write a piece of code in another way, where the facts know one."""
    return Fix(title, tuple(Edit(span, text) for span, text in rewrite.edits)) if rewrite is not None else None


def together(title: str, fixes: Iterable[Fix]) -> Fix:
    """Several fixes as one; what two of them leave out is left out once."""
    edits: list[Edit] = []
    for edit in sorted((edit for fix in fixes for edit in fix.edits), key=lambda edit: (edit.span.start, edit.span.end)):
        last = edits[-1] if edits else None
        if last is not None and not last.text and not edit.text and edit.span.start < last.span.end:
            edits[-1] = Edit(Span(edit.span.path, last.span.start, max(last.span.end, edit.span.end)), "")
        else:
            edits.append(edit)
    return Fix(title, tuple(edits))


def accepted(wrong: Rejected) -> Fix | None:
    """Give a parameter under the name that is accepted, or leave out what nothing replaces."""
    if wrong.keyword is not None:
        return Fix(f"write `{wrong.instead}`", (Edit(wrong.keyword, wrong.instead),))
    return rewritten(wrong.left_out, f"leave {code(wrong.name)} out: the provider's own default counts then")


def ask_for_structure(use: OutputUse) -> str:
    """Advise the provider's structured form, with a model of the pieces that the code takes out of the text, as far as they are seen."""
    fields = use.taken or tuple((name, "str") for name in use.fields if name.isidentifier() and not name.startswith("_"))
    there_is_more = len(fields) > 6 or (use.kind is UseKind.JSON and not use.all_taken)
    generic = "List" if any(call.may_run_before(*_GENERIC_BUILTINS) for call in use.calls) else "list"
    model = "; ".join(f"{name}: {_with_lists(kind, generic) or '…'}" for name, kind in fields[:6]) + ("; …" if there_is_more else "")
    schema = f"`class Answer(BaseModel): {model}`" if fields else "a schema"
    form = use.hint.replace("PydanticModel", "Answer").replace("Model", "Answer") if fields else use.hint
    send = f"send it along: {form or 'the structured output of the SDK'}" if use.offered is Truth.YES else "validate the answer against it"
    return f"describe the answer in {schema} and {send}"


def with_structure(use: OutputUse) -> Fix | None:
    """Let the provider enforce a schema: that of the class which parses the answer, or one of all that the code takes out of it.

    The answer stays text that is parsed as before. Where the request stands elsewhere, or more is taken out than is seen, there is no fix.
    """
    call = use.calls[0]
    form, room, last = call.structured, call.room, call.operation.rpartition(".")[2]
    if len(use.calls) > 1 or use.besides or call.chain or not form.keyword or room is None or call.callee.path != use.span.path:
        return None
    beside = call.schema_beside if form.keyword.partition("=")[0] in room.keywords else None
    if (beside is None and form.keyword.partition("=")[0] in room.keywords) or call.streaming is not Truth.NO:
        return None
    fields = use.taken if use.all_taken else ()
    if not (use.model or fields) or (form.method and not call.text.endswith(f".{last}")):
        return None
    words = call.function.rpartition(".")[2].split("_")
    model = use.model or fresh(f"{''.join(word.capitalize() for word in words if word.isalnum())}Answer")
    told = beside.edits if beside is not None else room.with_keyword(form.keyword)
    edits = [Edit(span, text.replace("{model}", model)) for span, text in told]
    if form.method:
        end = call.callee.end
        edits.append(Edit(Span(call.callee.path, Position(end.line, end.column - len(last)), end), form.method))
    edits += [Edit(span, text.replace("{model}", model)) for span, text in (use.read.edits if use.read is not None else ())]
    if use.model:
        return Fix(f"send `{use.model}` along, and let the provider enforce it", tuple(edits))
    if call.above is None:
        return None
    generic = imported("typing.List") if call.may_run_before(*_GENERIC_BUILTINS) else "list"
    lines = "".join(f"    {name}: {_with_lists(kind, generic)}\n" for name, kind in fields)
    edits.append(Edit(call.above, f"class {model}({imported('pydantic.BaseModel')}):\n{lines}\n\n"))
    shown = ", ".join(f"{name}: {kind}" for name, kind in fields)
    rest = ", and ask for no other layout in the prompt" if use.read is not None else ""
    return Fix(f"send a model along and let the provider enforce it, if these are the types: `{shown}`{rest}", tuple(edits))


def _with_lists(kind: str, generic: str) -> str:
    """A type as it is written in the oldest Python that has to read it."""
    return kind.replace("list[", f"{generic}[")


__all__ = ["accepted", "added", "ask_for_structure", "in_front", "rewritten", "together", "with_structure"]
