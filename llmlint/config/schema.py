"""The JSON schema of a configuration, made from the table of settings and from the rules."""

from __future__ import annotations

import dataclasses
import json
import typing
from typing import TYPE_CHECKING, Any

from llmlint.config.groups import PROFILES, TOPICS
from llmlint.config.keys import CONFIDENCES, FAIL_ON, FORMATS, KEYS, LEVELS, NAMES, PYTHON
from llmlint.config.selection import TIERS
from llmlint.config.settings import Settings
from llmlint.knowledge.sinks import DECLARED

if TYPE_CHECKING:
    from llmlint.config.keys import Key
    from llmlint.config.selection import Registry, RuleClass

Schema = dict[str, Any]
_STRINGS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_SELECTORS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/definitions/selector"}}]}
_WORDS = {
    "selectors": "Codes, names, groups such as `LLM3`, the letters of a pack such as `ACME`, topics, tiers, profiles, `ALL`.",
    "strings": "A list of strings.",
    "names": "A list of dotted names.",
    "boolean": "`true` or `false`.",
    "level": f"One of {', '.join(FAIL_ON)}.",
    "confidence": f"One of {', '.join(CONFIDENCES)}: that of the recommended tier is high, of the strict medium, of the preview low.",
    "format": f"One of {', '.join(FORMATS)}.",
    "path": "A path, relative to the folder of the configuration.",
    "folder": "A path, relative to the folder of the configuration.",
    "version": "A range of versions.",
    "python": "A version of Python, such as `3.9` or `py39`.",
    "factories": "A table of dotted names of functions, with the classes that they make.",
    "sinks": f"A table of dotted names of functions, with one of {', '.join(DECLARED)}.",
    "per-file-ignores": "A table of patterns, with lists of rules.",
    "severity": f"A table of rules, with one of {', '.join(LEVELS)}.",
    "rules": "A table of rules, with a table of options each.",
}


def allowed(key: Key, registry: Registry) -> str:
    """What a setting may be, in one line."""
    topics = f" Topics: {', '.join(TOPICS)}; tiers: {', '.join(TIERS)}; profiles: {', '.join(PROFILES)}." if key.kind == "selectors" else ""
    with_options = [rule.meta.name for rule in registry.rules if dataclasses.fields(rule.Options)] if key.kind == "rules" else []
    return _WORDS[key.kind] + topics + (f" With options: {', '.join(with_options)}." if with_options else "")


def render_schema(registry: Registry) -> str:
    """The whole document; the same for the same rules."""
    document: Schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "llmlint",
        "description": "Settings of llmlint, in `llmlint.toml` or under `tool.llmlint` in `pyproject.toml`.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(KEYS[key], registry) for name, key in NAMES.items()},
        "definitions": {"selector": {"anyOf": [{"enum": _selectors(registry)}, {"type": "string"}]}},
    }
    return json.dumps(document, indent=2) + "\n"


def _selectors(registry: Registry) -> list[str]:
    codes = {rule.meta.code: rule.meta.name for rule in registry.rules}
    return ["ALL", *TIERS, *PROFILES, *TOPICS.keys(), *TOPICS.values(), *sorted(codes), *sorted(codes.values())]


def _property(key: Key, registry: Registry) -> Schema:
    shape = _shape(key, registry)
    about: Schema = {"description": key.meaning}
    if key.deprecated:
        about["deprecated"] = True
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    default = defaults.get(key.field)
    if isinstance(default, (bool, str)) and default != "":
        about["default"] = default
    elif isinstance(default, tuple):
        about["default"] = list(typing.cast("tuple[str, ...]", default))
    return about | shape


def _shape(key: Key, registry: Registry) -> Schema:
    shapes: dict[str, Schema] = {
        "selectors": _SELECTORS,
        "strings": _STRINGS,
        "names": _STRINGS,
        "boolean": {"type": "boolean"},
        "level": {"enum": list(FAIL_ON)},
        "confidence": {"enum": list(CONFIDENCES)},
        "format": {"enum": list(FORMATS)},
        "path": {"type": "string"},
        "folder": {"type": "string"},
        "version": {"type": "string"},
        "python": {"type": "string", "pattern": PYTHON},
        "factories": {"type": "object", "additionalProperties": {"type": "string"}},
        "sinks": {"type": "object", "additionalProperties": {"enum": list(DECLARED)}},
        "per-file-ignores": {"type": "object", "additionalProperties": _SELECTORS},
        "severity": {"type": "object", "additionalProperties": {"enum": list(LEVELS)}},
    }
    if key.kind != "rules":
        return shapes[key.kind]
    with_options = {rule.meta.name: _options(rule) for rule in registry.rules if dataclasses.fields(rule.Options)}
    return {"type": "object", "properties": with_options, "additionalProperties": {"type": "object"}}


def _options(rule: RuleClass) -> Schema:
    kind: Any = rule.Options
    hints = typing.get_type_hints(kind)
    options = {field.name.replace("_", "-"): _option(field, hints[field.name]) for field in dataclasses.fields(kind)}
    return {"description": rule.meta.summary, "type": "object", "additionalProperties": False, "properties": options}


def _option(field: dataclasses.Field[Any], hint: Any) -> Schema:
    types = {bool: "boolean", int: "integer", float: "number", str: "string"}
    about: Schema = {"description": str(field.metadata.get("help", ""))}
    shape: Schema = {"type": types[hint]} if hint in types else {"type": "array", "items": {"type": "string"}}
    if (least := field.metadata.get("least")) is not None:
        shape["minimum"] = least
    if field.default is not dataclasses.MISSING:
        default: Any = field.default
        about["default"] = list(typing.cast("tuple[str, ...]", default)) if isinstance(default, tuple) else default
    return about | shape
