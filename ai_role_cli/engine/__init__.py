"""
The Automation API runner.

Importing `engine.runner` imports Pulumi, so commands do it inside the function; the names exported
here cost nothing.
"""

from ai_role_cli.engine.backends import BackendSource, backend_url, shown_backend
from ai_role_cli.engine.folder.checkout import checkout_of, program_on_path
from ai_role_cli.engine.folder.owned import flaw_of_owner
from ai_role_cli.engine.folder.private_file import write_private
from ai_role_cli.engine.folder.private_folder import check_folder, make_private, prepare_folder
from ai_role_cli.engine.settings import StackSettings

__all__ = [
    "BackendSource",
    "StackSettings",
    "backend_url",
    "check_folder",
    "checkout_of",
    "flaw_of_owner",
    "make_private",
    "prepare_folder",
    "program_on_path",
    "shown_backend",
    "write_private",
]
