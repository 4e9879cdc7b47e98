"""What the catalogue says of an SDK's time limits, of its own retries, and of the provider's cache."""

from __future__ import annotations

from typing import Literal

from llmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class TimeoutFacts:
    """Time limits.

    `default` is the one where nobody says otherwise, in seconds; `bounded` is false where there is none then. `client` and `call` are the
    options that set it, of a constructor and of a request, `unit` what all of these count in.
    `methods` return a client with other limits; `http_client` names the constructor options through which a caller's own HTTP client
    comes in, whose limit counts where it is made with one. `tables` are options that take a table in place of an object. `limit_class`
    is the class whose objects the options take in place of a bare number, and `limit_keyword` that of its constructor for the number.
    `module` are names in its modules that set the limit for all requests.
    """

    default: float | None = None
    bounded: bool | None = None
    unit: Literal["s", "ms"] = "s"
    client: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    http_client: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    limit_class: str = ""
    limit_keyword: str = ""
    module: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class RetryFacts:
    """The SDK's own retries.

    `default` counts those after the first attempt; nothing: it is no simple count, or not known. `off` is what the first option of `client`
    is set to where there shall be none. `client`, `call` and `module` are where the count is set, `methods` what makes a
    client that tries again out of one that does not.
    """

    default: int | None = None
    off: int | None = None
    client: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    module: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """Prompt caching at the provider.

    `mode` says whether it comes by itself or on demand, `minimum_tokens` from which length on, `options` are those of a request that ask
    for it. `models` are the only ones (patterns of ids) that it caches for; none: all.

    `marked_text` is how a system prompt that is a plain `{text}` is written with a mark, `mark_block` what is put behind its
    blocks, `mark_entry` what is put into the last of them.
    """

    mode: Literal["automatic", "explicit", "none", "unknown"] = "unknown"
    models: tuple[str, ...] = ()
    minimum_tokens: int | None = None
    options: tuple[str, ...] = ()
    marked_text: str = ""
    mark_block: str = ""
    mark_entry: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CacheMinimum:
    """The shortest prefix that some models cache. `models` are patterns of ids, `tokens` is its length."""

    models: tuple[str, ...]
    tokens: int
