"""LLM310, raw-image-payload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import base64
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)


def describe(path):
    image = base64.b64encode(Path(path).read_bytes()).decode()
    content = [
        {"type": "text", "text": "What is on this picture?"},
        {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{image}"}},
    ]
    return client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": content}])
"""
GOOD = BAD.replace('base64,{image}"}', 'base64,{image}", "detail": "low"}')


class RawImagePayload(Rule[ModelCall]):
    """An image is sent as it is on disk, at full size.

    ## Why it matters
    Providers count an image by its size, up to a limit to which they scale larger ones down after they were sent: a photograph of twelve
    megapixels costs as many tokens as an image can, often several times what the task needs, and megabytes travel with every request.

    ## What to do instead
    Scale the image to the size that the task needs before it is encoded, or say how closely to look: OpenAI's `detail`, Gemini's
    `media_resolution`.

    ## When to ignore it
    Where images are small by construction, or small print has to be read.
    """

    meta = Meta(
        code="LLM310",
        name="raw-image-payload",
        tier="strict",
        severity="info",
        since="0.1",
        summary="an image sent at full size, with no resize and no level of detail",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, images and vision: cost by size and detail (read 2026-11)",
            "Anthropic docs, vision: images above a model's size are scaled down first; resize them before sending (read 2026-11)",
            "arXiv 2605.22976 (2026): raw vision payload among nine LLM code smells",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        for image in call.images:
            message = "this image is sent at the size it has on disk, and a larger image costs more tokens"
            advice = "scale it to what the task needs before it is encoded, or set the level of detail"
            yield Finding(image.span or call.callee, message, (call.because,), advice, (Place(call.callee, "it is sent here"),))
