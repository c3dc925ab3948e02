"""The command: what is typed, and what is printed for it. The library does the rest."""
