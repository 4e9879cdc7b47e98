"""`llmlint completion`, and what shells are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def complete_rules(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names and codes of rules, with what they are about; the last of a list is completed."""
    from click.shell_completion import CompletionItem

    from llmlint.config import Registry
    from llmlint.packs import PackError, load_rules

    before, comma, word = incomplete.rpartition(",")
    try:
        rules = Registry(load_rules()).rules
    except PackError:
        return []
    names = [(name, rule.meta.summary) for rule in rules for name in (rule.meta.name, rule.meta.code)]
    return [CompletionItem(f"{before}{comma}{name}", help=summary) for name, summary in names if name.lower().startswith(word.lower())]


@click.command(short_help="Print what a shell needs to complete commands and rules.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(*, shell: Literal["bash", "zsh", "fish"]) -> int:
    """Print what a shell has to read to complete commands, options and rules.

    bash: eval "$(llmlint completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc; fish: llmlint completion fish | source in
    ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from llmlint.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(cli, {}, "llmlint", "_LLMLINT_COMPLETE")
    # Not `source()`: for bash that starts a shell only to learn its version.
    click.echo(made.source_template % made.source_vars())
    return 0
