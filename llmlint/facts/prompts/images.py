"""Images in requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.facts.libraries.requests import kind_of
from llmlint.facts.model import Kind
from llmlint.facts.model.requested import RawImage
from llmlint.facts.values import Hole, Made, Mapping, Static, Text, alternatives
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span
    from llmlint.facts.values.base import At, Value

# Whatever makes an image smaller, or says how closely to look; names of functions, parameters and options.
_TREATED = regex(
    r"resiz|thumbnail|crop|downscal|downsampl|compress|shrink|rescal|reduce|quality\s*=|max_(size|width|height|dim|pixels|edge|side|bytes)"
    r"|max_image|\bdetail\b|media_resolution",
    re.IGNORECASE,
)
_READS = regex(r"[\"']rb[\"']|read_bytes|imread|Image\.open")


def raw_images(world: World, site: CallSite, request: Request, locate: Callable[[At], Span]) -> tuple[RawImage, ...]:
    """The images a request carries, where the code that reads them is in sight and does nothing else with them."""
    if kind_of(request.leaf.facts) is not Kind.CHAT:
        return ()
    found: dict[Span | None, RawImage] = {}
    for name in request.leaf.facts.prompt:
        value = request.argument(name)
        for inner in inner_values(value) if value is not None else ():
            at = _image(world, inner)
            if at is None:
                continue
            modules = {at.module, site.at.module, request.leaf.at.module, *(step.module for step in request.chain)}
            if any(_TREATED.search(module.text) for module in modules) or not any(_READS.search(module.text) for module in modules):
                continue
            span = locate(at)
            found[span] = RawImage(span, "")
    return tuple(found.values())


def _image(world: World, value: Value) -> At | None:
    """Where an image's bytes are put into a part of a message."""
    match value:
        case Mapping(items=items):
            if literal(value.get("type") or Text(())) == "base64" and _is_image(value.get("media_type")):
                return _place(value.get("data")) or _place(value.get("media_type"))
            return next((at for key, item in items if key in ("url", "image_url") and (at := _encoded(item)) is not None), None)
        case Made(name=name) if (helper := world.catalogue.helper(name)) is not None and helper.role == "media":
            kind = value.argument("mime_type") or value.argument("media_type") or value.argument("1")
            return value.at if _is_image(kind) else None
        case _:
            return None


def _is_image(value: Value | None) -> bool:
    """Whether a media type is an image's: `image/png`."""
    first = value.parts[0] if isinstance(value, Text) and value.parts else None
    return isinstance(first, Static) and first.text.startswith("image/")


def _encoded(value: Value) -> At | None:
    """Where bytes are put into `data:image/png;base64,…`."""
    for option in alternatives(value):
        if isinstance(option, Text) and option.parts and isinstance(option.parts[0], Static) and option.parts[0].text.startswith("data:"):
            place = next((part.at for part in reversed(option.parts) if isinstance(part, Hole) and part.at is not None), None)
            if place is not None:
                return place
    return None


def _place(value: Value | None) -> At | None:
    parts = value.parts if isinstance(value, Text) else ()
    return next((part.at for part in parts if part.at is not None), None)


__all__ = ["raw_images"]
