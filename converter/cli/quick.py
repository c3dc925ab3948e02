"""The entry point of the command; nothing else imports it."""

import gc

# The imports and one answer leave too little garbage to be worth the search for it, a twentieth of the time.
# `main` turns it on again for whatever takes longer.
gc.disable()

from converter.cli.main import main  # noqa: E402 - the import is most of what is not searched

__all__ = ["main"]
