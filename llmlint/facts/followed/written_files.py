"""Files that an answer is written into, and that a command then runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.values import External, alternatives
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.flows import Flow

WRITES = frozenset({"write", "writelines", "write_text", "write_bytes"})
_OPENS = frozenset({"open", "builtins.open", "io.open", "codecs.open", "aiofiles.open"})
_SAME_FILE = frozenset({"str", "os.fspath", "pathlib.Path", "os.path.abspath", "os.path.realpath"})
_SAME_PATH = frozenset({"resolve", "absolute", "as_posix"})
_INTERPRETER = regex(r"(.*/)?(python[\d.]*|pypy3?|node|deno|ruby|perl|php|Rscript|bash|sh|zsh|pwsh|powershell)(\.exe)?")
_THIS_PYTHON = "$sys.executable"
_MAX_NAMES = 4


def written_and_run(run: Run, node: cst.Call) -> Iterator[Flow]:
    """The answers in the file that a command runs, as a program or through an interpreter, where this function has written it before."""
    started = _started(run, node) if run.written else ""
    for write, flows in run.written.items() if started else ():
        if isinstance(write.func, cst.Attribute) and _file_of(run, write, write.func) == started:
            yield from flows


def _file_of(run: Run, write: cst.Call, method: cst.Attribute) -> str:
    """The file that a call writes into, by its name or by the words for it."""
    if method.attr.value in ("write_text", "write_bytes"):
        return _named(run, method.value)
    if not isinstance(method.value, cst.Name):
        return ""
    order = run.module.index.order
    given = [use for use in uses_of(run.unit, method.value.value) if use.by == "given" and order(use.node) < order(write)]
    opened = given[-1].value if given else None
    if not isinstance(opened, cst.Call):
        return ""
    name = _outside(run, opened.func)
    if name in _OPENS and opened.args:
        return _named(run, opened.args[0].value)
    if name == "tempfile.NamedTemporaryFile":
        return f"${method.value.value}.name"
    if name == "os.fdopen" and opened.args:
        return _beside(run, opened.args[0].value)
    return _named(run, opened.func.value) if isinstance(opened.func, cst.Attribute) and opened.func.attr.value == "open" else ""


def _beside(run: Run, descriptor: cst.BaseExpression) -> str:
    """The path that stands beside a descriptor: `descriptor, path = tempfile.mkstemp()`."""
    for use in uses_of(run.unit, descriptor.value) if isinstance(descriptor, cst.Name) else ():
        target = use.node.targets[0].target if isinstance(use.node, cst.Assign) else None
        names = [element.value for element in target.elements] if isinstance(target, cst.Tuple) else []
        if len(names) == 2 and isinstance(names[1], cst.Name):
            return f"${names[1].value}"
    return ""


def _started(run: Run, node: cst.Call) -> str:
    """The file that a command starts: its first word, or the first word for the interpreter that is no option."""
    given = next((arg.value for arg in node.args if arg.keyword is None or arg.keyword.value in ("args", "cmd", "command")), None)
    first, *rest = [*_command(run, given), ""]
    if first != _THIS_PYTHON and not _INTERPRETER.fullmatch(first):
        return first
    return next((word for word in rest if not word.startswith("-") or word == "-m"), "")


def _command(run: Run, node: cst.BaseExpression | None) -> list[str]:
    """The words of a command, each as a text or as the words for it."""
    match node:
        case cst.Name(value=name) if len(uses := list(uses_of(run.unit, name))) == 1 and not isinstance(uses[0].value, cst.Name):
            return _command(run, uses[0].value)
        case cst.List(elements=elements) | cst.Tuple(elements=elements):
            return [_named(run, element.value) for element in elements]
        case cst.SimpleString() | cst.FormattedString() | cst.BinaryOperation(operator=cst.Add()):
            return [word.strip("'\"") for word in _line(run, node).split()]
        case _:
            return []


def _line(run: Run, node: cst.BaseExpression) -> str:
    """A command as it is typed."""
    match node:
        case cst.FormattedString(parts=parts):
            return "".join(_part(run, part) for part in parts)
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            return _line(run, left) + _line(run, right)
        case _:
            return _named(run, node)


def _part(run: Run, part: cst.BaseFormattedStringContent) -> str:
    if isinstance(part, cst.FormattedStringExpression):
        return _named(run, part.expression)
    return part.value if isinstance(part, cst.FormattedStringText) else ""


def _outside(run: Run, node: cst.BaseExpression) -> str:
    """The dotted name of something that is not the project's."""
    known = run.evaluate(node) if isinstance(node, (cst.Name, cst.Attribute)) else None
    return next((option.name for option in alternatives(known) if isinstance(option, External)), "") if known is not None else ""


def _named(run: Run, node: cst.BaseExpression, depth: int = 0) -> str:
    """A path by the text of its literal, or by the words for it behind a `$`; nothing where it is put together in place."""
    match node:
        case cst.SimpleString():
            return str(node.evaluated_value)
        case cst.Call(func=cst.Attribute(value=path, attr=cst.Name(value=method)), args=[]) if method in _SAME_PATH:
            return _named(run, path, depth)
        case cst.Call(func=func, args=[cst.Arg(value=path)]) if _outside(run, func) in _SAME_FILE:
            return _named(run, path, depth)
        case cst.Name(value=name):
            uses = list(uses_of(run.unit, name))
            behind = _named(run, uses[0].value, depth + 1) if len(uses) == 1 and uses[0].by == "given" and depth < _MAX_NAMES else ""
            return behind or f"${name}"
        case cst.Attribute():
            return f"${_outside(run, node) or run.module.tree.code_for_node(node)}"
        case _:
            return ""


__all__ = ["WRITES", "written_and_run"]
