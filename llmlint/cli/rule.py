"""`llmlint rule`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from llmlint.cli.completion import complete_rules
from llmlint.cli.terminal import Terminal

if TYPE_CHECKING:
    from llmlint.config import Registry

Format = Literal["text", "json", "markdown"]


@click.command()
@click.argument("word", required=False, metavar="[CODE | NAME]", shell_complete=complete_rules)
@click.option("--all/--no-all", "every", default=False, help="The pages of all rules.")
@click.option(
    "--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True, help="How the answer is written."
)
@click.option(
    "--pack",
    multiple=True,
    envvar="LLMLINT_PACKS",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="FOLDER",
    help="The rules in this package too, which runs its code.",
)
def rule(*, word: str | None, every: bool, output_format: Format, pack: tuple[Path, ...]) -> int:
    """Explain a rule: what it finds, why that matters, what to do. Without a rule, list them."""
    from llmlint.config import Registry
    from llmlint.packs import PackError, load_rules

    terminal = Terminal()
    try:
        registry = Registry(load_rules(tuple(path.absolute() for path in pack)))
    except PackError as mistake:
        for problem in mistake.problems:
            terminal.error(str(problem))
        return 2
    if word and every:
        raise click.UsageError("give a rule or --all, not both")
    if word:
        return _one(word, registry, terminal, output_format)
    from llmlint.report import rules

    if every or output_format != "text":
        terminal.write(rules.pages(registry.rules, output_format))
    else:
        terminal.write(rules.listing(registry.rules))
    return 0


def _one(word: str, registry: Registry, terminal: Terminal, output_format: Format) -> int:
    from llmlint.report import rules
    from llmlint.report.visible import visible

    if (found := registry.rule(word)) is not None:
        terminal.write(rules.page(found, output_format))
        return 0
    terminal.error(f"unknown rule `{visible(word)}`", registry.suggest(word))
    return 2
