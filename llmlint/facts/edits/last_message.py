"""Move values of a request behind its fixed text: in their own strings, or a sentence of the system prompt into the last message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.paragraphs import moved_back
from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from llmlint.facts.followed.leading_values import Elsewhere, MoveBack, Moved, Put
    from llmlint.facts.model import Span

    Locate = Callable[[At], Span]

_BINDS_TIGHTLY = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)


def moving_for(call: At, locate: Locate) -> MoveBack:
    """How values are moved in the strings of one call."""

    def moving(string: At, values: Collection[Put], clocks: Collection[Put], role: str) -> Moved | None:
        is_system = role in ("system", "developer") and not values

        def to_message(sentence: str) -> Elsewhere:
            return _behind_last_message(call, string, sentence, locate) if is_system else None

        return moved_back(string, values, clocks, to_message)

    return moving


def _behind_last_message(call: At, string: At, sentence: str, locate: Locate) -> tuple[Span, str] | None:
    """The content of the user's last message with a sentence of an f-string behind it; `None` where it is not written in this function.

    It is written behind `string`, from which the sentence comes: all that the sentence names is there by then.
    """
    module = call.module
    if string.module is not module or module.function_around(call.node) is not module.function_around(string.node):
        return None
    content = _content(call)
    target = module.parents.get(string.node)
    name = target.targets[0].target if isinstance(target, cst.Assign) and len(target.targets) == 1 else None
    if isinstance(target, cst.Assign) and not (isinstance(name, cst.Name) and _bound_once(name, call) is string.node):
        return None
    if content is None or locate(At(module, content)).start < locate(string).start:
        return None
    made = _with_sentence(content, module.tree.code_for_node(content), sentence)
    return (locate(At(module, content)), made) if made is not None else None


def _content(call: At) -> cst.BaseExpression | None:
    given = {arg.keyword.value: arg.value for arg in call.node.args if arg.keyword is not None} if isinstance(call.node, cst.Call) else {}
    messages = given.get("messages")
    if messages is None:
        return given.get("input") if "instructions" in given else None
    if isinstance(messages, cst.Name):
        messages = _bound_once(messages, call)
    last = messages.elements[-1] if isinstance(messages, cst.List) and messages.elements else None
    if last is None or not isinstance(last.value, cst.Dict):
        return None
    told = {_word(part.key): part.value for part in last.value.elements if isinstance(part, cst.DictElement)}
    return told.get("content") if _word(told.get("role")) == "user" else None


def _bound_once(name: cst.Name, call: At) -> cst.BaseExpression | None:
    """What a name is given, where it is then used at one place only."""
    block = call.module.function_around(call.node) or call.module.tree
    named = (node for node in walk(block) if isinstance(node, cst.Name) and node.value == name.value)
    own = [node for node in named if not is_label(node, call.module.parents)]
    targets = [target for node in own if isinstance(target := call.module.parents.get(node), cst.AssignTarget)]
    value = call.module.parents.get(targets[0]) if len(targets) == 1 and len(own) == 2 else None
    return value.value if isinstance(value, cst.Assign) else None


def _word(node: cst.BaseExpression | None) -> object:
    return node.evaluated_value if isinstance(node, cst.SimpleString) else None


def _with_sentence(content: cst.BaseExpression, code: str, sentence: str) -> str | None:
    if isinstance(content, cst.FormattedString):
        is_plain = "r" not in content.prefix.lower() and not content.lpar and content.end[0] not in sentence
        return f"{code[: -len(content.end)]}\\n\\n{sentence}{content.end}" if is_plain else None
    quote = next((quote for quote in ('"', "'") if quote not in code + sentence), None)
    if not isinstance(content, _BINDS_TIGHTLY) or quote is None or any(sign in code for sign in "\n\\{#"):
        return None
    return f"f{quote}{{{code}}}\\n\\n{sentence}{quote}"


__all__ = ["moving_for"]
