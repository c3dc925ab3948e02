"""The command in a process of its own, and a session of its prompt in this one."""

import os
import subprocess
import time

import pytest

from converter.cli.grammar import Options
from converter.cli.prompt import Session
from converter.cli.session import settled
from converter.cli.typer_app import run as run_command

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


def killed_at(run, path):
    """Kill a process as soon as there is a file, which it is to write within 30 seconds."""
    end = time.monotonic() + 30
    while not path.exists():
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end, f"no {path}"
        time.sleep(0.001)
    run.kill()
    run.communicate()


def at_the_prompt(config, *lines):
    """A function to run in place of `main`: it types these lines at a prompt under a config file."""

    def through(_words):
        with Session(
            settled(Options(), {**os.environ, "CONVERTER_CONFIG": str(config)}), run_command
        ) as session:
            for line in lines:
                session.take(line)
        return 0

    return through
