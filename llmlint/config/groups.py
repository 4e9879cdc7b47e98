"""Names for several rules at once: profiles, and topics by the digit of their codes."""

from __future__ import annotations

# The nine smells of SpecDetect4LLM (arXiv 2605.22976) under the codes they have here.
PROFILES: dict[str, frozenset[str]] = {
    "specdetect": frozenset(
        {
            *("LLM602", "LLM605"),  # no structured output
            *("LLM201", "LLM203", "LLM305"),  # unbounded metrics
            "LLM504",  # temperature not set
            "LLM506",  # model version not pinned
            "LLM503",  # no system message
            "LLM513",  # reasoning effort not set
            "LLM310",  # raw vision payload
            "LLM511",  # overspecified sampling
            "LLM810",  # anonymous call
        }
    )
}

TOPICS: dict[str, str] = {
    "determinism": "LLM1",
    "resilience": "LLM2",
    "cost": "LLM3",
    "caching": "LLM4",
    "prompts": "LLM5",
    "parsing": "LLM6",
    "context": "LLM7",
    "consequences": "LLM8",
}
