"""Published tables on this machine: files, layers, locks, rates files."""
