"""Nouns of failures: what a function gives to those that called it when a model does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Place, Span


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """A place where a function returns the text of an error to callers that get a model's text from it otherwise.

    `function` is its name, `text` what is returned in short, `callers` are those in sight.
    """

    span: Span
    function: str
    text: str
    callers: tuple[Place, ...] = ()


__all__ = ["ErrorAnswer"]
