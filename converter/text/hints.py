"""The line that was probably meant by a line that can't be read; imported for such a line only, and pure.

The probable line is not answered: the error shows it, for the user to type.
"""

from decimal import Decimal
from functools import partial

from converter.errors import AmountError, DateError, InputError, UnknownCurrency
from converter.iso4217 import hundredth, pair
from converter.text.amounts import readings, shown
from converter.text.days import day, only_reading
from converter.text.forms import Form
from converter.text.number_words import in_digits
from converter.text.periods import period
from converter.text.rows import RowError
from converter.text.spoken import WEEKDAYS, spoken
from converter.text.tokens import Token, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from converter.text.grammar import Fields
    from converter.text.periods import Period, RelativePeriod

    Read = Callable[[str], Fields]

    # A piece of a line, why it can't be read, the line without it, and what gives the words and the options
    # to type for both, if there are any, from that line and its fields.
    Hint = tuple[str, str, str, Callable[[str, Fields], tuple[str, str] | None]]

__all__ = ["hinted"]

LONGEST = 200
_LEADS = (
    "how much is", "how much are", "how much was", "what is", "what are", "what was", "what's", "whats",
    "convert", "fxconvert", "please",
)  # fmt: skip
_TRAILS = ("please", "thanks", "thank you", "now", "right now", "latest")
_WORDS = {
    "the": "", "a": "", "an": "", "please": "", "or": "and",
    "plus": "+", "minus": "-", "times": "*",
    **dict.fromkeys(("vs", "vs.", "versus", "as", "for"), "to"),
}  # fmt: skip
_MARKS = {
    **dict.fromkeys(("==>", "=>", "\u21d2", "\u27a1", "\u2794", ">"), " to "),
    **dict.fromkeys("&|", " and "),
    **dict.fromkeys('?"\u201c\u201d\u201e\u00ab\u00bb', " "),
    **dict.fromkeys("`\u00b4", "'"),
}
_NO_CENTS = (".--", ",--", ".-", ",-", ":-", "/-", ".\u2014", ",\u2014", ".\u2013", ",\u2013")
_BEFORE_DAYS = frozenset(("on", "at", "for", "from", "as", "of", "to", "in", "the", "dated", "@"))
_MEANS = frozenset(("average", "avg", "mean"))
_BEFORE_WEEKDAYS = frozenset(("next", "this", "last", "past", "coming"))


def hinted(error: InputError, line: str, read: "Read", form: Form) -> InputError:
    """The error to raise for a line that was refused with ``error``.

    If a similar line can be read, it is an error that shows that line. ``read`` is the grammar: it raises
    InputError for a line that can't be read. ``form`` is what the line is typed for.
    """
    if len(line) > LONGEST or isinstance(error, RowError):
        return error
    option, rest = _option(line)
    if option and _reads(rest, read, form):
        return InputError(f"{shown(option)}: an option is given to the command, not inside a question")
    digits, in_words = in_digits(line)
    simple, unread = _simplified(digits)
    unread = [*in_words, *unread]
    mended = _mended(error, simple, unread, read, form) if unread else None
    if mended:
        return mended
    for text in dict.fromkeys((line, simple)):
        for said, why, rest, typed in (*_means(text, form), *_days(text, form), *_periods(text, form)):
            fields = _reads(rest, read, form)
            if fields and fields[3] is not None:
                return DateError(f"two times were given: {fields[3]} and {shown(said)}")
            if fields and (found := typed(rest, fields)):
                return DateError(f"{shown(said)}{why}; try: {form.command(found[0])}{found[1]}")
    return error


def _mended(
    error: InputError, simple: str, unread: "list[str]", read: "Read", form: Form
) -> "InputError | None":
    """The error that shows the ``simple`` line, without what is ``unread``; None if that can't be read."""
    listed = " and ".join(f"'{shown(piece)}'" for piece in dict.fromkeys(unread))
    unmended = _unread(simple, read)
    if unmended is None and form.takes(read(simple)):
        kind = AmountError if isinstance(error, AmountError) else InputError
        return kind(f"{listed} can't be read; try: {form.command(simple)}")
    # A currency that is to be chosen is one more reason, and no longer the only one.
    if (
        isinstance(unmended, UnknownCurrency)
        and len(unmended.suggestions) > 1
        and not _names(error, unmended)
    ):
        return UnknownCurrency(f"{listed} can't be read; {unmended}", unmended.suggestions)
    return None


