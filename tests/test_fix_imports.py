"""What a fix needs from other modules: names as the file writes them, new names that are free, imports that are lacking."""

from __future__ import annotations

from facts import span

from llmlint.api import Edit, Fix
from llmlint.engine import with_imports
from llmlint.facts.edits.imported import fresh, imported
from llmlint.facts.model.rooms import Imports

EMPTY = Imports(span(1, 1, 0))


def texts(text: str, imports: Imports | None) -> list[str] | None:
    fix = with_imports(Fix("mend it", (Edit(span(9), text),)), imports)
    return [edit.text for edit in fix.edits] if fix is not None else None


def test_what_asks_for_nothing_stays() -> None:
    fix = Fix("mend it", (Edit(span(9), "timeout=60"),))
    assert with_imports(fix, None) is fix
    assert with_imports(fix, EMPTY) is fix


def test_a_name_is_written_as_the_file_writes_it() -> None:
    assert texts(f"{imported('textwrap.dedent')}(text)", Imports(span(1, 1, 0), known=(("textwrap", "tw"),))) == ["tw.dedent(text)"]


def test_what_is_not_imported_is_imported_first() -> None:
    assert texts(f"{imported('textwrap.dedent')}(text)", EMPTY) == ["import textwrap\n\n", "textwrap.dedent(text)"]


def test_without_knowing_the_imports_there_is_no_fix() -> None:
    assert texts(imported("textwrap.dedent"), None) is None
    assert texts(fresh("Reply"), None) is None


def test_a_name_that_is_taken_is_not_given_twice() -> None:
    assert texts(imported("textwrap.dedent"), Imports(span(1, 1, 0), taken=("textwrap",))) is None
    assert texts(fresh("Reply"), EMPTY) == ["Reply"]
    assert texts(fresh("Reply"), Imports(span(1, 1, 0), taken=("Reply",))) == ["ModelReply"]
    assert texts(fresh("Reply"), Imports(span(1, 1, 0), taken=("Reply", "ModelReply"))) is None


def test_two_imports_that_are_lacking_are_too_many() -> None:
    assert texts(f"{imported('textwrap.dedent')}({imported('asyncio.run')})", EMPTY) is None
