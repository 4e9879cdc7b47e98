"""`llmlint init`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

import llmlint
from llmlint.cli.replace import create_text
from llmlint.cli.snippets import CONFIGURATION, GITHUB, GITLAB, PRE_COMMIT, PRE_COMMIT_INSTALLED, Snippet
from llmlint.cli.terminal import Terminal
from llmlint.report.visible import visible


@click.command(short_help="Show or write what a project needs: settings, hooks, CI.")
@click.option("--pre-commit/--no-pre-commit", default=False, help="A hook for pre-commit and prek.")
@click.option("--github/--no-github", default=False, help="A workflow for GitHub Actions.")
@click.option("--gitlab/--no-gitlab", default=False, help="A job for GitLab CI with a code quality report.")
@click.option("--write/--no-write", "writes", default=False, help="Write the files instead of printing them; none that exists is changed.")
def init(*, pre_commit: bool, github: bool, gitlab: bool, writes: bool) -> int:
    """Show how llmlint is set up in a project: a configuration, or what hooks and build services need."""
    terminal = Terminal()
    hook = PRE_COMMIT
    if (pre_commit or github or gitlab) and not _is_from_an_index():
        hook = PRE_COMMIT_INSTALLED
        terminal.hint("this llmlint was not installed from a package index: " + _unlike_an_index(pre_commit=pre_commit))
    asked = [snippet for wanted, snippet in ((pre_commit, hook), (github, GITHUB), (gitlab, GITLAB)) if wanted] or [CONFIGURATION]
    if not writes:
        terminal.write("\n".join(f"# {snippet.path}\n{_text(snippet)}" for snippet in asked))
        return 0
    return max(_create(snippet, terminal) for snippet in asked)


def _is_from_an_index() -> bool:
    """Whether the llmlint that runs was installed by its name, so that others can install the same; not from a folder or a file."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return distribution("llmlint").read_text("direct_url.json") is None
    except PackageNotFoundError:
        return False


def _unlike_an_index(*, pre_commit: bool) -> str:
    return "the hook runs the one you have, where you commit" if pre_commit else "the build service has to find one there"


def _text(snippet: Snippet) -> str:
    return snippet.text.replace("{version}", llmlint.__version__)


def _create(snippet: Snippet, terminal: Terminal) -> int:
    if snippet is CONFIGURATION and (other := _other_settings()):
        terminal.error(f"`{other}` has settings already", f"`{snippet.path}` would take their place; change them there")
        return 2
    try:
        create_text(Path(snippet.path), _text(snippet))
    except FileExistsError:
        terminal.error(f"`{snippet.path}` exists", "without --write, `llmlint init` prints what to add")
        return 2
    except OSError as error:
        terminal.error(f"cannot write `{snippet.path}`: {visible(error.strerror or str(error))}")
        return 2
    terminal.out.line(f"Wrote {snippet.path}.")
    return 0


def _other_settings() -> str:
    """The file of this folder that holds settings, if it is another one."""
    from llmlint.config.document import documents_in
    from llmlint.config.issues import ConfigError

    with suppress(ConfigError):
        names = [document.origin for document in documents_in(Path.cwd(), Path.cwd())]
        return visible(names[0]) if names and CONFIGURATION.path not in names else ""
    return ""
