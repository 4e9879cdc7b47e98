"""`llmlint server`."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

import click

from llmlint.cli.options import PACK


@click.command(short_help="Serve an editor while code is written.")
@click.option("--stdio", is_flag=True, help="Speak on standard input and output, which is the only way.")
@click.option("--pack", **PACK)
@click.option("--log-level", type=click.Choice(["error", "warning", "info", "debug"]), default="warning", help="How much is logged.")
def server(*, stdio: bool, pack: tuple[str, ...], log_level: str) -> int:
    """Serve an editor: findings while code is written, by the Language Server Protocol. Needs `pip install 'llmlint[lsp]'`."""
    del stdio  # editors name the way they speak
    if find_spec("pygls") is None or find_spec("lsprotocol") is None:
        from llmlint.cli.terminal import Terminal

        Terminal().error("the language server needs pygls, which is not installed", "run `pip install 'llmlint[lsp]'`")
        return 2
    import gc
    import logging

    from llmlint.server.app import Server
    from llmlint.server.protocol import serve

    gc.enable()
    logging.basicConfig(level=log_level.upper(), stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR if log_level != "debug" else logging.DEBUG)
    serve(Server(tuple(map(os.path.abspath, pack))), sys.stdin.buffer, sys.stdout.buffer)
    return 0
