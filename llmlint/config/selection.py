"""Which rules a selector means, and which rules run."""

from __future__ import annotations

import re
import sys
from dataclasses import field
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast

from llmlint.config.groups import PROFILES, TOPICS
from llmlint.config.issues import did_you_mean, nearest
from llmlint.levels import CONFIDENCES
from llmlint.own_rules import OWN_RULES
from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from llmlint.api import Rule
    from llmlint.config.settings import Settings

    RuleClass = type[Rule[Any]]

TIERS = ("recommended", "strict", "preview")
_OF_A_PACK = "if it is a rule of your own, name its pack with `--pack` or LLMLINT_PACKS"
# From here on a word is a slip of the pen; below it, only the nearest there is.
_MISSPELT = 0.8
_GROUP = regex(r"[A-Z]+\d{0,2}")
_CODE = regex(r"([A-Z]+)\d+")


def topic_of(rule: RuleClass) -> str:
    """The folder a rule lives in: a pack is cut by topics. What belongs to llmlint itself has none."""
    parts = rule.__module__.split(".")
    return parts[-2] if len(parts) > 2 and rule not in OWN_RULES else ""


@dataclass(slots=True)
class Registry:
    """The rules that were loaded, by everything they can be called.

    `in_preview` collects those that are selected and stay off without the preview switch, `outdated` what is said of selectors that
    name a rule by a name it no longer has, or one that will go.
    """

    rules: Sequence[RuleClass]
    client_names: Callable[[], frozenset[str]] = frozenset[str]
    in_preview: set[str] = field(default_factory=set[str])
    outdated: set[str] = field(default_factory=set[str])
    _codes: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.rules = sorted((*self.rules, *OWN_RULES), key=lambda rule: rule.meta.code)
        self._codes = {}
        for rule in self.rules:
            self._codes |= dict.fromkeys((*rule.meta.aliases, rule.meta.name, rule.meta.code), rule.meta.code)

    def is_client(self, name: str) -> bool:
        """Whether a dotted name is a class of clients of an SDK."""
        return name in self.client_names()

    def suggest_client(self, name: str) -> str:
        """A known client whose name is near."""
        return did_you_mean(name, sorted(self.client_names()))

    def code_of(self, word: str) -> str | None:
        """The code of one rule, by code or name."""
        return self._codes.get(word) or self._codes.get(word.upper())

    def rule(self, word: str) -> RuleClass | None:
        """One rule, by code or name."""
        code = self.code_of(word)
        return next((rule for rule in self.rules if rule.meta.code == code), None)

    def of(self, word: str) -> list[RuleClass]:
        """The rules that a selector means."""
        codes = self.resolve(word) or frozenset[str]()
        return [rule for rule in self.rules if rule.meta.code in codes]

    def options_of(self, code: str) -> type | None:
        """The class of a rule's options."""
        return next((rule.Options for rule in self.rules if rule.meta.code == code), None)

    def resolve(self, word: str) -> frozenset[str] | None:
        """The codes that a selector means; `None` where it means nothing at all."""
        if (code := self.code_of(word)) is not None:
            return frozenset({code})
        every = {rule.meta.code for rule in self.rules}
        if word.upper() == "ALL":
            return frozenset(every)
        if word.lower() in TIERS:
            return frozenset(rule.meta.code for rule in self.rules if rule.meta.tier == word.lower())
        if word.lower() in PROFILES:
            return PROFILES[word.lower()]
        topic = frozenset(rule.meta.code for rule in self.rules if topic_of(rule) == word.lower())
        prefix = TOPICS.get(word.lower(), word.upper())
        if _GROUP.fullmatch(prefix):
            topic |= frozenset(code for code in every if re.fullmatch(rf"{prefix}\d+", code))
        return topic or None

    def suggest(self, word: str) -> str:
        """What came in place of a rule that is gone, or what the user may have meant, with the code beside a name."""
        if instead := self._instead_of(word):
            return f"it was removed: {instead}"
        names = {name for name in self._codes if not name.isupper()}
        if near := did_you_mean(word, names):
            code = self.code_of(near.split("`")[1])
            return near.replace("?", f" ({code})?") if code else near
        codes = set[str]() if self._is_unused_code(word) else {*self._codes}
        for words in (codes | {"ALL"}, {*TIERS, *TOPICS, *PROFILES}):
            if near := did_you_mean(word.upper(), words) or did_you_mean(word, words):
                return near
        return "`llmlint rule` lists the rules"

    def ask_for_pack(self, word: str) -> str:
        """What to do if an unknown word is a rule of a pack that is not loaded; nothing where it is plainly something else."""
        words = {*self._codes, *TIERS, *TOPICS, *PROFILES}
        is_misspelt = any(nearest(form, words, cutoff=_MISSPELT) for form in (word, word.upper()))
        return "" if is_misspelt or self._is_unused_code(word) or self._instead_of(word) else _OF_A_PACK

    def _is_unused_code(self, word: str) -> bool:
        """Whether a word is a code like those of a pack, with a number that no rule has: no other is more likely to be meant."""
        written = _CODE.fullmatch(word.upper())
        return written is not None and any((code := _CODE.fullmatch(rule.meta.code)) and code[1] == written[1] for rule in self.rules)

    def advise(self, word: str) -> str:
        """What to do about an unknown word in a comment. What is plainly meant stands first, where a fix looks for it."""
        return "; ".join(filter(None, (self.ask_for_pack(word), self.suggest(word))))

    def _instead_of(self, word: str) -> str:
        """What the pack of a rule that is gone says to use. A package around it may have something else under this name."""
        packages = {package for rule in self.rules for package in accumulate(rule.__module__.split("."), "{}.{}".format)}
        tables: list[object] = [getattr(sys.modules.get(package), "REMOVED", None) for package in sorted(packages)]
        said = [cast("dict[str, str]", table) for table in tables if isinstance(table, dict)]
        return next((table[name] for table in said for name in (word, word.upper()) if name in table), "")

    def select(self, settings: Settings) -> list[RuleClass]:
        """The rules that run under these settings, by code. `ignore` wins over every way of selecting."""
        self._note_outdated((*(settings.select or ()), *settings.extend_select, *settings.ignore))
        wanted = self._wanted(settings)
        ignored = self._union(settings.ignore)
        sure = CONFIDENCES[: CONFIDENCES.index(settings.min_confidence) + 1]
        chosen = (rule for rule in self.rules if rule.meta.code in wanted and rule.meta.code not in ignored)
        return [rule for rule in chosen if rule.meta.tier != "always" and rule.meta.confidence in sure]

    def _wanted(self, settings: Settings) -> set[str]:
        if settings.select is None:
            tiers = {"recommended", "preview"} if settings.preview else {"recommended"}
            wanted = {rule.meta.code for rule in self.rules if rule.meta.tier in tiers}
            chosen = settings.extend_select
        else:
            wanted, chosen = set[str](), (*settings.select, *settings.extend_select)
        for word in chosen:
            codes = self.resolve(word) or frozenset()
            if not settings.preview and len(codes) == 1 and self._is_preview(*codes):
                self.in_preview |= codes
            wanted |= codes
        return {code for code in wanted if settings.preview or not self._is_preview(code)}

    def _note_outdated(self, words: Iterable[str]) -> None:
        for word in words:
            rule = self.rule(word)
            if rule is None:
                continue
            if word in rule.meta.aliases:
                self.outdated.add(f"`{word}` is now `{rule.meta.name}` ({rule.meta.code})")
            if rule.meta.deprecated:
                self.outdated.add(f"`{rule.meta.name}` ({rule.meta.code}) will be removed: {rule.meta.deprecated}")

    def _is_preview(self, code: str) -> bool:
        return any(rule.meta.code == code and rule.meta.tier == "preview" for rule in self.rules)

    def _union(self, words: Iterable[str]) -> set[str]:
        return {code for word in words for code in self.resolve(word) or ()}
