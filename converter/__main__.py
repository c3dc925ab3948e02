"""``python -m converter``: the command without its installed script."""

import sys

from converter.cli.quick import main

if __name__ == "__main__":
    sys.argv[0] = "convert"  # help and errors name the command, not this file
    sys.exit(main())
