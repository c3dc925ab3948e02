"""One module for each command; ``run`` does what was typed and gives the exit code."""
