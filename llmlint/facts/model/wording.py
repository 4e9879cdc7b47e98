"""What rules may ask about the words of prompts. Frozen records of plain data, as in `parts.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span
    from llmlint.facts.model.rooms import Rewrite


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A literal that reaches the model with names in braces, for which the code has values and that nothing fills in.

    `in_message`: the names are only given to a chain, and the literal stands in a message object, which no template fills in. `plain`: an
    `f` in front of it would fill all of them in. `apart`: it stands where none of the values is known. `names` are those in braces.
    """

    span: Span
    names: tuple[str, ...]
    in_message: bool = False
    plain: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class SentRole:
    """The literal role of a message, and those that the call accepts. `option` is where a system prompt goes instead, if anywhere.

    `role` is what is written, `accepted` are the roles that the call takes.
    """

    role: str
    span: Span
    accepted: tuple[str, ...]
    option: str = ""


@dataclass(frozen=True, slots=True)
class TemplateFilled:
    """A prompt's template is filled in with arguments that do not fit it. `span` and `text` name what fills it in.

    `missing` are places that get nothing: `raises` tells whether that is an error at once. `extra` are arguments without a place. A
    place or argument by position is named by its number, from 0.
    """

    span: Span
    text: str
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    raises: bool = True


@dataclass(frozen=True, slots=True)
class TemplateData:
    """A value that is put into the text of a template before the template is parsed.

    `origin` is the code's own words for it.
    """

    span: Span
    origin: str
    why: str


@dataclass(frozen=True, slots=True)
class TemplateMade:
    """A prompt template of a framework that is made with data in its text; `as_variables` makes all of it variables."""

    span: Span
    text: str
    data: tuple[TemplateData, ...] = ()
    as_variables: Rewrite | None = None


@dataclass(frozen=True, slots=True)
class Indented:
    """A triple-quoted literal of a prompt whose lines are sent with the indentation of the source.

    `first_line`: its text begins in the line of the quotes. `alone`: it is no part of a longer literal. `filled`: values are put into it,
    also such as hold line breaks; `plain` is the literal without the indentation then. `width` is the indentation in characters, `lines`
    how many lines have it.
    """

    span: Span
    width: int
    lines: int
    first_line: bool = False
    alone: bool = False
    filled: bool = False
    plain: Rewrite | None = None


@dataclass(frozen=True, slots=True)
class Untrusted:
    """A value that a stranger wrote and that is put into the system prompt, with the reason why we believe so.

    `origin` is the code's own words for it, `came_with` what it came with.
    """

    span: Span
    origin: str
    why: str
    came_with: str = "a web request"


__all__ = ["Indented", "SentRole", "TemplateData", "TemplateFilled", "TemplateMade", "Unfilled", "Untrusted"]
