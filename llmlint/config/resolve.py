"""From files, options and the command line to the settings of one file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from llmlint.config.check import Checker
from llmlint.config.document import Document, document_in, parse_toml, read_document
from llmlint.config.issues import ConfigError, Issue
from llmlint.config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from llmlint.config.selection import Registry


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What the command line says about settings. `None` and empty mean that it says nothing."""

    config: tuple[str, ...] = ()
    isolated: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preview: bool | None = None
    fail_on: str | None = None


@dataclass(slots=True)
class Resolver:
    """Gives every folder its settings: the nearest configuration, then `--config`, then the other options."""

    registry: Registry
    command_line: CommandLine
    working_directory: Path
    issues: list[Issue] = field(default_factory=list[Issue])
    _named: Document | None = field(default=None, init=False)
    _overrides: dict[str, Any] = field(default_factory=dict[str, Any], init=False)
    _by_folder: dict[Path, Settings] = field(default_factory=dict["Path", Settings], init=False)
    _by_document: dict[str, Settings] = field(default_factory=dict[str, Settings], init=False)

    def __post_init__(self) -> None:
        self._read_config_options()
        self._read_selections()

    def settings_for(self, folder: Path) -> Settings:
        """The settings of files in `folder`. Mistakes are kept in `issues`; what is right still applies."""
        passed: list[Path] = []
        known: Settings | None = None
        for parent in (folder, *folder.parents):
            if (known := self._by_folder.get(parent)) is not None:
                break
            passed.append(parent)
            if (document := self._document(parent)) is not None:
                known = self._settings_of(document)
                break
        known = known or self._settings_of(None)
        self._by_folder.update(dict.fromkeys(passed, known))
        return known

    def _settings_of(self, document: Document | None) -> Settings:
        key = document.origin if document else ""
        if key not in self._by_document:
            self._by_document[key] = self._build(document)
        return self._by_document[key]

    def raise_issues(self) -> None:
        """Stop with everything that is wrong, if anything is."""
        if self.issues:
            raise ConfigError(self.issues)

    def _document(self, folder: Path) -> Document | None:
        if self._named or self.command_line.isolated:
            return self._named
        try:
            return document_in(folder, self.working_directory)
        except ConfigError as error:
            self.issues.extend(issue for issue in error.issues if issue not in self.issues)
            return None

    def _build(self, document: Document | None) -> Settings:
        if document is None:
            settings = Settings(base=self.working_directory)
        else:
            settings = Settings(base=document.base, origin=document.origin, **self._checked(document))
        return replace(settings, **self._merged(settings))

    def _merged(self, settings: Settings) -> dict[str, Any]:
        changes = dict(self._overrides)
        for name in _TABLES:
            if name in changes:
                changes[name] = {**getattr(settings, name), **changes[name]}
        line = self.command_line
        if line.select:
            changes |= {"select": line.select, "extend_select": (), "ignore": ()}
        for name in ("extend_select", "ignore"):
            before: tuple[str, ...] = changes.get(name, getattr(settings, name))
            changes[name] = (*before, *getattr(line, name))
        if line.preview is not None:
            changes["preview"] = line.preview
        if line.fail_on is not None:
            changes["fail_on"] = line.fail_on
        return changes

    def _checked(self, document: Document) -> dict[str, Any]:
        checker = Checker(document, self.registry)
        values = checker.run()
        self.issues.extend(checker.issues)
        return values

    def _read_config_options(self) -> None:
        """`--config FILE` names the one configuration; `--config key=value` changes single settings on top."""
        for text in self.command_line.config:
            path = self.working_directory / text
            try:
                if "=" in text and not path.is_file():
                    self._read_assignment(text)
                else:
                    self._read_named(path)
            except ConfigError as error:
                self.issues.extend(error.issues)

    def _read_named(self, path: Path) -> None:
        if (document := read_document(path, self.working_directory)) is None:
            message = "has no table `[tool.llmlint]`"
            raise ConfigError([Issue(f"`{path.name}` {message}", "--config")])
        self._named = document

    def _read_assignment(self, text: str) -> None:
        key, value = (part.strip() for part in text.split("=", 1))
        origin = f"--config {key}={value}"
        try:
            table = parse_toml(f"{key} = {value}\n", origin)
        except ConfigError as error:
            if "\n" in value or '"' in value:
                raise ConfigError([replace(issue, text="", line=0) for issue in error.issues]) from error
            table = parse_toml(f'{key} = "{value.translate(_ESCAPES)}"\n', origin)
        values = self._checked(Document(table, origin, self.working_directory))
        for name, new in values.items():
            self._overrides[name] = {**self._overrides.get(name, {}), **new} if name in _TABLES else new

    def _read_selections(self) -> None:
        line = self.command_line
        groups: Sequence[tuple[str, tuple[str, ...]]] = (
            ("--select", line.select),
            ("--extend-select", line.extend_select),
            ("--ignore", line.ignore),
        )
        for option, words in groups:
            for word in words:
                if self.registry.resolve(word) is None:
                    self.issues.append(Issue(f"unknown rule `{word}`", option, self.registry.suggest(word)))


_TABLES = ("severity", "options")
_ESCAPES = str.maketrans({"\\": "\\\\"})
