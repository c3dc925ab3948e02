"""Write the completions and the man page into a folder with the layout of /usr/share."""

import sys
from pathlib import Path

from converter.cli.completions import bash, fish, man, zsh

__all__ = ["files"]

_BOTH = "# The same program as fxconvert.\n"


def files() -> "dict[str, str]":
    """The text of each file, by its path in the folder."""
    return {
        "man/man1/fxconvert.1": man.page(),
        "man/man1/convert.1": ".so man1/fxconvert.1\n",
        "bash-completion/completions/fxconvert": bash.script(),
        "bash-completion/completions/convert": _BOTH + '. "${BASH_SOURCE[0]%/*}/fxconvert"\n',
        "zsh/site-functions/_fxconvert": zsh.script(),
        "fish/vendor_completions.d/fxconvert.fish": fish.script(),
        "fish/vendor_completions.d/convert.fish": _BOTH + "complete -c convert -w fxconvert\n",
    }


def _main(words: "list[str]") -> int:
    if len(words) > 1 or words[:1] == ["--help"]:
        print("usage: python -m converter.cli.completions [FOLDER]", file=sys.stderr)
        return 2
    folder = words[0] if words else Path(__file__).parent / "share"
    for name, text in files().items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
