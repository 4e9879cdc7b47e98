"""Read the comments that speak to llmlint. Only real comments count, never text inside strings."""

from __future__ import annotations

import io
import re
import tokenize
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Scope = Literal["line", "next", "block", "file", "skip"]

MARK = "llmlint"
_MARKED = regex(r"#\s*llmlint:\s*")
_UNMARKED = regex(r"#\s*llmlint[ \t-]\s*(?P<verb>ignore|file-ignore|disable|enable|skip-file)(?=\s*(?:$|[\[:#]|LLM\d))")
_VERB = regex(r"[\w-]*")
_WORDS = regex(r"\s*\[(?P<rules>[^\[\]#]*)\]")
_WORD = regex(r"[^\s,][^,]*(?<!\s)")
_NOQA = regex(r"#\s*noqa(?::[\s]?(?P<rules>[A-Z]+\d+(?:(?:\s*,\s*|\s+)[A-Z]+\d+)*))?(?![\w:-])", re.IGNORECASE)
_VERBS = ("ignore", "file-ignore", "disable", "enable", "skip-file")
_NOT_CODE = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
)
_TO_THE_END = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment, or one part of a comment that several tools share.

    `first` and `last` are the lines it speaks for. `rules` are its words as written, `columns` where each of them starts, and
    `column` to `end` its own extent; columns count from 1. `removal` is from where to where, by line and column, a text loses the comment
    and the white space around it. `closing` ends the block that it begins. A `foreign` one speaks to other linters too: it is never judged,
    and without words it silences everything.
    """

    scope: Scope
    line: int
    column: int
    first: int
    last: int
    rules: tuple[str, ...]
    reason: str = ""
    end: int = 0
    columns: tuple[int, ...] = ()
    foreign: bool = False
    removal: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    closing: Suppression | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A comment that speaks to llmlint and cannot be followed. `instead` is what the word between the columns may have meant."""

    line: int
    column: int
    end: int
    message: str
    help: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One `llmlint:` in one comment token, taken apart."""

    line: int
    column: int
    end: int
    verb: str
    verb_column: int
    rules: tuple[str, ...]
    columns: tuple[int, ...]
    bracketed: bool
    reason: str
    removal: tuple[tuple[int, int], tuple[int, int]]

    def suppression(self, scope: Scope, first: int, last: int, closing: Suppression | None = None) -> Suppression:
        """What it means for some lines."""
        return Suppression(
            scope=scope,
            line=self.line,
            column=self.column,
            first=first,
            last=last,
            rules=self.rules,
            reason=self.reason,
            end=self.end,
            columns=self.columns,
            removal=self.removal,
            closing=closing,
        )


def read_comments(text: str) -> tuple[tuple[Suppression, ...], tuple[Mistake, ...]]:
    """All comments of a text that speak to llmlint, those for other linters last, and what is wrong with any, each in source order."""
    reader = _Reader(text)
    for token in _tokens(text):
        reader.see(token)
    reader.close()
    order = sorted(reader.found, key=lambda comment: (comment.foreign, comment.line, comment.column))
    return tuple(order), tuple(sorted(reader.mistakes, key=lambda mistake: (mistake.line, mistake.column)))


class _Reader:
    """Walks the tokens, remembering own-line comments until the logical line they speak for, and blocks until they end."""

    def __init__(self, text: str) -> None:
        self._lines = [line.rstrip("\r\n") for line in io.StringIO(text, newline="")] + [""] * text.endswith(("\r", "\n"))
        self.found: list[Suppression] = []
        self.mistakes: list[Mistake] = []
        self._waiting: list[_Part] = []
        self._open: list[_Part] = []
        self._code_on_line = 0
        self._start = 0
        self._last_line = 0

    def see(self, token: tokenize.TokenInfo) -> None:
        """Take in the next token."""
        if token.type == tokenize.COMMENT:
            for part in _parts(token, self._lines):
                self._read(part)
            self.mistakes.extend(_unmarked(token))
            if self._code_on_line == token.start[0]:
                self.found.extend(_noqa(token))
        elif token.type == tokenize.NEWLINE or (token.type == tokenize.ENDMARKER and self._start):
            for part in self._waiting:
                self.found.append(part.suppression("next", max(self._start, part.line), token.start[0]))
            self._waiting.clear()
            self._last_line = token.start[0]
            self._start = 0
        elif token.type not in _NOT_CODE:
            if not self._start:
                self._end_blocks_left_of(token.start[1] + 1)
            self._code_on_line = token.end[0]
            self._start = self._start or token.start[0]

    def close(self) -> None:
        """The text has ended. What waits for code speaks for none."""
        self.found.extend(part.suppression("next", part.line, part.line) for part in self._waiting)
        self._end_blocks_left_of(0)

    def _read(self, part: _Part) -> None:
        mistake = _malformed(part)
        if mistake is not None:
            self.mistakes.append(mistake)
        elif part.verb in ("file-ignore", "skip-file"):
            self.found.append(part.suppression("skip" if part.verb == "skip-file" else "file", 1, 1))
        elif part.verb == "ignore" and self._code_on_line == part.line:
            self.found.append(part.suppression("line", part.line, part.line))
        elif part.verb == "ignore":
            self._waiting.append(part)
        elif self._code_on_line == part.line:
            self.mistakes.append(_mistake(part, f"`{part.verb}` stands behind code", f"put `{part.verb}` on a line of its own"))
        elif part.verb == "disable":
            self._open.append(part)
        else:
            self._enable(part)

    def _enable(self, part: _Part) -> None:
        opened = next((o for o in reversed(self._open) if o.column == part.column and set(o.rules) == set(part.rules)), None)
        if opened is None:
            names = ", ".join(part.rules)
            self.mistakes.append(_mistake(part, f"`enable[{names}]` ends no `disable`", "remove it, or name what `disable` names"))
            return
        self._open.remove(opened)
        self.found.append(opened.suppression("block", opened.line, part.line, part.suppression("block", part.line, part.line)))

    def _end_blocks_left_of(self, column: int) -> None:
        """A block that is not closed ends where the code that it stands in does."""
        for part in [part for part in self._open if part.column > column]:
            self._open.remove(part)
            last = self._last_line if column else _TO_THE_END
            self.found.append(part.suppression("block", part.line, last))
            self.mistakes.append(
                _mistake(part, "`disable` is never closed", f"end it with `# llmlint: enable[{', '.join(part.rules)}]` in the same column")
            )


def _mistake(part: _Part, message: str, advice: str) -> Mistake:
    return Mistake(part.line, part.column, part.end, message, advice)


def _malformed(part: _Part) -> Mistake | None:
    if part.verb not in _VERBS:
        near = get_close_matches(part.verb, _VERBS, 1, 0.6)
        known = ", ".join(f"`{verb}`" for verb in _VERBS)
        message = f"`{part.verb[:30]}` is nothing that llmlint understands" if part.verb else "nothing stands behind `llmlint:`"
        advice = f"did you mean `{near[0]}`?" if near else f"known are {known}"
        if not near:
            return _mistake(part, message, advice)
        return Mistake(part.line, part.verb_column, part.verb_column + len(part.verb), message, advice, near[0])
    if part.verb == "skip-file":
        return None
    if not part.bracketed or not part.rules:
        return _mistake(part, f"`{part.verb}` names no rule", f"write `{part.verb}[rule]`; `skip-file` silences a whole file")
    return None


def _parts(token: tokenize.TokenInfo, lines: Sequence[str]) -> Iterator[_Part]:
    marks = list(_MARKED.finditer(token.string))
    for index, mark in enumerate(marks):
        stop = marks[index + 1].start() if index + 1 < len(marks) else len(token.string)
        yield _part(token, mark, stop, lines)


def _unmarked(token: tokenize.TokenInfo) -> Iterator[Mistake]:
    """Comments that would silence something if their colon stood where it belongs."""
    line, column = token.start
    for match in _UNMARKED.finditer(token.string):
        form = match["verb"] if match["verb"] == "skip-file" else f"{match['verb']}[rule]"
        start, end = column + match.start() + 1, column + match.end() + 1
        yield Mistake(line, start, end, "without a colon behind `llmlint` this comment does nothing", f"write `# llmlint: {form}`")


def _noqa(token: tokenize.TokenInfo) -> Iterator[Suppression]:
    """`# noqa` and `# noqa: LLM301`, as flake8 and ruff read them."""
    line, column = token.start
    for match in _NOQA.finditer(token.string):
        words = tuple((match["rules"] or "").upper().replace(",", " ").split())
        yield Suppression("line", line, column + match.start() + 1, line, line, words, end=column + match.end() + 1, foreign=True)


def _removal(lines: Sequence[str], line: int, column: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """What goes with a comment that is taken away, so that no white space stays behind."""
    before, after = lines[line - 1][: column - 1], lines[line - 1][end - 1 :]
    if after.strip():
        return (line, column), (line, end + len(after) - len(after.lstrip()))
    if before.strip() or line == len(lines):
        return (line, len(before.rstrip()) + 1), (line, end + len(after))
    return (line, 1), (line + 1, 1)


def _part(token: tokenize.TokenInfo, mark: re.Match[str], stop: int, lines: Sequence[str]) -> _Part:
    text, (line, offset) = token.string, token.start
    verb = _VERB.match(text, mark.end(), stop)
    assert verb is not None
    brackets = _WORDS.match(text, verb.end(), stop)
    words = list(_WORD.finditer(text, brackets.start("rules"), brackets.end("rules"))) if brackets is not None else []
    reason = text[brackets.end() if brackets is not None else verb.end() : stop].partition("#")[0]
    after = (brackets.end() if brackets is not None else verb.end()) + len(reason.rstrip())
    return _Part(
        line=line,
        column=offset + mark.start() + 1,
        end=offset + after + 1,
        verb=verb.group(),
        verb_column=offset + verb.start() + 1,
        rules=tuple(word.group() for word in words),
        columns=tuple(offset + word.start() + 1 for word in words),
        bracketed=brackets is not None,
        reason=reason.strip(),
        removal=_removal(lines, line, offset + mark.start() + 1, offset + after + 1),
    )


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens up to the first thing that is none: half a file can still be silenced."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return


__all__ = ["MARK", "Mistake", "Scope", "Suppression", "read_comments"]
