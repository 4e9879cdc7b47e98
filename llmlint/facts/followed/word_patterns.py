"""Regular expressions that take a text apart into words, whatever they say, or find the gaps in it."""

from __future__ import annotations

from llmlint.patterns import regex

_CLASS = regex(r"(?:\[(?:\\.|[^\]\\])+\]|\\[wsSbBdD]|\(\?:|\)|\^|\$|[='-])(?:[+*?]|\{\d*(?:,\d*)?\})*\??")
_LETTERS = ("a-z", "A-Z", r"\w", r"\S", r"^\s")
_LOOKS = regex(r"\(\?<?[=!](?:\[(?:\\.|[^\]\\])*\]|\\.|[^()\\\[])*\)")
_SPACE = r"(?:\\[nrtsfv]|[ \n\r\t])"
_GAP = regex(rf"(?:{_SPACE}|\[{_SPACE}+\]|[*+?^$|]|\{{\d*(?:,\d*)?\}})*")
_DRAWN = regex(r"(?:[-=_]|\\[-=_*])\{\d+,\d*\}")
_SENTENCE = regex(r"\^?\(?\(?:?(?:\.|\[\^[^\]]+\])[*+]\??\)?\[(?:[.!?;…。！？;\s]|\\[nrs.!?])+\]\+?\)?(?:\\s[*+]|\$)?")
_CODE = regex(r"(?:SELECT|WITH|INSERT|UPDATE|DELETE|CREATE|import|from|def|class|function|public|package)(?:\\[bs]|[ |)])")
_REST = regex(r"(?:\.|\[\\s\\S\]|\[\^;\])[*+]")
_SIGNS = regex(r"(?:\\[sbnrt*#/.|+-]|[()^$ *+?|#/<>=~_-]|\[(?:\\[s*#/.|+-]|[ *#/<>=~_-])+\])+")
_GROUP = regex(r"(?<!\\)\((?!\?)")
_EMPTY = (r"\n\n", r"\n\s*\n", r"\n\s+\n", r"\n{2,}", "\n\n")
_TAGS = regex(r"^<(?:/\?)?(?:\[\^[<>/]+\]|\.)[*+]\??>$|^\[(?!\^)[^\]]*<[^\]]*\][*+]?$")
_SENTENCE_END = regex(r"\[[.!?;…。！？；]+\][+*]?(?:\\s|\\n| |\$|\[(?:\\s|\\n|\\t| )+\]|[+*|])*")

# What is longer takes no text apart into words, and is not looked through.
LONGEST = 1_000


def is_any_word(pattern: str) -> bool:
    """Whether a pattern finds words as such: `[a-z0-9]+` pulls no field out of a text. One with a letter of its own, or a group, does."""
    if len(pattern) > LONGEST:
        return False
    return not _CLASS.sub("", pattern).strip("|") and any(letters in pattern for letters in _LETTERS)


def ends_sentences(pattern: str) -> bool:
    r"""Whether a pattern finds the gaps between sentences: white space behind a full stop, be that a part of it: `[.!?]\s`."""
    if len(pattern) > LONGEST:
        return False
    return ("(?<=" in pattern and is_only_space(pattern)) or _SENTENCE_END.fullmatch(pattern) is not None


def is_a_sentence(pattern: str) -> bool:
    """Whether a pattern finds all that stands up to the end of a sentence: `.*?[.!?]+`."""
    return len(pattern) <= LONGEST and _SENTENCE.fullmatch(pattern) is not None


def finds_no_field(pattern: str) -> bool:
    r"""Whether a pattern finds a whole sentence, code, or signs only, such as what a comment's line begins with: `^\s*[*#/]*`."""
    return is_a_sentence(pattern) or _is_code(pattern) or (len(pattern) <= LONGEST and _SIGNS.fullmatch(pattern) is not None)


def _is_code(pattern: str) -> bool:
    r"""Whether a pattern finds code from its first word up to its end: `(SELECT\b.*?;)`. What a group behind that word holds is a field."""
    text = pattern.lstrip("(?:^")
    word = _CODE.match(text) if len(pattern) <= LONGEST else None
    return word is not None and _REST.search(text, word.end()) is not None and _GROUP.search(text, word.end()) is None


def is_only_space(pattern: str) -> bool:
    """Whether all that a match holds is white space: where it stands may matter, what it says cannot."""
    return len(pattern) <= LONGEST and _GAP.fullmatch(_LOOKS.sub("", pattern)) is not None


def divides_paragraphs(pattern: str) -> bool:
    """Whether a pattern finds the gaps between paragraphs: empty lines, or lines that are drawn (`-{3,}`)."""
    return len(pattern) <= LONGEST and any(two in pattern for two in _EMPTY) and is_only_space(_DRAWN.sub("", pattern))


def finds_tags(pattern: str) -> bool:
    """Whether a pattern finds the tags of HTML, or the brackets that begin them: `<[^>]+>`, `[<>"']`."""
    return len(pattern) <= LONGEST and _TAGS.search(pattern) is not None


__all__ = [
    "divides_paragraphs",
    "ends_sentences",
    "finds_no_field",
    "finds_tags",
    "is_a_sentence",
    "is_any_word",
    "is_only_space",
]
