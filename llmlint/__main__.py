"""`python -m llmlint`: like the console script, it does not import from the folder it is run in."""

import os
import sys

if not getattr(sys.flags, "safe_path", False) and sys.path and sys.path[0] in {"", os.getcwd()}:  # noqa: PTH109  # before other imports
    del sys.path[0]

from llmlint.cli import main

main()
