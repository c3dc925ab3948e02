"""The tools of an assistant, by the Model Context Protocol; ``convert mcp`` serves them.

Of the program only this package imports ``mcp``, which takes half a second: `server` alone does, and it is
imported when the command runs.
"""
