"""Help with the options under headings."""

from __future__ import annotations

from typing import Any

import click

EXIT_CODES = "Exit codes: 0 nothing that fails the run, 1 findings, 2 a mistake in usage, configuration or a rule, 130 interrupted."


class SectionOption(click.Option):
    """An option that stands under a heading."""

    def __init__(self, *names: Any, section: str = "Options", **details: Any) -> None:
        super().__init__(*names, **details)
        self.section = section


class SectionCommand(click.Command):
    """A command whose help shows each heading once, in the order of its options; what has none comes last."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; a mistake in them knows whose help is of use."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as mistake:
            mistake.ctx = mistake.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        last: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Argument) or (record := parameter.get_help_record(ctx)) is None:
                continue
            rows = sections.setdefault(parameter.section, []) if isinstance(parameter, SectionOption) else last
            rows.append(record)
        for heading, rows in (*sections.items(), ("Options", last)):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
