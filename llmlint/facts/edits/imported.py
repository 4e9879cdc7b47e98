"""Names of other modules in the text of a fix: written as the file writes them, with an import where one is missing.

A rule writes `imported("textwrap.dedent")` where it wants the name. Where the file cannot be given it surely, there is no fix.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeAlias

from llmlint.facts.model.parts import Position, Span
from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.facts.model.rooms import ImportLine, Imports

Added: TypeAlias = "tuple[Span, str]"

_MARK = regex("\0(\\+?[\\w.]+)\0")
_CALLED = regex(r"(?<![\w.])[A-Za-z_]\w*(?=\()")


def imported(dotted: str) -> str:
    """A name in full, to stand in the text of an edit: a module of the standard library, or something in any module."""
    return f"\0{dotted}\0"


def fresh(name: str) -> str:
    """A name for something new, to stand in the text of an edit: it is changed where the file uses it already."""
    return f"\0+{name}\0"


def fresh_in(imports: Imports, name: str) -> str | None:
    """The name for something new in a file; `None` where the second choice is taken as well."""
    used = {*imports.taken, *(called.partition(".")[0] for _, called in imports.known)}
    return next((choice for choice in (name, f"Model{name}") if choice not in used), None)


def of_library(library: str, text: str) -> str:
    """A piece of code in which the functions that are called are those of a library."""
    return _CALLED.sub(lambda match: imported(f"{library}.{match[0]}"), text)


def names_in(text: str) -> tuple[str, ...]:
    """The names in full that a text asks for."""
    return tuple(dict.fromkeys(_MARK.findall(text)))


def written_with(text: str, names: dict[str, str]) -> str:
    """The text with what the file calls them."""
    return _MARK.sub(lambda match: names[match[1]], text)


def name_in(imports: Imports, dotted: str) -> tuple[str, Added | None] | None:
    """What a file calls a name, and the import that must be added for it; `None` where that is not sure."""
    known = dict(imports.known)
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        called = known.get(".".join(parts[:length]))
        if called is not None and called.partition(".")[0] not in imports.taken:
            return ".".join((called, *parts[length:])), None
    module, _, name = dotted.rpartition(".")
    line = next((line for line in imports.lines if line.module == module and line.names and line.separator), None)
    if line is None and _is_standard(module or name):
        module, name = module or name, ""
    bound = name or module.partition(".")[0]
    if bound in imports.taken or any(called.partition(".")[0] == bound for _, called in imports.known):
        return None
    if line is not None:
        return name, _into(line, name)
    if name and module.partition(".")[0] in imports.late:
        return None
    return name or dotted, _below(imports, module, f"from {module} import {name}" if name else f"import {module}")


def _into(line: ImportLine, name: str) -> Added:
    """One more name in a list of names, where the order of the alphabet puts it."""
    for other, span in line.names:
        if _rank(other) > _rank(name):
            return _at(span, span.start), f"{name}{line.separator}"
    last = line.names[-1][1]
    return _at(last, last.end), f"{line.separator}{name}"


def _below(imports: Imports, module: str, text: str) -> Added:
    """A statement of its own: in its section, in the order of the alphabet, with empty lines between sections."""
    if not imports.lines:
        return imports.start, f"{text}\n\n"
    key = (_section(imports, module), text.startswith("from"), module.lower())
    keys = [(_section(imports, line.module), bool(line.names), line.module.lower()) for line in imports.lines]
    before = [line for line, other in zip(imports.lines, keys, strict=True) if other < key]
    same = [line for line, other in zip(imports.lines, keys, strict=True) if other[0] == key[0]]
    if not before:
        first = imports.lines[0]
        return _at(first.span, Position(first.span.start.line, 1)), f"{text}\n" if same else f"{text}\n\n"
    last = before[-1]
    if _section(imports, last.module) == key[0]:
        return last.below, f"{text}\n"
    if same:
        first = same[0]
        return _at(first.span, Position(first.span.start.line, 1)), f"{text}\n"
    return last.below, f"\n{text}\n"


def _section(imports: Imports, module: str) -> int:
    """As isort orders them: the future, the standard library, what is installed, what is ours."""
    root = module.partition(".")[0]
    if module == "__future__":
        return 0
    return 1 if _is_standard(module) else 3 if not root or root in imports.own else 2


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _rank(name: str) -> tuple[int, str]:
    """Constants, classes, functions: as isort orders names."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def _at(around: Span, place: Position) -> Span:
    return Span(around.path, place, place)


__all__ = ["fresh", "fresh_in", "imported", "name_in", "names_in", "of_library", "written_with"]
