"""The page of the commands, made from click, and of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from llmlint.cli import cli
from pages.words import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVIRONMENT = {
    "LLMLINT_OUTPUT_FORMAT": "The format of `check`, where `--output-format` names none.",
    "LLMLINT_CONFIG": "The configuration for all files, where `--config` names none.",
    "LLMLINT_CACHE_DIR": "The folder of kept results, where `--cache-dir` names none.",
    "LLMLINT_NO_CACHE": "If set, everything is found out anew, unless `--cache` is given.",
    "LLMLINT_JOBS": "How many processes share the work, where `--jobs` says nothing.",
    "LLMLINT_PACKS": "Folders with rules of your own, whose code is run; separated as in `PATH`.",
    "LLMLINT_DEBUG": "If set, tracebacks are shown, as with `--debug`.",
    "NO_COLOR": "If set, no colours, unless `--color` says otherwise.",
    "FORCE_COLOR": "If set, colours also where there is no terminal; so does `CLICOLOR_FORCE`.",
    "TERM": "`dumb` is a terminal without colours and links.",
    "GITHUB_ACTIONS": "If `true`, a hint names the format `github`; formats never change by themselves.",
    "GITHUB_STEP_SUMMARY": "The file that the format `github` adds its table to.",
}


def commands_page() -> Iterator[str]:
    """Every command with its options, and the environment that they read."""
    yield "# Commands\n"
    yield "`llmlint PATH` means `llmlint check PATH`. Exit codes: 0 nothing that fails the run, 1 findings, 2 a mistake in usage,"
    yield "configuration or a rule, 130 interrupted."
    context = click.Context(cli, info_name="llmlint", **cli.context_settings)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None and not command.hidden:
            yield from _command(command, click.Context(command, info_name=name, parent=context), 2)
    yield "\n## Environment\n\n| variable | meaning |\n|---|---|"
    yield from (f"| `{name}` | {cell(meaning)} |" for name, meaning in ENVIRONMENT.items())


def _command(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"\n{'#' * level} {context.command_path}\n\n```text\n{usage}\n```\n\n{_prose(command.help or '')}"
    options = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
    if options:
        yield "\n| option | meaning |\n|---|---|"
        yield from (f"| `{cell(_words(option))}` | {cell(' '.join((option.help or '').split()))} |" for option in options)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _command(below, click.Context(below, info_name=name, parent=context), level + 1)


def _words(option: click.Option) -> str:
    """How an option is written; made here, because click words it differently from version to version."""
    written = ", ".join(option.opts) + "".join(f" / {word}" for word in option.secondary_opts)
    if option.is_flag or option.count:
        return written
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    return f"{written} {option.metavar or ('|'.join(map(str, choices)) if choices else option.type.name.upper())}"


def _prose(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\b", "").strip().splitlines())
