"""The table of the SDKs, made from the catalogue."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from llmlint.sdks import load
from pages.words import cell

if TYPE_CHECKING:
    from collections.abc import Iterator


def sdks_page() -> Iterator[str]:
    """The table of all SDKs."""
    sdks = [sdk for _, sdk in sorted(load().sdks.items())]
    yield "# SDKs\n"
    yield f"What llmlint knows of {len(sdks)} SDKs and frameworks, read from the sources of the versions named. *Limit*: how long a"
    yield "request may take when nobody says otherwise. *Retries*: how often a failed request is sent again by itself. A dash: it is"
    yield "up to another library, or not known, and rules that would need to know are silent."
    yield "\n| SDK | package | version | clients | calls | limit | retries | prompt caching | structured output |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for sdk in sdks:
        clients, calls = sum(1 for _ in sdk.clients), Counter(call.kind for call in sdk.calls)
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(calls.items()) if kind not in ("setup", "other", "tokens"))
        structured = "yes" if sdk.structured or any(call.structured for call in sdk.calls) else "–"
        package = f"{sdk.distribution} {sdk.applies.removeprefix(sdk.distribution)}".strip()
        cells = (sdk.id, package, sdk.version or "–", str(clients), kinds or "–", _limit(sdk), _retries(sdk), sdk.cache.mode, structured)
        yield f"| {' | '.join(cell(each) for each in cells)} |"


def _limit(sdk: Any) -> str:
    if sdk.timeout.bounded is False:
        return "none"
    return f"{sdk.timeout.default:g} s" if sdk.timeout.default is not None else "–"


def _retries(sdk: Any) -> str:
    return str(sdk.retries.default) if sdk.retries.default is not None else "–"