def _reads(line: str, read: "Read", form: Form) -> "Fields | None":
    """The fields of a line; None if it can't be read, or not be typed."""
    try:
        fields = read(line)
    except InputError:
        return None
    return fields if form.takes(fields) else None


def _unread(line: str, read: "Read") -> "InputError | None":
    """The error for a line; None if it can be read."""
    try:
        read(line)
    except InputError as error:
        return error
    return None


def _names(error: InputError, why: UnknownCurrency) -> bool:
    """Whether an error suggests the same currencies as another one."""
    return isinstance(error, UnknownCurrency) and error.suggestions == why.suggestions


def _option(line: str) -> "tuple[str, str]":
    """The first option in a line, as of a batch, and the words before it."""
    words = line.split()
    for at, word in enumerate(words):
        if word[:2] == "--" and word[2:3].isalpha():
            return word.partition("=")[0], " ".join(words[:at])
    return "", ""


# -- days and periods -------------------------------------------------------------------------------


def _days(line: str, form: Form) -> "Iterator[Hint]":
    """Each day in the line."""
    words = line.split()
    for count in range(4, 0, -1):
        for at in range(len(words) - count, -1, -1):
            run = " ".join(words[at : at + count]).strip(",;:()")
            before, after = _without_link(words[:at]), words[at + count :]
            found, why = _day(run, words[at - 1].lower() if at else "")
            if found:
                yield run, f": {why}", " ".join([*before, *after]), partial(form.on, found)


def _day(run: str, before: str) -> "tuple[str, str]":
    """The text as a day that can be read after 'on', and why it can't be read here; empty if it is no day."""
    if spoken(run) is not None:
        return run, "a day in words comes last, after 'on'"
    if run.lower() in WEEKDAYS and before not in _BEFORE_WEEKDAYS:
        return f"last {run}", "it may be the last or the next one"
    if run.isdigit():
        found = only_reading(run) if len(run) == 8 else None
        return (found.isoformat(), f"it could be {found}") if found else ("", "")
    try:
        return day(run).isoformat(), "a day comes last, or after 'on'"
    except DateError:
        return "", ""


def _without_link(words: "list[str]") -> "list[str]":
    """The words without those at the end that announce a day: on, as of."""
    words = list(words)
    while words and words[-1].lower() in _BEFORE_DAYS:
        words.pop()
    return [*words[:-1], words[-1].rstrip(",;:")] if words else words


def _periods(line: str, form: Form) -> "Iterator[Hint]":
    """The period at the end of the line."""
    words = line.split()
    for count in (2, 1):
        before, run = words[:-count], " ".join(words[-count:])
        rest = _without_link(before)
        # 2016 may be an amount, but not after 'on' or 'in'.
        found = None if run.isdigit() and rest == before else _period(run)
        if found:
            yield run, " is a period, not a day", " ".join(rest), partial(form.over, found)


def _means(line: str, form: Form) -> "Iterator[Hint]":
    """The average of a period at the end of the line."""
    words = line.split()
    places = [at for at, word in enumerate(words) if word.lower() in _MEANS]
    for at in places[-1:]:
        after = words[at + 1 :]
        while after and after[0].lower() in _BEFORE_DAYS:
            del after[0]
        found = _period(" ".join(after))
        if found:
            said, rest = " ".join(words[at:]), " ".join(_without_link(words[:at]))
            yield said, ": an average is asked for with an option", rest, partial(form.mean, found)


def _period(run: str) -> "Period | RelativePeriod | None":
    try:
        return period(run)
    except DateError:
        return None


# -- words and marks --------------------------------------------------------------------------------


