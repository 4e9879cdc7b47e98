"""`llmlint rule`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from llmlint.cli.completion import complete_rules
from llmlint.cli.options import PACK
from llmlint.cli.terminal import Terminal

if TYPE_CHECKING:
    from llmlint.config import Registry

Format = Literal["text", "json", "markdown"]


@click.command()
@click.argument("word", required=False, metavar="[CODE | NAME | GROUP]", shell_complete=complete_rules)
@click.option("--all/--no-all", "every", default=False, help="The pages of all rules.")
@click.option(
    "--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True, help="How the answer is written."
)
@click.option("--pack", **PACK)
def rule(*, word: str | None, every: bool, output_format: Format, pack: tuple[str, ...]) -> int:
    """Explain a rule: what it finds, why that matters, what to do. Without a rule, list them all.

    A group, such as LLM3, `cost` or `strict`, lists its own.
    """
    from llmlint.config import Registry
    from llmlint.packs import PackError, load_rules

    terminal = Terminal()
    try:
        registry = Registry(load_rules(tuple(Path(path).absolute() for path in pack)))
    except PackError as mistake:
        for problem in mistake.problems:
            terminal.error(str(problem))
        return 2
    if word and every:
        raise click.UsageError("give a rule or --all, not both")
    from llmlint.report import rules

    chosen = registry.of(word) if word else registry.rules
    if not chosen:
        return _unknown(word or "", registry, terminal)
    if word and registry.code_of(word) is not None:
        terminal.write(rules.page(chosen[0], output_format))
    elif every or output_format != "text":
        terminal.write(rules.pages(chosen, output_format))
    else:
        terminal.write(rules.listing(chosen))
    return 0


def _unknown(word: str, registry: Registry, terminal: Terminal) -> int:
    from llmlint.report.visible import visible

    terminal.error(f"unknown rule `{visible(word)}`", registry.suggest(word))
    return 2
