"""Providers reached over plain HTTP: which SDK's provider, and what is asked of it, does a URL name?"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from llmlint.sdks.model import CatalogueKind, Sdk

HIDDEN = "\0"
_ANY = rf"(?:{HIDDEN}|//localhost\b|//127\.0\.0\.1|//0\.0\.0\.0|//host\.docker\.internal)[^\s]*?"


class Endpoints:
    """The hosts and paths of all providers, those that name their host first."""

    def __init__(self, sdks: Iterable[Sdk]) -> None:
        found = [(endpoint, sdk) for sdk in sdks for endpoint in sdk.endpoints]
        self._named = [pair for pair in found if pair[0].host]
        self._unnamed = [pair for pair in found if not pair[0].host]

    def find(self, url: str, body: Collection[str]) -> tuple[Sdk, CatalogueKind] | None:
        """The provider and kind of the longest path under a host that stands in `url`; NUL in it stands for what is not known."""
        for known in (self._named, self._unnamed):
            best: tuple[int, Sdk, CatalogueKind] | None = None
            for endpoint, sdk in known:
                if endpoint.host not in url or not all(key in body for key in endpoint.body):
                    continue
                for path, kind in endpoint.paths:
                    if (best is None or len(path) > best[0]) and _pattern(endpoint.host, path).search(url):
                        best = (len(path), sdk, kind)
            if best is not None:
                return best[1:]
        return None


@cache
def _pattern(host: str, path: str) -> re.Pattern[str]:
    ending = re.escape(path).replace(r"\*", r"[^\s]*?")
    if not host:
        return re.compile(rf"{_ANY}{ending}(?![\w/])")
    before = "" if host.startswith((".", "-")) else r"(?<![\w-])"
    after = r"[^\s]*?" if host.endswith(".") or path.startswith(":") else r"(?::\d+)?"
    return re.compile(before + re.escape(host) + after + ending)