def _simplified(line: str) -> "tuple[str, list[str]]":
    """The line without words and marks that can't be read, or with others for them, and these pieces."""
    unread: list[str] = []
    bare = line.lstrip("=,; ")
    unread += line[: len(line) - len(bare)].split()
    line = _without_phrases(_plain_marks(bare, unread), unread)
    found = tokens(line)
    out, linked, glued = "", False, False
    for k, token in enumerate(found):
        new = _word(found, k, linked=linked)
        same = new == token.text
        if not same:
            unread.append(token.text)
        linked = linked or "to" in new.lower().split() or token.kind == "connector"
        out += new if token.touches and same and glued else f" {new}"
        glued = same
    return " ".join(out.split()), unread


def _word(found: "list[Token]", k: int, *, linked: bool) -> str:
    """The text of a token, or the word of the grammar for it."""
    token = found[k]
    before = found[k - 1].kind if k else ""
    after = found[k + 1].kind if k + 1 < len(found) else ""
    text = token.text
    if text == "/" and after == "word" and before in ("word", "number"):
        return "and" if linked else "to"
    if token.kind != "word":
        return text
    if text.lower() == "x" and before == after == "number":
        return "*"
    return _WORDS.get(text.lower()) or ("" if text.lower() in _WORDS else _parted(text, linked=linked))


def _parted(text: str, *, linked: bool) -> str:
    """Two currencies written together, of which one may be a hundredth, apart: ``GBp to USD``."""
    one, other = text[:3], text[3:]
    parts = hundredth(one), hundredth(other)
    if linked or len(text) != 6 or pair(text) or not pair(f"{parts[0] or one}{parts[1] or other}".upper()):
        return text
    return f"{one} to {other}" if any(parts) else f"{one.upper()} to {other.upper()}"


def _plain_marks(line: str, unread: "list[str]") -> str:
    if "-->" in line:
        unread.append("-->")
    # The > of the arrow that can be read must not be replaced below.
    line = line.replace("-->", " to ").replace("->", "\u2192")
    wide = [c for c in line if "\uff01" <= c <= "\uff5e"]
    if wide:
        unread.append("".join(wide))
        line = "".join(chr(ord(c) - 0xFEE0) if c in wide else c for c in line)
    for mark, new in _MARKS.items():
        if mark in line:
            unread.append(mark)
            line = line.replace(mark, new)
    return " ".join(_plain_edges(word, unread) for word in line.split())


def _plain_edges(word: str, unread: "list[str]") -> str:
    """A word without quotes around it and without a dash for no cents, and with a minus for a dash."""
    if word[0] in "\u2013\u2014" and len(word) > 1:
        unread.append(word[0])
        word = "-" + word[1:]
    bare = word.strip("'\u2018\u2019")
    if bare != word:
        unread.append(word[0] if word[0] != bare[:1] else word[-1])
    for mark in _NO_CENTS:
        if bare.endswith(mark) and (whole := _whole(bare[: -len(mark)])):
            unread.append(bare)
            return whole
    return bare


def _whole(word: str) -> str:
    """The amount before a mark for no cents, without the marks of thousands; empty if it has cents."""
    head = word.rstrip("0123456789.,'\u2019_")
    written = word[len(head) :]
    digits = "".join(c for c in written if c.isdigit())
    if not digits or digits == written:
        return head + digits if digits else ""
    try:
        return head + digits if Decimal(digits) in readings(written) else ""
    except InputError:
        return ""


def _without_phrases(line: str, unread: "list[str]") -> str:
    """The line without phrases around the question, such as "how much is"."""
    rest = ""
    while rest != line:
        rest = line
        for phrase in _LEADS:
            if line.lower().startswith(phrase + " "):
                unread.append(line[: len(phrase)])
                line = line[len(phrase) :].strip(" ,:")
        for phrase in _TRAILS:
            if line.lower().endswith(" " + phrase):
                unread.append(line[-len(phrase) :])
                line = line[: -len(phrase)].strip(" ,")
    return line
