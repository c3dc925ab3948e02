"""The command in a process of its own."""

import os
import subprocess

import pytest

PROGRAM = """
import os, sys
os.environ["CONVERTER_SEED_DIR"] = sys.argv.pop(1)
from converter.cli.quick import main
sys.exit(main())
"""
UNIX = pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")


def batch(command, text, *options):
    """Answer the lines; the exit code, what was printed, and what was told."""
    words, environ = command
    data = text.encode() if isinstance(text, str) else text
    ran = subprocess.run([*words, "-", *options], input=data, capture_output=True, env=environ, check=False)
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def shell(command, line):
    """Run a line of a shell in which CONVERT is the command."""
    words, environ = command
    full = ["sh", "-c", line.replace("CONVERT", '"$@"'), "sh", *words]
    return subprocess.run(full, capture_output=True, env=environ, check=False)
