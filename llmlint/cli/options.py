"""Options in groups: each group is a class whose fields are options, and a command takes the finished group.

This is imported for every use of `llmlint check`. A dataclass for each group would take as long as everything else together.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

from llmlint.cli.completion import complete_rules
from llmlint.cli.reports import Report, reports
from llmlint.cli.sections import SectionOption
from llmlint.cli.terminal import Terminal
from llmlint.levels import CONFIDENCES, FAIL_ON
from llmlint.report.documents import FORMATS

if TYPE_CHECKING:
    from llmlint.config import CommandLine
    from llmlint.report.paint import ColorChoice, LinkChoice

Command = TypeVar("Command", bound=Callable[..., Any])
PACK: dict[str, Any] = {
    "multiple": True,
    "envvar": "LLMLINT_PACKS",
    "type": click.Path(file_okay=False, exists=True),
    "metavar": "FOLDER",
    "help": "Use the rules in this package too, which runs its code (repeatable).",
}


def option(*names: str, **details: Any) -> Any:
    """A field that is an option of the command line."""
    return (names, details)


class Group:
    """Options that belong together."""

    options: ClassVar[dict[str, tuple[tuple[str, ...], dict[str, Any]]]]

    def __init_subclass__(cls) -> None:
        """Take the options from the fields, which hold the values that were given in each instance."""
        cls.options = {name: vars(cls)[name] for name in cls.__annotations__}

    def __init__(self, given: dict[str, Any]) -> None:
        for name in self.options:
            setattr(self, name, given.pop(name))


def count(value: str) -> int:
    """A number from one on."""
    if value.isdecimal() and int(value) > 0:
        return int(value)
    raise click.BadParameter(f"`{value}` is no number from 1 on")


def switch(name: str, help: str, *shorts: str, unset: bool | None = False) -> Any:
    """A field that is switched on by `--name` and off by `--no-name`."""
    return option(*shorts, f"--{name}/--no-{name}", default=unset, help=help)


def takes(**groups: type[Group]) -> Callable[[Command], Command]:
    """Give a command all options of some groups; it receives each group under the name given here."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(**given: Any) -> Any:
            made = {name: group(given) for name, group in groups.items()}
            return command(**given, **made)

        wrapped: Any = gathered
        for group in reversed(groups.values()):
            for field, (names, details) in reversed(group.options.items()):
                wrapped = click.option(field, *names, cls=SectionOption, section=_heading(group), **details)(wrapped)
        made_of: Command = wrapped
        return made_of

    return decorate


def _heading(group: type) -> str:
    return (group.__doc__ or "").rstrip(".")


