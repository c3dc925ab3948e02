"""Runs a command, and prints its seconds and its peak memory in MiB: ``python -IS files_measured.py WORDS``.

It is small itself: the system counts what a process had when another began from it as memory of that one.
"""

import os
import sys
import time


def main():
    began = time.perf_counter()
    child = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])  # noqa: S606 - a shell is not needed
    _, status, used = os.wait4(child, 0)
    took = time.perf_counter() - began
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    print(took, used.ru_maxrss / unit, file=sys.stderr)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
