"""Published tables on this machine: files of rates, their layers, locks, and rates files."""
