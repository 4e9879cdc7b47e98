"""Texts that are laid out anew: Markdown that becomes headings, bold words and tables elsewhere, of which nothing is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.word_patterns import LONGEST
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.values.base import At

_SYNTAX = regex(r"\\[A-Za-z]|\(\?P<\w{1,40}>|\(\?[a-zA-Z]{1,6}\)|\[(?:\\.|[^\]\\]){1,80}\]|\{\d{0,4},?\d{0,4}\}")
_CODE = frozenset(
    {"import ", "from ", "def ", "async def ", "class ", "@", "#!", "#!/", "#include", "package ", "public ", "SELECT", "SELECT ", "WITH "}
)
_WALKS = frozenset({"enumerate", "list", "filter", "iter"})


def is_made_of_marks(pattern: str) -> bool:
    r"""Whether a pattern finds text by its signs only, and not by a word: `\*\*(.+?)\*\*`."""
    return len(pattern) <= LONGEST and not any(map(str.isalnum, _SYNTAX.sub("", pattern)))


def lays_out(at: At, verb: str, pattern: str | None) -> bool:
    r"""Whether a text is taken apart at signs such as those of Markdown, and all of it goes on.

    `for part in re.split(r"(\*\*.+?\*\*)", text)`: what is bold, and in an `else` what is not. `for bold in re.finditer(…, text)`:
    `text[end:bold.start()]`, and behind the loop `text[end:]`.
    """
    if pattern is None or not is_made_of_marks(pattern):
        return False
    if verb == "split":
        return pattern.startswith("(") and pattern.endswith(")") and any(_takes_either_way(loop) for loop in _loops_over(at))
    return verb == "finditer" and any(_takes_between(at, loop) for loop in _loops_over(at))


def takes_all_lines(at: At) -> bool:
    """Whether a test for a sign that a line begins with is one of several, after which an `else` takes each line that is left:
    `if line.startswith("# "): page.heading(line[2:])`, `elif …`, `else: page.text(line)`.
    """
    tested, chain = at.node, [above for above, below in at.module.around(at.node) if isinstance(above, cst.If) and below is above.test]
    text = tested.func.value if isinstance(tested, cst.Call) and isinstance(tested.func, cst.Attribute) else None
    if not chain or not isinstance(text, cst.Name):
        return False
    first = chain[0]
    while isinstance(before := at.module.parents.get(first), cst.If) and before.orelse is first:
        first = before
    loop = next((above for above, _ in at.module.around(first) if isinstance(above, cst.For)), None)
    names = _names_of_line(loop, text.value) if loop is not None else {text.value}
    taken_by: list[set[str]] = []
    current: cst.If | cst.Else | None = first
    while isinstance(current, cst.If):
        if not all(_is_sign(call) for call in _tests_of_beginning(current.test)):
            return False
        taken_by.append(_takers(current.body, names))
        current = current.orelse
    taken_by.append(_takers(current.body, names) if current is not None else set())
    return bool(frozenset[str](taken_by[0]).intersection(*taken_by[1:]))


def _names_of_line(loop: cst.For, name: str) -> set[str]:
    """The names of a line, and of what is made of it: `content = line.strip()[2:]`."""
    names = {name} | {part.value for part in walk(loop.target) if isinstance(part, cst.Name)}
    for node in walk(loop.body):
        if isinstance(node, cst.Assign) and any(_mentions(node.value, known) for known in names):
            names |= {target.target.value for target in node.targets if isinstance(target.target, cst.Name)}
    return names


def is_line_of_code(at: At) -> bool:
    """Whether a test for how a line begins, and all that are made with it, look for code: `line.startswith("import ")`."""
    test = next((above.test for above, below in at.module.around(at.node) if isinstance(above, cst.If) and below is above.test), None)
    calls = _tests_of_beginning(test) if test is not None else []
    said = [part.evaluated_value for call in calls for arg in call.args for part in walk(arg.value) if isinstance(part, cst.SimpleString)]
    return bool(said) and all(text in _CODE for text in said)


def is_row_of_table(at: At) -> bool:
    """Whether a line is split into the cells of a Markdown table: `line.strip().strip("|").split("|")`."""
    match at.node:
        case cst.Call(func=cst.Attribute(value=text), args=[cst.Arg(value=cst.SimpleString(evaluated_value="|"))]):
            pass
        case _:
            return False
    while isinstance(text, cst.Call) and isinstance(text.func, cst.Attribute):
        if any(isinstance(arg.value, cst.SimpleString) and arg.value.evaluated_value == "|" for arg in text.args):
            return True
        text = text.func.value
    return False


def _loops_over(at: At) -> Iterator[cst.For]:
    """The loops that walk over what a call gives, as it is or by its name."""
    parents = at.module.parents
    above = parents.get(at.node)
    function = at.module.function_around(at.node)
    name = words(above.targets[0].target) if isinstance(above, cst.Assign) and len(above.targets) == 1 else ""
    for loop in walk(function) if function is not None else ():
        if isinstance(loop, cst.For):
            walked = loop.iter
            while isinstance(walked, cst.Call) and words(walked.func) in _WALKS and walked.args and walked is not at.node:
                walked = walked.args[-1].value
            if walked is at.node or (name and words(walked) == name):
                yield loop


def _takes_either_way(loop: cst.For) -> bool:
    """Whether a loop does something with each piece, whatever it decides about it."""
    names = {part.value for part in walk(loop.target) if isinstance(part, cst.Name)}
    branches = [node for node in walk(loop.body) if isinstance(node, cst.If)]
    left = [node for node in branches if node.orelse is None and not _leaves_out_nothing(node)]
    return any(_mentions(loop.body, name) for name in names) and not left


def _leaves_out_nothing(node: cst.If) -> bool:
    """`if not part: continue`, `if part: …`."""
    return isinstance(node.test, (cst.Name, cst.UnaryOperation))


def _takes_between(at: At, loop: cst.For) -> bool:
    """Whether what stands in front of each match is taken, and what stands behind the last."""
    item, function = words(loop.target), at.module.function_around(at.node)
    cuts = [node.slice[0].slice for node in walk(function) if isinstance(node, cst.Subscript)] if function is not None else []
    before = any(isinstance(cut, cst.Slice) and words(cut.upper).startswith(f"{item}.start(") for cut in cuts)
    return before and any(isinstance(cut, cst.Slice) and cut.lower is not None and cut.upper is None for cut in cuts)


def _tests_of_beginning(test: cst.BaseExpression) -> list[cst.Call]:
    calls = (node for node in walk(test) if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute))
    return [call for call in calls if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("startswith", "endswith")]


def _is_sign(call: cst.Call) -> bool:
    said = [part.evaluated_value for arg in call.args for part in walk(arg.value) if isinstance(part, cst.SimpleString)]
    return bool(said) and all(isinstance(text, str) and not any(map(str.isalpha, text)) for text in said)


def _takers(body: cst.BaseSuite, names: set[str]) -> set[str]:
    """What a text, or what is made of it, is given to in a block that keeps it in no field: `page` of `page.heading(line[2:])`."""
    fields = [target.target for node in walk(body) if isinstance(node, cst.Assign) for target in node.targets]
    if any(isinstance(field, (cst.Subscript, cst.Attribute)) for field in fields):
        return set()
    calls = [node for node in walk(body) if isinstance(node, cst.Call) and any(_mentions(arg, name) for arg in node.args for name in names)]
    return {words(call.func.value) if isinstance(call.func, cst.Attribute) else words(call.func) for call in calls}


def _mentions(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(node))


__all__ = ["is_line_of_code", "is_made_of_marks", "is_row_of_table", "lays_out", "takes_all_lines"]
