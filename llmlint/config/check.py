"""Check one table of settings against what may be set, and collect every mistake in it."""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Any

import llmlint
from llmlint.config.issues import Issue, did_you_mean
from llmlint.config.keys import CONFIDENCES, FAIL_ON, FORMATS, KEYS, LEVELS, NAMES, PYTHON
from llmlint.config.required import allows
from llmlint.config.values import items_of, kind_of, read_options
from llmlint.knowledge.sinks import DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from llmlint.config.document import Document
    from llmlint.config.keys import Key
    from llmlint.config.selection import Registry

Values = dict[str, Any]

MAX_ISSUES = 100
_RUNS_CODE: dict[str, str] = dict.fromkeys(
    ("packs", "pack", "plugins"), "name packs with `--pack` or in LLMLINT_PACKS: no configuration runs code"
)


class _EnoughError(Exception):
    """So many mistakes that nobody would read more of them."""


class Checker:
    """Turns a document into values for `Settings`, keeping what is right and noting what is wrong.

    `warnings` holds what is right today and will not be, or is not yet; with `strict-config` these are mistakes as well.
    """

    def __init__(self, document: Document, registry: Registry) -> None:
        self.document = document
        self.registry = registry
        self.issues: list[Issue] = []
        self.warnings: list[str] = []
        self.values: Values = {}
        self._strict = document.table.get("strict-config", document.table.get("strict_config")) is True

    def run(self) -> Values:
        """Check every key of the table; for a version that may not be used, nothing but that is said.

        Of very many mistakes the first are told.
        """
        try:
            self._keys()
        except _EnoughError:
            self.issues.append(Issue(f"there are more than {MAX_ISSUES} mistakes: no more are looked for", self.document.origin))
        return self.values

    def _keys(self) -> None:
        required = self.document.table.get("required-version", self.document.table.get("required_version"))
        if isinstance(required, str) and allows(required, llmlint.__version__) is False:
            place = next(name for name in self.document.table if name.replace("_", "-") == "required-version")
            self._note(f"llmlint {required} is required, this is {llmlint.__version__}", (place,), "install a version that fits")
            return
        spelt: dict[str, str] = {}
        for written, value in self.document.table.items():
            key = KEYS.get(NAMES.get(written.replace("_", "-"), ""))
            if key is None:
                hint = _RUNS_CODE.get(written) or did_you_mean(written.replace("_", "-"), NAMES)
                hint = hint or f"known settings: {', '.join(sorted(KEYS))}"
                self._note(f"unknown setting `{written}`", (written,), hint, at_key=True)
                continue
            if (before := spelt.setdefault(key.name, written)) != written:
                self._note(f"`{written}` and `{before}` are one setting", (written,), f"write all of it in `{key.name}`", at_key=True)
                continue
            self._warn_of(key, written)
            if (checked := self._check(key, written, value)) is not None:
                self.values[key.field] = checked

    def _check(self, key: Key, written: str, value: Any) -> Any:
        checks: dict[str, Callable[[str, Any], Any]] = {
            "selectors": self._selectors,
            "strings": self._strings,
            "names": self._dotted_names,
            "boolean": self._boolean,
            "level": lambda name, given: self._one_of(name, given, FAIL_ON, (name,)),
            "confidence": lambda name, given: self._one_of(name, given, CONFIDENCES, (name,)),
            "format": lambda name, given: self._one_of(name, given, FORMATS, (name,)),
            "path": self._path,
            "folder": self._folder,
            "version": self._version,
            "python": self._python,
            "factories": self._factories,
            "sinks": self._sinks,
            "per-file-ignores": self._per_file_ignores,
            "severity": self._severity,
            "rules": self._rules,
        }
        return checks[key.kind](written, value)

    def _note(self, message: str, path: tuple[str | int, ...], hint: str = "", *, help: str = "", at_key: bool = False) -> None:
        if len(self.issues) == MAX_ISSUES:
            raise _EnoughError
        self.issues.append(self.document.issue(message, path, hint=hint, help=help, at_key=at_key))

    def _note_unknown(self, word: str, key: str, path: tuple[str | int, ...], *, at_key: bool) -> None:
        hint, more = self.registry.suggest(word), self.registry.ask_for_pack(word)
        self._note(f"unknown rule `{word}` in `{key}`", path, hint, help=more, at_key=at_key)

    def _warn_of(self, key: Key, written: str) -> None:
        if key.deprecated:
            self._warn(f"the setting `{key.name}` is deprecated: use `{key.deprecated}`", (written,))

    def _warn(self, message: str, path: tuple[str | int, ...]) -> None:
        if self._strict:
            self._note(message, path, "`strict-config` takes this for a mistake", at_key=True)
        else:
            self.warnings.append(f"{self.document.origin}: {message}")

    def _boolean(self, key: str, value: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        self._note(f"`{key}` must be true or false", (key,), f"this is {kind_of(value)}")
        return None

    def _strings(self, key: str, value: Any) -> tuple[str, ...] | None:
        """A list of strings. A single string is taken as a list of one: the meaning is plain."""
        if not isinstance(value, (list, str)):
            self._note(f"`{key}` must be a list of strings", (key,), f"this is {kind_of(value)}")
            return None
        items: list[Any] = [value] if isinstance(value, str) else items_of(value)
        wrong = [number for number, item in enumerate(items) if not isinstance(item, str)]
        for number in wrong:
            self._note(f"`{key}` must be a list of strings", (key, number), f"this is {kind_of(items[number])}")
        return None if wrong else tuple(items)

    def _path(self, key: str, value: Any) -> Path | None:
        """A path relative to the folder of the configuration."""
        if isinstance(value, str) and value and "\0" not in value:
            return self.document.base / value
        self._note(f"`{key}` must be a path", (key,), f"this is {kind_of(value)}")
        return None

    def _folder(self, key: str, value: Any) -> Path | None:
        """A folder below that of the configuration: a repository has no say in what is written elsewhere."""
        path = self._path(key, value)
        if path is None or self.document.base.resolve() in path.resolve().parents:
            return path
        self._note(f"`{key}` must lie below the folder of the configuration", (key,), "`--cache-dir` and LLMLINT_CACHE_DIR may name any")
        return None

    def _version(self, key: str, value: Any) -> str | None:
        if isinstance(value, str) and allows(value, llmlint.__version__) is not None:
            return value
        self._note(f"`{key}` must be a range of versions", (key,), "write it as `>=0.2,<1`")
        return None

    def _python(self, key: str, value: Any) -> str | None:
        """A Python as `3.9` or `py39`. A number is refused: `3.10` would be the same as `3.1`."""
        match = re.match(PYTHON, value) if isinstance(value, str) else None
        if match is not None:
            return f"3.{match[1]}"
        self._note(f"`{key}` must be a version of Python", (key,), 'write it as `"3.10"`')
        return None

    def _rule(self, word: str, key: str, path: tuple[str | int, ...], *, at_key: bool = False) -> frozenset[str] | None:
        """The codes a word means; a word that means nothing is noted."""
        codes = self.registry.resolve(word)
        if codes is None:
            self._note_unknown(word, key, path, at_key=at_key)
        return codes

    def _per_file_ignores(self, key: str, value: Any) -> dict[str, tuple[str, ...]] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of patterns and rules", (key,), f"this is {kind_of(value)}")
            return None
        table: dict[str, tuple[str, ...]] = {}
        for pattern, words in typing.cast("dict[str, Any]", value).items():
            items: list[Any] = [words] if isinstance(words, str) else items_of(words) if isinstance(words, list) else []
            if not isinstance(words, (list, str)) or not all(isinstance(item, str) for item in items):
                self._note(f"`{key}.{pattern}` must be a list of rules", (key, pattern), f"this is {kind_of(words)}")
                continue
            table[pattern] = tuple(item for item in items if self._rule(item, key, (key, pattern)) is not None)
        return table

    def _selectors(self, key: str, value: Any) -> tuple[str, ...] | None:
        items = value.replace(",", " ").split() if isinstance(value, str) else self._strings(key, value)
        if items is None:
            return None
        place: Callable[[int], tuple[str | int, ...]] = lambda number: (key,) if isinstance(value, str) else (key, number)  # noqa: E731
        return tuple(item for number, item in enumerate(items) if self._rule(item, key, place(number)) is not None)

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
            self._note(f"`{key}` must be a table of functions and the classes of clients", (key,), f"this is {kind_of(value)}")
            return None
        factories: dict[str, str] = {}
        for function, client in typing.cast("dict[str, Any]", value).items():
            self._dotted_name(function, (key, function), at_key=True)
            if not isinstance(client, str):
                self._note(f"`{key}.{function}` must be a string", (key, function), f"this is {kind_of(client)}")
            elif not self.registry.is_client(client):
                hint = self.registry.suggest_client(client) or "name the class as the SDK exports it, such as `openai.OpenAI`"
                self._note(f"`{client}` is no client of an SDK that is known", (key, function), hint)
            else:
                factories[function] = client
        return factories

    def _sinks(self, key: str, value: Any) -> dict[str, str] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of functions and what they do", (key,), f"this is {kind_of(value)}")
            return None
        sinks: dict[str, str] = {}
        for function, kind in typing.cast("dict[str, Any]", value).items():
            self._dotted_name(function, (key, function), at_key=True)
            if (checked := self._one_of(f"{key}.{function}", kind, DECLARED, (key, function))) is not None:
                sinks[function] = checked
        return sinks

    def _one_of(self, what: str, value: Any, allowed: tuple[str, ...], path: tuple[str | int, ...]) -> str | None:
        if isinstance(value, str) and value in allowed:
            return value
        near = did_you_mean(value, allowed) if isinstance(value, str) else ""
        self._note(f"`{what}` must be one of {', '.join(allowed)}", path, near)
        return None

    def _severity(self, key: str, value: Any) -> dict[str, str] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of rules and levels", (key,), f"this is {kind_of(value)}")
            return None
        levels: dict[str, str] = {}
        for rule, level in typing.cast("dict[str, Any]", value).items():
            codes = self._rule(rule, key, (key, rule), at_key=True)
            if codes is not None and (checked := self._one_of(f"{key}.{rule}", level, LEVELS, (key, rule))) is not None:
                levels.update(dict.fromkeys(codes, checked))
        return levels

    def _rules(self, key: str, value: Any) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            self._note(f"`{key}` must be a table of rules and their options", (key,), f"this is {kind_of(value)}")
            return None
        options: dict[str, Any] = {}
        for rule, table in typing.cast("dict[str, Any]", value).items():
            path = (key, rule)
            if (code := self.registry.code_of(rule)) is None:
                self._note_unknown(rule, key, path, at_key=True)
            elif not isinstance(table, dict):
                self._note(f"`{key}.{rule}` must be a table of options", path, f"this is {kind_of(table)}")
            elif self._rule(rule, key, path, at_key=True) and (kind := self.registry.options_of(code)) is not None:
                options[code] = read_options(rule, kind, typing.cast("dict[str, Any]", table), path, self._note)
        return options
