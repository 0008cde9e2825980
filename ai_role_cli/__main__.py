"""Lets `python -m ai_role_cli` be the command line."""

from ai_role_cli.cli.app import main

main()
