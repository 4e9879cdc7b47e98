"""Providers reached over plain HTTP: which SDK's provider, and what is asked of it, does a URL name?"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.sdks.model import CatalogueKind, Sdk


class Endpoints:
    """The hosts and paths of all providers."""

    def __init__(self, sdks: Iterable[Sdk]) -> None:
        self._hosts = [(endpoint.host, endpoint.paths, sdk) for sdk in sdks for endpoint in sdk.endpoints]

    def find(self, url: str) -> tuple[Sdk, CatalogueKind] | None:
        """The provider and kind of the longest path under a host that stands in `url`."""
        best: tuple[int, Sdk, CatalogueKind] | None = None
        for host, paths, sdk in self._hosts:
            if host not in url:
                continue
            for path, kind in paths:
                if (best is None or len(path) > best[0]) and _pattern(host, path).search(url):
                    best = (len(path), sdk, kind)
        return best[1:] if best else None


@cache
def _pattern(host: str, path: str) -> re.Pattern[str]:
    before = "" if host.startswith((".", "-")) else r"(?<![\w-])"
    after = r"[^\s]*?" if host.endswith(".") or path.startswith(":") else r"(?::\d+)?"
    return re.compile(before + re.escape(host) + after + re.escape(path).replace(r"\*", r"[^\s]*?"))
