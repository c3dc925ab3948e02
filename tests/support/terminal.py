"""The command on a real terminal of a width."""

import os
import struct
import subprocess


def on_a_terminal(words, environ, width):
    """What the command shows on a terminal of so many columns, on both streams together."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    raw = termios.tcgetattr(theirs)
    raw[1] &= ~termios.OPOST  # lines end as they were written
    termios.tcsetattr(theirs, termios.TCSANOW, raw)
    environ = {key: value for key, value in environ.items() if key != "COLUMNS"} | {"TERM": "xterm"}
    process = subprocess.Popen(words, env=environ, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 1 << 16):
            shown += data
    except OSError:
        pass  # the program has ended, and with it the terminal
    finally:
        os.close(ours)
    process.wait()
    return shown.decode()
