"""What an editor offers to do about findings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from llmlint.records import dataclass
from llmlint.report.visible import visible
from llmlint.server.convert import OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from llmlint.api import Fix
    from llmlint.diagnostics import Diagnostic
    from llmlint.server.convert import Reader
    from llmlint.server.positions import Text

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.llmlint"
KINDS = [types.CodeActionKind.QuickFix.value, FIX_ALL]


def wants(only: Iterable[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether a client that asks for some kinds takes one of this kind: a kind holds all below it."""
    if only is None:
        return kind == types.CodeActionKind.QuickFix.value
    names = [item.value if isinstance(item, types.CodeActionKind) else item for item in only]
    return any(kind == name or kind.startswith(f"{name}.") or not name for name in names)


def overlaps(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges share a place; ends count."""
    return _pair(one.start) <= _pair(other.end) and _pair(other.start) <= _pair(one.end)


def _pair(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def fix_of(found: Diagnostic, shown: types.Diagnostic, fix: Fix, edit: types.WorkspaceEdit) -> types.CodeAction:
    """Do what a rule proposes."""
    title = visible(fix.title) if fix.safe else f"{visible(fix.title)} (unsafe: check what it changes)"
    return types.CodeAction(
        title=title[:1].upper() + title[1:], kind=types.CodeActionKind.QuickFix, diagnostics=[shown], is_preferred=fix.safe, edit=edit
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The comment that an action stands for: it silences a rule in a line, or with line 0 in all of a text, as it was after some edits."""

    uri: str
    edits: int
    line: int
    name: str

    @classmethod
    def read(cls, data: Any) -> Wanted | None:
        """From what a client sends back."""
        match data:
            case {"uri": str(uri), "edits": int(edits), "line": int(line), "name": str(name)}:
                return cls(uri, edits, line, name)
            case _:
                return None


def ignores_of(found: Diagnostic, shown: types.Diagnostic, uri: str, edits: int) -> Iterator[types.CodeAction]:
    """Silence the rule here, or in the whole file. The comment is written once somebody asks for it."""
    if found.code in OWN:
        return
    for title, line in ((f"Ignore {found.name} on this line", found.span.start.line), (f"Ignore {found.name} in this file", 0)):
        data = asdict(Wanted(uri, edits, line, found.name))
        yield types.CodeAction(title=title, kind=types.CodeActionKind.QuickFix, diagnostics=[shown], data=data)


def safe_edits(found: Iterable[Diagnostic]) -> list[Fix]:
    """The safe fixes that do not touch each other, in order: what is left over is found again afterwards."""
    chosen: list[Fix] = []
    taken: list[tuple[str, tuple[int, int], tuple[int, int]]] = []
    for diagnostic in found:
        fix = diagnostic.fix
        if fix is None or not fix.safe:
            continue
        spans = [
            (edit.span.path, (edit.span.start.line, edit.span.start.column), (edit.span.end.line, edit.span.end.column))
            for edit in fix.edits
        ]
        if any(one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2] for one in spans for other in taken):
            continue
        taken += spans
        chosen.append(fix)
    return chosen


def edits_of(fixes: Iterable[Fix], reader: Reader) -> dict[str, list[types.TextEdit]]:
    """All edits of fixes, by address."""
    edits: dict[str, list[types.TextEdit]] = {}
    for fix in fixes:
        for edit in fix.edits:
            edits.setdefault(reader.address(edit.span.path), []).append(types.TextEdit(reader.range(edit.span), edit.text))
    return edits


def workspace_edit(edits: Mapping[str, list[types.TextEdit]], version_of: Mapping[str, int] | None) -> types.WorkspaceEdit:
    """One edit of the workspace; with the versions it is meant for where the client understands them."""
    if version_of is None:
        return types.WorkspaceEdit(changes=dict(edits))
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version_of.get(uri)), [*given])
            for uri, given in edits.items()
        ]
    )


def difference(old: Text, new: str, reader: Reader) -> types.TextEdit:
    """The lines that differ between two texts, as one edit."""
    from llmlint.server.positions import Text, units

    other = Text(new)
    shared = min(old.count, other.count)
    head = next((number for number in range(shared) if old.line(number) != other.line(number)), shared)
    tail = next((n for n in range(shared - head) if old.line(old.count - 1 - n) != other.line(other.count - 1 - n)), shared - head)
    last, end = old.count - tail, other.count - tail
    if tail:
        start_at, stop_at = types.Position(head, 0), types.Position(last, 0)
        return types.TextEdit(types.Range(start_at, stop_at), new[other.offset(head, 0, "utf-32") : other.offset(end, 0, "utf-32")])
    stop_at = types.Position(old.count - 1, units(old.line(old.count - 1), reader.encoding))
    return types.TextEdit(types.Range(types.Position(head, 0), stop_at), new[other.offset(head, 0, "utf-32") :])


__all__ = ["FIX_ALL", "KINDS", "difference", "edits_of", "fix_of", "ignores_of", "overlaps", "safe_edits", "wants", "workspace_edit"]
