"""Where the user set what may keep a rate from being used: an option, a variable, or the config file."""

from converter.cli.grammar.question import QUESTION
from converter.cli.settings import ENVIRONMENT, overruled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from converter.cli.grammar import Options

__all__ = ["origin"]


def origin(setting: str, options: "Options", environ: "Mapping[str, str]") -> str:
    """The name under which the user set an argument of `Converter`, such as ``--max-age``.

    It is that of an option or a variable, or a key and the path of the config file. Empty if the argument has
    its default, and for sources that this line names.
    """
    if setting == "offline" and options.rates is not None:
        return "--rates"
    if setting == "source" and options.official is not None:
        setting = "official"
    if setting in options.typed | options.kept:
        if setting in ("source", "official") and setting not in options.kept:
            return ""
        return next(option.name for option in QUESTION.options if option.field == setting)
    if overruled(setting, environ):
        return ENVIRONMENT[setting]
    found = options.settings
    return f"{setting} in {found.path}" if found and setting in found.values else ""
