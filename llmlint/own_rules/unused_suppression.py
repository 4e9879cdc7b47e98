"""LLM901, unused-suppression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, Rule, Span, code
from llmlint.own_rules.judged_comment import JudgedComment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.own_rules.judged_comment import Word

CALL = """\
from openai import OpenAI

client = OpenAI(timeout=30)
messages = [{"role": "user", "content": "Name three rivers"}]
"""
UNUSED = f"{CALL}reply = client.chat.completions.create(model='gpt-6-luna', messages=messages)  # llmlint: ignore[call-in-loop]\n"
CLEAN = f"{CALL}reply = client.chat.completions.create(model='gpt-6-luna', messages=messages)\n"


class UnusedSuppression(Rule[JudgedComment]):
    """A comment silences a rule that has nothing to say there.

    ## Why it matters
    The code was corrected and the comment stayed. It will hide the next finding on that line, which nobody has looked at.

    ## What to do instead
    Remove the comment, or the word that is not needed any more.

    ## When to ignore it
    Nothing is said of rules that did not run, so a comment for a rule that is switched on elsewhere is left alone.
    """

    meta = Meta(
        code="LLM901",
        name="unused-suppression",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a comment that silences nothing",
        examples=(Example(UNUSED, CLEAN),),
        in_tests=True,
    )

    def check(self, comment: JudgedComment, /) -> Iterator[Finding]:
        unused = [word for word in comment.words if word.unused]
        if not unused:
            return
        names = ", ".join(code(word.text) for word in unused[:2]) + (", …" if len(unused) > 2 else "")
        yield Finding(
            unused[0].span,
            f"{names} {'silence' if len(unused) > 1 else 'silences'} nothing here",
            help="remove it",
            fix=_without(comment),
        )


def _without(comment: JudgedComment) -> Fix:
    title = "remove the comment" if all(word.unused for word in comment.words) else "remove what is not needed"
    closing = _left_out(comment.closing) if comment.closing is not None else ()
    return Fix(title, (*_left_out(comment), *closing), safe=True)


def _left_out(comment: JudgedComment) -> tuple[Edit, ...]:
    if all(word.unused for word in comment.words):
        return (Edit(comment.whole or comment.span, ""),)
    return tuple(Edit(_with_comma(comment, word), "") for word in comment.words if word.unused)


def _with_comma(comment: JudgedComment, word: Word) -> Span:
    """A word up to the next one; the last ones from the end of the last that stays."""
    index = comment.words.index(word)
    if any(not other.unused for other in comment.words[index + 1 :]):
        return Span(word.span.path, word.span.start, comment.words[index + 1].span.start)
    return Span(word.span.path, comment.words[index - 1].span.end, word.span.end)
