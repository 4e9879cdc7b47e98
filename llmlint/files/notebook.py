"""Jupyter notebooks as Python text: their code cells one after the other, with what only IPython understands taken out, line by line.

Every line of a cell keeps its place in the text, so that places can be named as `file.ipynb:cell N` and a line of that cell. Cells are
counted as they stand in the notebook, from 1, text cells included.
"""

from __future__ import annotations

import ast
import json
from bisect import bisect_right
from typing import Any, TypeGuard

from llmlint.files.records import Problem
from llmlint.patterns import regex
from llmlint.records import dataclass

SUFFIX = ".ipynb"
_CELL = ":cell "
# The rest of a cell under one of these is Python; under any other it is not.
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "pypy", "debug", "mprun", "memit", "lprun"})
_RUNS_A_STATEMENT = regex(r"^%(time|timeit|prun|memit)\s+(?!-)(?=\S)")
_MAGIC = regex(r"^\s*(?:[%!?]|(?P<name>[A-Za-z_][\w.]*(?:\s*,\s*[A-Za-z_]\w*)*)\s*=\s*[%!])|\?\??\s*$")
_MAX_MAGICS = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell: its number in the notebook, the line of the text it begins on, and how many lines it has."""

    number: int
    start: int
    lines: int


@dataclass(frozen=True, slots=True)
class Notebook:
    """The Python of a notebook. `shown` is the same with the cells as they are written; `problems` go by the number of the cell."""

    text: str
    shown: str
    cells: tuple[Cell, ...]
    problems: tuple[tuple[int, Problem], ...]


def read_notebook(text: str) -> Notebook | Problem:
    """Take a notebook apart; one that is no notebook is a problem, one in another language has no cells."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return Problem("syntax", "not a notebook: its JSON is broken", line, getattr(error, "colno", 1))
    cells = _cells_of(document)
    if cells is None:
        return Problem("syntax", "not a notebook: it holds no list of cells")
    python: list[str] = []
    shown: list[str] = []
    places: list[Cell] = []
    problems: list[tuple[int, Problem]] = []
    for number, source in enumerate(cells if _is_python(document) else [], 1):
        if source is None:
            continue
        code = without_magics(source)
        if isinstance(code, Problem):
            problems.append((number, code))
            code = ""
        lines = source.splitlines()
        places.append(Cell(number, len(shown) + 1, len(lines)))
        shown += lines
        python += [*code.splitlines(), *[""] * len(lines)][: len(lines)]
    return Notebook("".join(f"{line}\n" for line in python), "".join(f"{line}\n" for line in shown), tuple(places), tuple(problems))


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_table(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _cells_of(document: object) -> list[str | None] | None:
    """The sources of all cells, `None` for those that hold no code; also in the form before version 4."""
    cells = _list_in(document, "cells")
    if cells is None and (sheets := _list_in(document, "worksheets")) is not None:
        cells = [cell for sheet in sheets for cell in _list_in(sheet, "cells") or ()]
    return None if cells is None else [_source_of(cell) for cell in cells]


def _list_in(table: object, key: str) -> list[Any] | None:
    found: object = table.get(key) if _is_table(table) else None
    return found if _is_list(found) else None


def _source_of(cell: object) -> str | None:
    if not _is_table(cell) or cell.get("cell_type") != "code":
        return None
    source: object = cell.get("source", cell.get("input", ""))
    if _is_list(source):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else None


def _is_python(document: object) -> bool:
    metadata: object = document.get("metadata") if _is_table(document) else None
    for table, key in (("language_info", "name"), ("kernelspec", "language")):
        inner: object = metadata.get(table) if _is_table(metadata) else None
        name: object = inner.get(key) if _is_table(inner) else None
        if isinstance(name, str) and not name.lower().startswith(("python", "ipython", "py")):
            return False
    return True


def without_magics(source: str) -> str | Problem:
    """A cell's Python, with the same lines. Only lines that Python cannot read are taken for magics, so strings stay as they are."""
    lines = source.splitlines()
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        name = lines[first][2:].split(maxsplit=1)[0] if lines[first][2:].strip() else ""
        if name not in _PYTHON_CELLS:
            return "\n" * len(lines)
        lines[first] = ""
    for _ in range(_MAX_MAGICS):
        problem = _problem_in(lines)
        if problem is None:
            return "\n".join(lines) + "\n"
        if problem.kind != "syntax" or problem.line > len(lines) or not _mask(lines, problem.line - 1):
            return problem
    return Problem("limit", f"the cell holds more than {_MAX_MAGICS} magic commands")


def _problem_in(lines: list[str]) -> Problem | None:
    try:
        ast.parse("\n".join(lines) + "\n")
    except SyntaxError as error:
        return Problem("syntax", error.msg or "invalid syntax", max(1, error.lineno or 1), max(1, error.offset or 1))
    except (ValueError, RecursionError, MemoryError):
        return Problem("limit", "the cell is too deeply nested, or holds a null character")
    return None


def _mask(lines: list[str], index: int) -> bool:
    """Replace one line that only IPython understands, with the lines it continues on; false where it is none."""
    line = lines[index]
    found = _MAGIC.search(line)
    if found is None:
        return False
    indent = line[: len(line) - len(line.lstrip())]
    name = found.group("name")
    statement = _RUNS_A_STATEMENT.match(line.lstrip())
    if statement is not None:
        length = statement.end()
        lines[index] = f"{indent}{'pass;'.ljust(length)}{line.lstrip()[length:]}"
        return True
    lines[index] = f"{indent}{name} = None" if name and "." not in name and "," not in name else f"{indent}pass"
    while line.rstrip().endswith("\\") and index + 1 < len(lines):
        index += 1
        line = lines[index]
        lines[index] = ""
    return True


class CellMap:
    """Where the lines of a notebook's text stand in its cells."""

    def __init__(self, cells: tuple[Cell, ...]) -> None:
        self._cells = cells
        self._starts = [cell.start for cell in cells]

    def place(self, line: int) -> tuple[int, int]:
        """The cell of a line of the text, and the line within it."""
        index = max(0, bisect_right(self._starts, line) - 1)
        cell = self._cells[index]
        return cell.number, line - cell.start + 1


def cell_path(display: str, number: int) -> str:
    """The path under which a cell is reported."""
    return f"{display}{_CELL}{number}"


def file_and_cell(path: str) -> tuple[str, int]:
    """A reported path taken apart; the cell is 0 for what is no notebook."""
    head, separator, number = path.rpartition(_CELL)
    return (head, int(number)) if separator and number.isdigit() and head.endswith(SUFFIX) else (path, 0)
