"""Check one table of settings against what may be set, and collect every mistake in it."""

from __future__ import annotations

import dataclasses
import typing
from typing import TYPE_CHECKING, Any

from llmlint.config.issues import Issue, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llmlint.config.document import Document
    from llmlint.config.selection import Registry

Values = dict[str, Any]
LEVELS = ("error", "warning", "info")
_SELECTORS = ("select", "extend-select", "ignore")
_STRINGS = ("exclude", "extend-exclude", "model-functions", "sanitizers", "source-roots", "test-paths")
_BOOLEANS = ("preview", "respect-gitignore")
_TABLES = ("client-factories", "per-file-ignores", "rules", "severity")
_KINDS = ((bool, "a boolean"), (int, "a whole number"), (float, "a number"), (str, "a string"), (list, "a list"), (dict, "a table"))
KEYS = tuple(sorted((*_SELECTORS, *_STRINGS, *_BOOLEANS, *_TABLES, "baseline", "fail-on")))


class Checker:
    """Turns a document into values for `Settings`, keeping what is right and noting what is wrong."""

    def __init__(self, document: Document, registry: Registry) -> None:
        self.document = document
        self.registry = registry
        self.issues: list[Issue] = []
        self.values: Values = {}

    def run(self) -> Values:
        """Check every key of the table."""
        for key, value in self.document.table.items():
            name = key.replace("_", "-")
            if name not in KEYS:
                hint = did_you_mean(name, KEYS) or f"known settings: {', '.join(KEYS)}"
                self._note(f"unknown setting `{key}`", (key,), hint, at_key=True)
            elif (checked := self._check(name, key, value)) is not None:
                self.values[name.replace("-", "_")] = checked
        if "rules" in self.values:
            self.values["options"] = self.values.pop("rules")
        return self.values

    def _check(self, name: str, key: str, value: Any) -> Any:
        checks: dict[str, Callable[[str, Any], Any]] = {
            **dict.fromkeys(_SELECTORS, self._selectors),
            **dict.fromkeys(_STRINGS, self._strings),
            **dict.fromkeys(_BOOLEANS, self._boolean),
            "fail-on": self._fail_on,
            "rules": self._rules,
            "severity": self._severity,
            "model-functions": self._dotted_names,
            "sanitizers": self._dotted_names,
            "client-factories": self._factories,
            "per-file-ignores": self._per_file_ignores,
            "baseline": self._path,
        }
        return checks[name](key, value)

    def _note(self, message: str, path: tuple[str | int, ...], hint: str = "", *, at_key: bool = False) -> None:
        self.issues.append(self.document.issue(message, path, hint=hint, at_key=at_key))

    def _boolean(self, key: str, value: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        self._note(f"`{key}` must be true or false", (key,), f"this is {_kind(value)}")
        return None

    def _strings(self, key: str, value: Any) -> tuple[str, ...] | None:
        """A list of strings. A single string is taken as a list of one: the meaning is plain."""
        if not isinstance(value, (list, str)):
            self._note(f"`{key}` must be a list of strings", (key,), f"this is {_kind(value)}")
            return None
        items: list[Any] = [value] if isinstance(value, str) else _items(value)
        wrong = [number for number, item in enumerate(items) if not isinstance(item, str)]
        for number in wrong:
            self._note(f"`{key}` must be a list of strings", (key, number), f"this is {_kind(items[number])}")
        return None if wrong else tuple(items)

    def _path(self, key: str, value: Any) -> Path | None:
        """A path relative to the folder of the configuration."""
        if isinstance(value, str) and value and "\0" not in value:
            return self.document.base / value
        self._note(f"`{key}` must be a path", (key,), f"this is {_kind(value)}")
        return None

    def _per_file_ignores(self, key: str, value: Any) -> dict[str, tuple[str, ...]] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of patterns and rules", (key,), f"this is {_kind(value)}")
            return None
        table: dict[str, tuple[str, ...]] = {}
        for pattern, words in typing.cast("dict[str, Any]", value).items():
            items: list[Any] = [words] if isinstance(words, str) else _items(words) if isinstance(words, list) else []
            if not isinstance(words, (list, str)) or not all(isinstance(item, str) for item in items):
                self._note(f"`{key}.{pattern}` must be a list of rules", (key, pattern), f"this is {_kind(words)}")
                continue
            for item in items:
                if self.registry.resolve(item) is None:
                    self._note(f"unknown rule `{item}` in `{key}`", (key, pattern), self.registry.suggest(item))
            table[pattern] = tuple(item for item in items if self.registry.resolve(item) is not None)
        return table

    def _selectors(self, key: str, value: Any) -> tuple[str, ...] | None:
        items = value.replace(",", " ").split() if isinstance(value, str) else self._strings(key, value)
        if items is None:
            return None
        known: list[str] = []
        for number, item in enumerate(items):
            if self.registry.resolve(item) is None:
                path = (key,) if isinstance(value, str) else (key, number)
                self._note(f"unknown rule `{item}` in `{key}`", path, self.registry.suggest(item))
            else:
                known.append(item)
        return tuple(known)

    def _dotted_names(self, key: str, value: Any) -> tuple[str, ...] | None:
        names = self._strings(key, value)
        for number, name in enumerate(names or ()):
            self._dotted_name(name, (key,) if isinstance(value, str) else (key, number))
        return names

    def _dotted_name(self, name: str, path: tuple[str | int, ...], *, at_key: bool = False) -> None:
        if not all(part.isidentifier() for part in name.split(".")):
            self._note(f"`{name}` is not a dotted name", path, "write it as in an import: `package.module.function`", at_key=at_key)

    def _factories(self, key: str, value: Any) -> dict[str, str] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of functions and the classes of clients", (key,), f"this is {_kind(value)}")
            return None
        factories: dict[str, str] = {}
        for function, client in typing.cast("dict[str, Any]", value).items():
            self._dotted_name(function, (key, function), at_key=True)
            if not isinstance(client, str):
                self._note(f"`{key}.{function}` must be a string", (key, function), f"this is {_kind(client)}")
            elif not self.registry.is_client(client):
                hint = self.registry.suggest_client(client) or "name the class as the SDK exports it, such as `openai.OpenAI`"
                self._note(f"`{client}` is no client of an SDK that is known", (key, function), hint)
            else:
                factories[function] = client
        return factories

    def _fail_on(self, key: str, value: Any) -> str | None:
        return self._one_of(key, value, (*LEVELS, "never"), (key,))

    def _one_of(self, what: str, value: Any, allowed: tuple[str, ...], path: tuple[str | int, ...]) -> str | None:
        if isinstance(value, str) and value in allowed:
            return value
        near = did_you_mean(value, allowed) if isinstance(value, str) else ""
        self._note(f"`{what}` must be one of {', '.join(allowed)}", path, near)
        return None

    def _severity(self, key: str, value: Any) -> dict[str, str] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of rules and levels", (key,), f"this is {_kind(value)}")
            return None
        table = typing.cast("dict[str, Any]", value)
        levels: dict[str, str] = {}
        for rule, level in table.items():
            codes = self.registry.resolve(rule)
            if codes is None:
                self._note(f"unknown rule `{rule}` in `{key}`", (key, rule), self.registry.suggest(rule), at_key=True)
            elif (checked := self._one_of(f"{key}.{rule}", level, LEVELS, (key, rule))) is not None:
                levels.update(dict.fromkeys(codes, checked))
        return levels

    def _rules(self, key: str, value: Any) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of rules and their options", (key,), f"this is {_kind(value)}")
            return None
        options: dict[str, Any] = {}
        for rule, table in typing.cast("dict[str, Any]", value).items():
            path = (key, rule)
            if (code := self.registry.code_of(rule)) is None:
                self._note(f"unknown rule `{rule}` in `{key}`", path, self.registry.suggest(rule), at_key=True)
            elif not isinstance(table, dict):
                self._note(f"`{key}.{rule}` must be a table of options", path, f"this is {_kind(table)}")
            elif (kind := self.registry.options_of(code)) is not None:
                options[code] = self._options(rule, kind, typing.cast("dict[str, Any]", table), path)
        return options

    def _options(self, rule: str, kind: type, table: dict[str, Any], path: tuple[str, ...]) -> Any:
        hints = typing.get_type_hints(kind)
        names = {field.name.replace("_", "-"): field.name for field in dataclasses.fields(kind)}
        given: dict[str, Any] = {}
        for key, value in table.items():
            name = names.get(key.replace("_", "-"))
            if name is None:
                known = f"known options: {', '.join(sorted(names))}" if names else "it has none"
                self._note(f"rule `{rule}` has no option `{key}`", (*path, key), did_you_mean(key, names) or known, at_key=True)
            elif _fits(value, hints[name]):
                given[name] = _converted(value, hints[name])
            else:
                self._note(f"option `{key}` of `{rule}` must be {_wanted(hints[name])}", (*path, key), f"this is {_kind(value)}")
        return kind(**given)


def _fits(value: Any, hint: Any) -> bool:
    if hint is bool or isinstance(value, bool):
        return hint is bool and isinstance(value, bool)
    if hint is float:
        return isinstance(value, (int, float))
    if typing.get_origin(hint) in {list, tuple}:
        return isinstance(value, list) and all(isinstance(item, str) for item in _items(value))
    return isinstance(hint, type) and isinstance(value, hint)


def _items(value: Any) -> list[Any]:
    items: list[Any] = value
    return items


def _converted(value: Any, hint: Any) -> Any:
    if hint is float:
        return float(value)
    return tuple(value) if typing.get_origin(hint) is tuple else value


def _wanted(hint: Any) -> str:
    names = {int: "a whole number", float: "a number", str: "a string", bool: "true or false"}
    return names.get(hint, "a list of strings")


def _kind(value: Any) -> str:
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "a date or time")
