"""The bytes filter's search list: a file that contains none of these can name no SDK, no provider's host and no shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.sdks.model import Sdk


def needles(sdks: Iterable[Sdk]) -> tuple[bytes, ...]:
    """As few as possible: of two, one inside the other, the shorter is enough.

    An import may split a dotted root (`from google import genai`), a call may break its line at a dot: only one part of a name is certain
    to stand there in one piece. The longest part is the least common one, unless the SDK's file says better.
    """
    wanted: set[str] = set()
    for sdk in sdks:
        wanted.update(sdk.needles or map(_longest, sdk.roots))
        wanted.update(mark for endpoint in sdk.endpoints for mark in endpoint.marks)
        wanted.update(endpoint.body[-1] for endpoint in sdk.endpoints if endpoint.is_known_by_body)
        wanted.update(shape.needle or _longest(shape.path) for shape in sdk.shapes)
    least = [needle for needle in wanted if not any(other in needle for other in wanted if other != needle)]
    return tuple(sorted(needle.encode() for needle in least))


def _longest(dotted: str) -> str:
    return max(dotted.split("."), key=len)
