"""LLM903: the one finding that comes from no fact, because there are none."""

from __future__ import annotations

from llmlint.api import Meta, ModelCall, Rule


class NotAnalysed(Rule[ModelCall]):
    """A file could not be decoded or parsed, or a limit stopped the analysis.

    ## Why it matters
    Nothing is known of such a file. If it passed for clean, a syntax error or a wrong encoding would hide every finding in it.

    ## What to do instead
    Correct the syntax, save the file as UTF-8 (or declare its encoding in the first line), or split a file that is too large.

    ## When to ignore it
    Where the file is deliberately not Python 3, such as a template: list it under `exclude` in the configuration. A comment
    `# llmlint: skip-file` works as long as the file can be decoded. The finding cannot be switched off by `ignore`.
    """

    meta = Meta(
        code="LLM903",
        name="not-analysed",
        tier="always",
        severity="error",
        since="0.1",
        summary="a file that could not be read, decoded or parsed",
        examples=(),
    )
