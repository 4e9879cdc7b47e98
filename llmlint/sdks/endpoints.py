"""Providers reached over plain HTTP: which SDK's provider, and what is asked of it, does a URL name?"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from llmlint.sdks.model import CallFacts

if TYPE_CHECKING:
    from collections.abc import Collection

    from llmlint.sdks.model import CatalogueKind, Sdk

HIDDEN = "\0"
ANYWHERE = "*"
# What services call the prompt where their protocol is not described.
_PROMPTS = ("messages", "message", "prompt", "contents", "input", "inputs", "text")
LONGEST_URL = 2_000
_OWN = rf"(?:{HIDDEN}|//localhost\b|//127\.0\.0\.1|//0\.0\.0\.0|//host\.docker\.internal)[^\s]*?"
_BEFORE = {"": _OWN, ANYWHERE: rf"(?:{HIDDEN}|//)[^\s]*?"}


class Endpoints:
    """The hosts and paths of all providers, those that name their host first."""

    def __init__(self, sdks: Collection[Sdk]) -> None:
        found = [(endpoint, sdk) for sdk in sdks for endpoint in sdk.endpoints]
        self._named = [pair for pair in found if pair[0].host not in _BEFORE]
        protocols = [(facts.path, facts) for sdk in sdks for facts in sdk.protocols]
        self._protocols = sorted(protocols, key=lambda pair: -len(pair[0]))
        self._unnamed = [pair for pair in found if pair[0].host in _BEFORE]

    def find(self, url: str, body: Collection[str]) -> tuple[Sdk, CallFacts] | None:
        """The provider and the call of the longest path under a host that stands in `url`; NUL in it stands for what is not known."""
        for known in (self._named, self._unnamed):
            best: tuple[str, Sdk, CatalogueKind] | None = None
            for endpoint, sdk in known:
                if (endpoint.host != ANYWHERE and endpoint.host not in url) or not all(key in body for key in endpoint.body):
                    continue
                for path, kind in endpoint.paths:
                    if (best is None or len(path) > len(best[0])) and _leads_to(url, endpoint.host, path):
                        best = (path, sdk, kind)
            if best is not None:
                return best[1], self._call(best[0], best[2])
        return None

    def _call(self, path: str, kind: CatalogueKind) -> CallFacts:
        """What is known of a request to a path: its protocol, where one is known that asks for the same."""
        known = (facts for ending, facts in self._protocols if path.endswith(ending) and facts.kind == kind)
        return next(known, None) or CallFacts(kind=kind, path=path, prompt=_PROMPTS)


def _leads_to(url: str, host: str, path: str) -> bool:
    if len(url) > LONGEST_URL:
        return False
    return _pattern(host, path).search(url) is not None if path else HIDDEN in url and not url.strip(f"/{HIDDEN}")


@cache
def _pattern(host: str, path: str) -> re.Pattern[str]:
    ending = re.escape(path).replace(r"\*", r"[^\s]*?")
    if host in _BEFORE:
        return re.compile(rf"{_BEFORE[host]}{ending}(?![\w/])")
    before = "" if host.startswith((".", "-")) else r"(?<![\w-])"
    after = r"[^\s]*?" if host.endswith(".") or path.startswith(":") else r"(?::\d+)?"
    return re.compile(before + re.escape(host) + after + ending)
