"""The entry point of the installed command."""

from converter.cli.main import main

__all__ = ["main"]
