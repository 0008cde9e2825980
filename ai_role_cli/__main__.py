"""
Lets `python -m ai_role_cli` be the command line.

Python puts the current folder first where it looks for modules, and that may be a checkout with a
`yaml.py` in it. It is taken out before anything else is imported.
"""

import os
import sys

if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:  # noqa: PTH109 - pathlib is a module
    del sys.path[0]

from ai_role_cli.cli.app import main

main()
