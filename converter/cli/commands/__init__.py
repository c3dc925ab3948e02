"""The commands, a module each: ``run(words, options, shape)`` does the work and returns the exit code.

`question` and `batch` answer questions, which need no command; ``cache`` has a module for each action.
"""
