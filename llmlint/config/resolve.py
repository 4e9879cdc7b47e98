"""From files, options and the command line to the settings of one file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from llmlint.config.check import Checker
from llmlint.config.document import Document, documents_in, parse_toml, read_document
from llmlint.config.extend import chain_of, joined, replaced
from llmlint.config.issues import ConfigError, Issue
from llmlint.config.settings import Settings
from llmlint.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from llmlint.config.command_line import CommandLine
    from llmlint.config.selection import Registry

_ESCAPES = str.maketrans({"\\": "\\\\"})


@dataclass(slots=True)
class Resolver:
    """Gives every folder its settings: the nearest configuration, then `--config`, then the other options.

    `issues` holds every mistake, `warnings` what the user may want to change; each is said once.
    """

    registry: Registry
    command_line: CommandLine
    working_directory: Path
    issues: list[Issue] = field(default_factory=list[Issue])
    warnings: list[str] = field(default_factory=list[str])
    _named: Document | None = field(default=None, init=False)
    _overrides: dict[str, Any] = field(default_factory=dict[str, Any], init=False)
    _by_folder: dict[Path, Settings] = field(default_factory=dict["Path", Settings], init=False)
    _by_document: dict[str, Settings] = field(default_factory=dict[str, Settings], init=False)

    def __post_init__(self) -> None:
        self._read_config_options()
        self.issues.extend(self.command_line.issues(self.registry))

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
        known = known or self._settings_of(self._named)
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
        if (self._named and not self.command_line.config_last) or self.command_line.isolated:
            return self._named
        try:
            return next(documents_in(folder, self.working_directory), None)
        except ConfigError as error:
            self.issues.extend(issue for issue in error.issues if issue not in self.issues)
            return None

    def _build(self, document: Document | None) -> Settings:
        base = document.base if document else self.working_directory
        settings, sources = self._from_files(document, base)
        overrides = replaced({name: getattr(settings, name) for name in self._overrides}, self._overrides)
        sources |= dict.fromkeys(overrides, "--config")
        settings = replace(settings, **overrides)
        changes, said = self.command_line.changes(settings, self.registry, self.working_directory)
        return replace(settings, **changes, sources=sources | said)

    def _from_files(self, document: Document | None, base: Path) -> tuple[Settings, dict[str, str]]:
        """One configuration with what it builds on, and which file said what."""
        if document is None:
            return Settings(base), {}
        try:
            chain = chain_of(document, self.working_directory)
        except ConfigError as error:
            self.issues.extend(error.issues)
            chain = [document]
        self._tell_overlooked(document, {part.origin for part in chain})
        layers = [(part.origin, self._checked(part)) for part in reversed(chain)]
        whole = joined(values for _, values in layers)
        sources = {name: ", ".join(origin for origin, values in reversed(layers) if name in values) for name in whole}
        return Settings(base, document.origin, **whole), sources

    def _tell_overlooked(self, document: Document, read: set[str]) -> None:
        """Settings that stand beside a configuration which was found first."""
        if document is self._named:
            return
        with suppress(ConfigError):
            for other in documents_in(document.base, self.working_directory):
                if other.origin not in read:
                    advice = f'move them here, or write `extend = "{PurePath(other.origin).name}"`'
                    self.warnings.append(f"{document.origin}: the settings of {other.origin} beside it do not count: {advice}")

    def _checked(self, document: Document) -> dict[str, Any]:
        checker = Checker(document, self.registry)
        values = checker.run()
        self.issues.extend(issue for issue in checker.issues if issue not in self.issues)
        self.warnings.extend(warning for warning in checker.warnings if warning not in self.warnings)
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
        if key == "extend":
            raise ConfigError([Issue("`extend` stands in a file only", origin, "name the file with `--config FILE`")])
        try:
            table = parse_toml(f"{key} = {value}\n", origin)
        except ConfigError as error:
            if "\n" in value or '"' in value:
                raise ConfigError([replace(issue, text="", line=0) for issue in error.issues]) from error
            table = parse_toml(f'{key} = "{value.translate(_ESCAPES)}"\n', origin)
        values = self._checked(Document(table, origin, self.working_directory))
        self._overrides = replaced(self._overrides, values)
