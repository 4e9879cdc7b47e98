"""Whose words a branch deals with, where it asks for the role of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from llmlint.facts.values.base import At

_PERSON, _MODEL = frozenset({"user", "human"}), frozenset({"assistant", "ai", "bot", "model"})
_ROLES = frozenset({"role", "type", "sender", "author"})


def is_of_a_person(at: At) -> bool:
    """Whether a place is only reached for what a person said: `if message["role"] == "user"`, or what is left of `== "assistant"`."""
    return any(
        (who in _PERSON and child is node.body) or (who in _MODEL and child is node.orelse)
        for node, child in at.module.around(at.node)
        if isinstance(node, cst.If) and (who := _asked_for(node.test))
    )


def _asked_for(test: cst.BaseExpression) -> str:
    """The role that a condition asks for; empty where it asks for something else."""
    match test:
        case cst.Comparison(
            left=left, comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=cst.SimpleString(evaluated_value=str(who)))]
        ) if _is_role(left):
            return who
        case _:
            return ""


def _is_role(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name in _ROLES
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString(evaluated_value=key)))]):
            return key in _ROLES
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="get")), args=[cst.Arg(value=cst.SimpleString(evaluated_value=key)), *_]):
            return key in _ROLES
        case _:
            return False


__all__ = ["is_of_a_person"]
