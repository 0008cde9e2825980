"""
The Automation API runner.

Importing `engine.runner` imports Pulumi, so commands do it inside the function; the names exported
here cost nothing.
"""

from ai_role_cli.engine.settings import StackSettings, backend_url, prepare_folder

__all__ = ["StackSettings", "backend_url", "prepare_folder"]
