"""LLM902, invalid-suppression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, Rule, code
from llmlint.own_rules.judged_comment import JudgedComment

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL = """\
from openai import OpenAI

client = OpenAI(timeout=30)
messages = [{"role": "user", "content": "Name three rivers"}]
"""
UNKNOWN = f"{CALL}reply = client.chat.completions.create(model='gpt-6-luna', messages=messages)  # llmlint: ignore[call-in-lop]\n"
CLEAN = f"{CALL}reply = client.chat.completions.create(model='gpt-6-luna', messages=messages)\n"


class InvalidSuppression(Rule[JudgedComment]):
    """A comment for llmlint cannot be followed: an unknown rule, a misspelt word, a missing colon, a block that is never closed.

    ## Why it matters
    The author believes that a finding is silenced, or that only one is.

    ## What to do instead
    Write `# llmlint: ignore[rule]` behind the code or above it, `# llmlint: disable[rule]` and `# llmlint: enable[rule]` around it, or
    `# llmlint: file-ignore[rule]` for the whole file; a rule is named by its name or its code.

    ## When to ignore it
    Never: correct it or remove it.
    """

    meta = Meta(
        code="LLM902",
        name="invalid-suppression",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a comment for llmlint that cannot be followed",
        examples=(Example(UNKNOWN, CLEAN),),
        in_tests=True,
    )

    def check(self, comment: JudgedComment, /) -> Iterator[Finding]:
        if comment.mistake:
            fix = Fix(f"write `{comment.instead}`", (Edit(comment.span, comment.instead),), safe=True) if comment.instead else None
            yield Finding(comment.span, comment.mistake, help=comment.help, fix=fix)
        for word in comment.words:
            if word.unknown:
                fix = Fix(f"write `{word.meant}`", (Edit(word.span, word.meant),), safe=True) if word.meant else None
                yield Finding(word.span, f"no rule is called {code(word.text)}", help=word.suggestion, fix=fix)
