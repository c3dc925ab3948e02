"""The commands of ``convert widget``, which make the converter for a web page."""

from converter.cli.grammar import Command, OneOf, Option, seconds, text
from converter.cli.grammar.question import OFFLINE, SOURCE, TIMEOUT

__all__ = ["WIDGET"]

_EACH = Option("--timeout", "timeout", "seconds to wait for each source", metavar="S", parse=seconds)

_ERROR = Option("--json", "format", "print an error as JSON", value="json")
_WRITTEN = Option("--json", "format", "print what was written, or would be, as JSON", value="json")
_LINES = Option("--json", "format", "print the lines, and what is to be said of them, as JSON", value="json")
_SAME = Option(
    "--source", "source", "use only these sources, in this order: the same as for widget export",
    metavar="NAME[,NAME]", parse=text,
)  # fmt: skip

_ACTIONS = (
    Command(
        "widget export", "DIR", "Write the converter and its rates into a directory.",
        (
            Option(
                "--currencies", "currencies",
                "only these currencies, such as USD,EUR,GBP; by default all that have a rate",
                metavar="CODES", parse=text, many=True,
            ),
            Option(
                "--series", "series",
                "1y: a year of each currency for the chart (default); none: no chart",
                metavar="WHAT", parse=OneOf(("1y", "none")),
            ),
            Option(
                "--check", "check", "write nothing; list the files that differ, and exit 1 if any do",
                value=True,
            ),
            SOURCE, OFFLINE, _EACH, _WRITTEN,
        ),
    ),
    Command(
        "widget snippet", "[AMOUNT] FROM TARGET",
        "Print the lines to copy into a web page.",
        (
            Option(
                "--lang", "lang", "the language of the answer, such as ru (default: en)",
                metavar="LANG", parse=text,
            ),
            Option(
                "--chart", "span",
                "offer a chart of 1m or 1y; not of indicative rates, pegs, rates by law or two sources",
                metavar="WHAT", parse=OneOf(("1m", "1y")),
            ),
            Option(
                "--base", "base_url",
                "where the files are, such as /fx/ or https://example.org/fx/; by default beside the page",
                metavar="URL", parse=text,
            ),
            _SAME, OFFLINE, TIMEOUT, _LINES,
        ),
    ),
)  # fmt: skip
WIDGET = Command(
    "widget", "|".join(action.action for action in _ACTIONS),
    "Make the converter for a web page, as static files.", (_ERROR,), actions=_ACTIONS,
)  # fmt: skip
