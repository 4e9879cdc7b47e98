"""Providers reached over plain HTTP: which SDK's provider, and what is asked of it, does a URL name?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.sdks.model import CatalogueKind, Sdk


class Endpoints:
    """The hosts and paths of all providers."""

    def __init__(self, sdks: Iterable[Sdk]) -> None:
        self._hosts: list[tuple[str, re.Pattern[str], int, Sdk, CatalogueKind]] = [
            (endpoint.host, _pattern(endpoint.host, path), len(path), sdk, kind)
            for sdk in sdks
            for endpoint in sdk.endpoints
            for path, kind in endpoint.paths
        ]

    def find(self, url: str) -> tuple[Sdk, CatalogueKind] | None:
        """The provider and kind of the longest path under a host that stands in `url`."""
        best: tuple[int, Sdk, CatalogueKind] | None = None
        for host, pattern, size, sdk, kind in self._hosts:
            if host in url and (best is None or size > best[0]) and pattern.search(url):
                best = (size, sdk, kind)
        return best[1:] if best else None


def _pattern(host: str, path: str) -> re.Pattern[str]:
    before = "" if host.startswith((".", "-")) else r"(?<![\w-])"
    after = r"[^\s]*?" if host.endswith(".") or path.startswith(":") else r"(?::\d+)?"
    return re.compile(before + re.escape(host) + after + re.escape(path).replace(r"\*", r"[^\s]*?"))
