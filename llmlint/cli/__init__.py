"""The command line: thin commands over the project, and the meaning of exit codes.

0 nothing that fails the run, 1 findings, 2 a mistake of the user or of a rule, 130 interrupted.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any, NoReturn

import click

import llmlint
from llmlint.cli.arguments import prepared
from llmlint.cli.group import Commands
from llmlint.cli.process import PROCESS
from llmlint.cli.sections import EXIT_CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

# Where results go is full or broken, which is no mistake of ours. A file of a name is told where it is written.
_NO_ROOM = {errno.ENOSPC, errno.EIO, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 120}


@click.command(
    cls=Commands,
    context_settings=CONTEXT,
    epilog=f"""\b
Start with:
  llmlint .             check this folder
  llmlint calls .       see which model calls llmlint knows of
  llmlint rule NAME     read what a rule is about, and what to do

{EXIT_CODES}""",
    commands={
        "check": "llmlint.cli.check:check",
        "calls": "llmlint.cli.calls:calls",
        "baseline": "llmlint.cli.baseline:baseline",
        "rule": "llmlint.cli.rule:rule",
        "explain": "llmlint.cli.rule:rule",
        "config": "llmlint.cli.config:config",
        "init": "llmlint.cli.init:init",
        "server": "llmlint.cli.server:server",
        "new-rule": "llmlint.cli.new_rule:new_rule",
        "clean": "llmlint.cli.clean:clean",
        "completion": "llmlint.cli.completion:completion",
        "version": "llmlint.cli.version:version",
    },
)
@click.version_option(llmlint.__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Find mistakes in how Python code uses language models, without running it.

    `llmlint PATH` means `llmlint check PATH`.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; a mistake of the user never shows a traceback.

    The process is short and makes next to no cyclic garbage: looking for it among all nodes would take a seventh of the time.
    """
    gc.disable()
    warnings.simplefilter("ignore", SyntaxWarning)  # of code that is read, and none of ours
    PROCESS.may_fork = True
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    try:
        answer: Any = cli.main(args=prepared(arguments), prog_name="llmlint", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as mistake:
        from llmlint.cli.usage import usage_error

        sys.stderr.write(usage_error(mistake))
        return 2
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return 130
    except BrokenPipeError:
        close_quietly()
        return 0
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _internal_error(error, debug=_wants_tracebacks(arguments))
        close_quietly()
        sys.stderr.write(f"error: cannot write the results: {error.strerror}\n")
        return 2
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not pass for a finding
        return _internal_error(error, debug=_wants_tracebacks(arguments))
    return answer if isinstance(answer, int) else 0


def _wants_tracebacks(arguments: list[str]) -> bool:
    """Read off the words themselves: what failed may be the reading of options."""
    given = [word for word in arguments if word in {"--debug", "--no-debug"}]
    return given[-1:] == ["--debug"] or bool(os.environ.get("LLMLINT_DEBUG"))


def _internal_error(error: Exception, *, debug: bool) -> int:
    """Own a mistake of ours in one line; the traceback is for those who ask."""
    import traceback

    if debug:
        traceback.print_exception(error)
    from llmlint.report.visible import visible

    place = traceback.extract_tb(error.__traceback__)[-1]
    said = visible(f"{type(error).__name__}: {error}"[:200])
    sys.stderr.write(f"error: llmlint failed: {said} at {visible(os.path.basename(place.filename))}:{place.lineno}\n")  # noqa: PTH119
    sys.stderr.write("  = help: this is a mistake of llmlint, please report it; --debug shows where it happened\n")
    return 2


def close_quietly() -> None:
    """Nobody reads any more: send what is left to nowhere, so that the interpreter does not complain when it flushes."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = io.StringIO()