def words(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Selectors may be repeated, or separated by commas or spaces."""
    return tuple(word for value in values for word in value.replace(",", " ").split())


def lists(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Patterns may be repeated, or separated by commas."""
    return tuple(stripped for value in values for part in value.split(",") if (stripped := part.strip()))


def pairs(mark: str, example: str) -> Callable[[click.Context, click.Parameter, Sequence[str]], tuple[tuple[str, str], ...]]:
    """Two words with a mark between them, several of which may be separated by commas."""

    def read(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for part in (stripped for value in values for part in value.split(",") if (stripped := part.strip())):
            first, given, second = (word.strip() for word in part.rpartition(mark))
            if not given or not first or not second:
                raise click.BadParameter(f"`{part}` must be written as `{example}`")
            found.append((first, second))
        return tuple(found)

    return read


class Configuration(Group):
    """Which configuration holds, where results are kept, and how many processes share the work."""

    config: tuple[str, ...] = option(
        "--config", multiple=True, metavar="FILE | KEY=VALUE", help="Use this file, or set one value (repeatable)."
    )
    isolated: bool = switch("isolated", "Ignore all configuration files.")
    pack: tuple[str, ...] = option("--pack", **PACK)
    cache: bool | None = switch("cache", "Use results of earlier runs that still hold.", unset=None)
    cache_dir: str | None = option("--cache-dir", type=click.Path(file_okay=False), metavar="DIRECTORY", help="Keep results there.")
    jobs: int | None = option(
        "-j", "--jobs", type=count, envvar="LLMLINT_JOBS", metavar="N",
        help="Let at most so many processes share the work (default: as many as it pays to have).",
    )  # fmt: skip

    def command_line(self, **said: Any) -> CommandLine:
        """What the command line says; `LLMLINT_CONFIG` names a file where it names none."""
        from pathlib import Path

        from llmlint.config import CommandLine

        names_file = any("=" not in text or Path(text).is_file() for text in self.config)
        inherited = os.environ.get("LLMLINT_CONFIG", "")
        config = self.config if names_file or self.isolated or not inherited else (inherited, *self.config)
        packs = tuple(dict.fromkeys(Path(path).absolute() for path in self.pack))
        results = Path(folder) if (folder := self.results()) else None
        named = self.cache_dir is not None or bool(os.environ.get("LLMLINT_CACHE_DIR"))
        return CommandLine(config, self.isolated, results=results, names_results=named, packs=packs, jobs=self.jobs, **said)

    def results(self) -> str:
        """The folder in which results are kept; empty where everything is to be found out anew."""
        if self.cache is False or (self.cache is None and os.environ.get("LLMLINT_NO_CACHE")):
            return ""
        from llmlint.folders.cached import cache_path

        return cache_path(os.environ) if self.cache_dir is None else os.path.abspath(self.cache_dir)  # noqa: PTH100


class Look(Group):
    """How much is said, and in which colours."""

    color: ColorChoice = option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the output.")
    hyperlinks: LinkChoice = option(
        "--hyperlinks", type=click.Choice(["auto", "always", "never"]), default="auto", help="Make places links in terminals."
    )
    quiet: bool = switch("quiet", "No warnings and no summary.", "-q")
    silent: bool = switch("silent", "Nothing but errors: the exit code tells the rest.", "-s")
    verbose: bool = switch("verbose", "Say what is done, on standard error.", "-v")
    debug: bool = switch("debug", "Show tracebacks of llmlint and of rules that crash.")

    def terminal(self) -> Terminal:
        """Both streams, as they are wanted."""
        return Terminal(
            self.color,
            self.hyperlinks,
            quiet=self.quiet or self.silent,
            silent=self.silent,
            verbose=self.verbose or self.debug,
            debug=self.debug,
        )


class Rules(Group):
    """Which rules run, and how heavy they are."""

    select: tuple[str, ...] = option(
        "--select", multiple=True, callback=words, metavar="RULES", shell_complete=complete_rules,
        help="Only these: codes, names, groups (LLM3), topics, tiers, ALL.",
    )  # fmt: skip
    extend_select: tuple[str, ...] = option(
        "--extend-select", multiple=True, callback=words, metavar="RULES", shell_complete=complete_rules, help="Run these rules as well."
    )
    ignore: tuple[str, ...] = option(
        "--ignore", multiple=True, callback=words, metavar="RULES", shell_complete=complete_rules, help="Do not run these rules."
    )
    per_file_ignores: tuple[tuple[str, str], ...] = option(
        "--per-file-ignores",
        multiple=True,
        callback=pairs(":", "PATTERN:RULE"),
        metavar="PATTERN:RULE",
        help="Switch a rule off for files.",
    )
    severity: tuple[tuple[str, str], ...] = option(
        "--severity",
        multiple=True,
        callback=pairs("=", "RULE=LEVEL"),
        metavar="RULE=LEVEL",
        help="Make a rule an error, a warning or an info.",
    )
    min_confidence: str | None = option(
        "--min-confidence", type=click.Choice(CONFIDENCES), help="Run only rules that are as sure as this (default: low)."
    )
    preview: bool | None = switch("preview", "Run rules that are not yet measured.", unset=None)
    fail_on: str | None = option("--fail-on", type=click.Choice(FAIL_ON), help="What fails the run (default: warning).")


class Fixes(Group):
    """What is put right."""

    fix: bool = switch("fix", "Make the fixes that cannot change what a correct program does.")
    unsafe_fixes: bool | None = switch("unsafe-fixes", "With --fix and --diff: make the other fixes too.", unset=None)
    fix_only: bool = switch("fix-only", "Make fixes, and report nothing else.")
    diff: bool = switch("diff", "Show what --fix would change, and change nothing; leave with 1 if that is anything.")
    show_fixes: bool = switch("show-fixes", "List the fixes that were made.")
    fixable: tuple[str, ...] = option(
        "--fixable",
        multiple=True,
        callback=words,
        metavar="RULES",
        shell_complete=complete_rules,
        help="Make the fixes of these rules only.",
    )
    unfixable: tuple[str, ...] = option(
        "--unfixable", multiple=True, callback=words, metavar="RULES", shell_complete=complete_rules, help="Make no fixes of these rules."
    )

    @property
    def wanted(self) -> bool:
        """Whether anything is to be put right, or shown as if it were."""
        return self.fix or self.fix_only or self.diff

    @property
    def idle(self) -> str:
        """The first option that only says which fixes are made, where none are."""
        given = {
            "--unsafe-fixes": self.unsafe_fixes,
            "--show-fixes": self.show_fixes,
            "--fixable": self.fixable,
            "--unfixable": self.unfixable,
        }
        return "" if self.wanted else next((name for name, value in given.items() if value), "")


class Files(Group):
    """Which files are checked."""

    exclude: tuple[str, ...] = option(
        "--exclude", multiple=True, callback=lists, metavar="PATTERNS", help="Leave these out, in place of the configured ones."
    )
    extend_exclude: tuple[str, ...] = option(
        "--extend-exclude", multiple=True, callback=lists, metavar="PATTERNS", help="Leave these out as well."
    )
    force_exclude: bool = switch("force-exclude", "Excludes hold for files named on the command line too.")
    respect_gitignore: bool | None = switch("respect-gitignore", "Leave out what git leaves out (the default).", unset=None)
    stdin_filename: str | None = option("--stdin-filename", metavar="PATH", help="The name of the file that comes in on standard input.")


class Shown(Group):
    """Which findings are shown."""

    baseline: str | None = option("--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Hide the findings recorded there.")
    no_baseline: bool = option("--no-baseline", is_flag=True, help="Show recorded findings too.")
    since: str | None = option("--since", metavar="REF", help="Only what was touched since the branch left this commit; asks git.")
    ignore_suppressions: bool = switch("ignore-suppressions", "Show what comments silence.")
    ignore_syntax_errors: bool = switch("ignore-syntax-errors", "A file that is no Python, or cannot be decoded, does not fail the run.")
    exit_zero: bool = switch("exit-zero", "Leave with 0 even if there are findings.", "-e")


class Output(Group):
    """What is written, and where; or what is done instead."""

    output_format: str | None = option(
        "--output-format", type=click.Choice(FORMATS), envvar="LLMLINT_OUTPUT_FORMAT", help="How findings are written (default: full)."
    )
    output_file: str | None = option("-o", "--output-file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report there.")
    output: tuple[Report, ...] = option(
        "--output",
        multiple=True,
        callback=reports,
        metavar="FORMAT[=FILE]",
        help="A report in this format, into a file or on standard output (repeatable).",
    )
    statistics: bool = switch("statistics", "Count findings by rule instead of listing them, as text or JSON.")
    show_files: bool = switch("show-files", "List the files that would be checked.")
    show_settings: bool = switch("show-settings", "Show the settings for the first of them.")
    add_ignore: str | None = option("--add-ignore", metavar="[=REASON]", help="Write a comment behind every finding that silences it.")
    watch: bool = switch("watch", "Check again whenever a file changes.", "-w")
