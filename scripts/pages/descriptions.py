"""The page of what the description of an SDK, and the sinks of a pack, may say: made from the records that the files become."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from llmlint.knowledge.sinks import KINDS, Sink
from llmlint.sdks.clients import ClientFacts, Factory, Method
from llmlint.sdks.limits import CacheMinimum, CachePolicy, RetryFacts, TimeoutFacts
from llmlint.sdks.model import CallFacts, Helper, HttpEndpoint, Provider, Sdk, Shape, StructuredForm
from llmlint.sdks.parameters import JsonWord, ModelId, Reasoning, Rejection, SamplingFacts
from llmlint.sdks.switches import Switch
from pages.words import cell, prose, said_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The tables of a file, by their name, in the order in which one writes them.
TABLES: dict[str, type] = {
    "[timeout]": TimeoutFacts,
    "[retries]": RetryFacts,
    "[cache]": CachePolicy,
    "[[client]]": ClientFacts,
    "[[call]]": CallFacts,
    "[[structured]]": StructuredForm,
    "[[factory]]": Factory,
    "[[method]]": Method,
    "[[helper]]": Helper,
    "[[model]]": ModelId,
    "[[endpoint]]": HttpEndpoint,
    "[[shape]]": Shape,
    "[[reject]]": Rejection,
    "[[reasoning]]": Reasoning,
    "[[sampling]]": SamplingFacts,
    "[[cache-minimum]]": CacheMinimum,
    "[[json-word]]": JsonWord,
    "[[provider]]": Provider,
    "[[switch]]": Switch,
}
# Keys that mean the same wherever they stand; a class that says more of one in its docstring is believed.
COMMON = {
    "aliases": "Other names of it.",
    "instead": "What to use in its place, as a message says it.",
    "name": "Its dotted name, as an import spells it.",
    "note": "For readers of the file.",
    "positional": "The names of its positional arguments, in their order.",
    "prompt": "The options that hold what is asked.",
    "removed_in": "The versions that no longer have it: `openai 1.0`.",
    "retries": "The options that say how often it tries again, where they are not those of the SDK.",
    "source": "Where it was read: package, version, file.",
    "structured": "The options that carry a schema, which the provider enforces.",
    "system": "The options that hold the system prompt.",
    "timeout": "The options that limit the wait, where they are not those of the SDK.",
    "verified": "`false` where nobody has read it in the source: then no rule speaks of it.",
}
WORDS = {str: "text", bool: "`true`, `false`", int: "number", float: "number", tuple[str, ...]: "list of texts"}
MORE = {
    "[[client]]": "`names` in place of `name` says the same of several classes; `constructors` are class methods that make an instance.",
    "[[call]]": "`like` takes over what an earlier call says, by its path. `[[protocol]]` has the same keys: a call over plain HTTP.",
    "[[helper]]": "`names` in place of `name` says the same of several.",
}


def _key(name: str) -> str:
    return name.replace("_", "-")


def descriptions_page() -> Iterator[str]:
    """The whole page, line by line."""
    yield "# What a pack can describe\n"
    yield "## An SDK\n"
    yield "One file of TOML in the folder `sdks` of [a pack](../writing-a-pack.md) describes an SDK; those of llmlint stand in"
    yield "`llmlint/sdks`. An option is named by the path from the keywords of a call into what is nested:"
    yield "`config.http_options.timeout`. Where something stands in an answer is a path too: `.choices[0].message.content`,"
    yield '`["output"]["text"]`, `.text()`; an empty one is the answer itself. A mistake in a file is named with its line when the'
    yield "pack is loaded.\n"
    yield from _keys(Sdk, [field for field in dataclasses.fields(Sdk) if _takes(Sdk, field)])
    yield "| `module-aliases` | table of texts | | Old homes of modules, each with the one it has now. |"
    for title, cls in TABLES.items():
        yield f"\n### {title}\n\n{_about(cls)}{' ' + MORE[title] if title in MORE else ''}\n"
        yield from _keys(cls, [field for field in dataclasses.fields(cls) if field.name != "paths"])
        if cls is HttpEndpoint:
            yield f"| `paths` | table of kinds | | {said_of(cls, 'paths')} |"
    yield "\n## Sinks\n"
    yield "`sinks.toml` in a pack begins with `schema = 1`. Each `[[sink]]` has `names`, which are fully qualified (a method is named by"
    yield "the class of its object), and a `kind`:\n\n| kind | what it does with the text |\n|---|---|"
    yield from (f"| `{kind}` | {meaning} |" for kind, meaning in KINDS.items())
    yield ""
    yield from _keys(Sink, [field for field in dataclasses.fields(Sink) if field.name != "kind"], str)
    yield "\nAn `[[object]]` has `names` of what makes objects, and in `is` the class of these, by which their methods are named above."


def _keys(cls: Any, found: list[dataclasses.Field[Any]], spelled: Callable[[str], str] = _key) -> Iterator[str]:
    yield "| key | takes | default | meaning |\n|---|---|---|---|"
    for field in found:
        meaning = _as_keys(said_of(cls, field.name, COMMON.get(field.name, "")))
        yield f"| `{spelled(field.name)}` | {cell(_takes(cls, field))} | {cell(_default(field))} | {cell(meaning)} |"


def _takes(cls: Any, field: dataclasses.Field[Any]) -> str:
    """What a key takes; nothing where it is a table, or is not read from the file."""
    hint = get_type_hints(cls)[field.name]
    if get_origin(hint) is Literal:
        return ", ".join(f"`{each}`" for each in get_args(hint) if each)
    if hint not in WORDS:
        hint = next((each for each in get_args(hint) if each in WORDS), None)
    return WORDS.get(hint, "")


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is dataclasses.MISSING:
        return "must be given"
    value = field.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    return f"`{value}`" if value not in (None, "") else ""


def _about(cls: type) -> str:
    """The first sentences of a docstring: those that are not about single keys."""
    return _as_keys(prose(cls).partition(". ")[0].removesuffix(".") + ".")


def _as_keys(text: str) -> str:
    """Names of fields as keys of the file."""
    fields = {field.name for cls in (Sdk, *TABLES.values()) for field in dataclasses.fields(cls)}
    return re.sub(r"`(\w+)`", lambda match: f"`{_key(match[1]) if match[1] in fields else match[1]}`", text)


__all__ = ["descriptions_page"]
