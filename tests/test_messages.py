"""The library's messages name no option and no command: what to type next is told by the command alone."""

import ast
import re
from pathlib import Path

import pytest
from support.publishers import NOWHERE

import converter
from converter.cli.render import said
from converter.errors import ConverterError, InputError
from converter.model import Note

PACKAGE = Path(converter.__file__).parent
# What reads a typed line says what to type in its place, and the seed's maker is a script of its own.
TYPED = {
    "text/days.py",
    "text/grammar.py",
    "text/hints.py",
    "text/forms.py",
    "seed.py",
    "server/options.py",
    "server/binding.py",
}
OPTION = re.compile(r"(^|[\s`(])--[a-z]|`?convert (cache|currencies|history|compare|rates|[A-Z0-9{])|a shell")


def library():
    paths = sorted(PACKAGE.rglob("*.py"))
    return [path for path in paths if path.relative_to(PACKAGE).parts[0] not in ("cli", "_seed")]


def spoken(tree):
    """The texts of a module that may become a message: all but docstrings and what is given as advice."""
    aside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            aside.add(id(node.value))
        advises = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "advising"
        if advises or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Note"):
            rest = node.args if advises else node.args[2:]
            aside |= {id(part) for argument in rest for part in ast.walk(argument)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            yield node.value


@pytest.mark.parametrize("path", library(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_message_of_the_library_speaks_of_the_command(path):
    name = path.relative_to(PACKAGE).as_posix()
    found = [text for text in spoken(ast.parse(path.read_text("utf-8"))) if OPTION.search(text)]
    # Advice that is put together before it is given away, a file's first line, options of processes.
    known = {
        "store/rates_file.py": {"fxconvert rates 1"},
        "advice.py": {"pip --python "},
        "fetch/urls.py": {"--compressed"},
        "server/widget.py": {"--source", "--offline"},
        "lookup/unanswered.py": {"try --source "},
        "lookup/notes.py": {"convert cache refresh", "convert cache refresh "},
        "text/days.py": {"--average ", " --so-far", ", or --end-of"},
        "lookup/refusals.py": {"`convert cache accept "},
        "text/amounts.py": {"a shell replaces $ and what follows unless it is quoted, as in '$100'"},
    }
    assert name in TYPED or set(found) == known.get(name, set())


def test_the_command_adds_what_to_type_next():
    assert said(InputError("a fact")) == "a fact"
    assert said(InputError("a fact").advising("try: convert it")) == "a fact; try: convert it"
    assert said(Note("seed", "a fact", "`convert it`")) == "a fact; `convert it`"


@pytest.mark.parametrize(
    ("ask", "fact", "told"),
    [
        (lambda c: c.convert(1, "EUR", "QWX"), "unknown currency 'QWX'", "`convert currencies` lists"),
        (
            lambda c: c.average("EUR", "USD", "2026"),
            "2026 is not over; the newest whole one is 2025",
            "--so-far takes",
        ),
        (
            lambda c: c.history("DEM", "EUR", "2026-01-01", "2026-01-05"),
            "no series, only the rate",
            "try: convert DEM",
        ),
        (lambda c: c.rate("BTC", "USD"), "but by coinbase", "try --source coinbase"),
        (lambda c: c.convert("05", "EUR", "USD"), "05: an amount doesn't begin with 0", "a shell replaces $"),
    ],
)
def test_an_error_of_the_library_is_a_fact_and_the_command_says_more(tmp_path, ask, fact, told):
    settings = {"offline": True, "environ": {}, "cache_dir": tmp_path}
    with converter.Converter(**settings) as c, pytest.raises(ConverterError) as refused:
        ask(c)
    assert str(refused.value).endswith(fact)
    assert said(refused.value).startswith(f"{refused.value}; {told}")


@pytest.mark.parametrize(
    "fee", ["3 USD to EUR", "convert 3 USD", "3 in USD", "USD 3 4", "3 USD, please", "-"]
)
def test_a_fee_that_is_none_is_not_told_by_a_question_to_type(tmp_path, fee):
    settings, said = {"offline": True, "environ": {}, "cache_dir": tmp_path}, r"^a fee is like 2\.5% or 3USD"
    with converter.Converter(**settings) as c, pytest.raises(InputError, match=said):
        c.convert(100, "USD", "EUR", fee=fee)


@pytest.mark.parametrize(
    ("offline", "advice"), [(False, "`convert cache refresh` fetches newer ones"), (True, "")]
)
def test_the_note_on_rates_that_ship_is_a_fact_and_advises_a_refresh_only_online(tmp_path, offline, advice):
    urls = {"CONVERTER_CBR_URL": NOWHERE, "CONVERTER_CURRENCY_API_URL": NOWHERE}
    settings = {"offline": offline, "environ": urls, "cache_dir": tmp_path}
    with converter.Converter(["cbr", "currency-api"], **settings) as c:
        notes = [note for note in c.convert(1, "USD", "RUB").notes if note.code == "seed"]
    assert [(note.text, note.advice) for note in notes] == [("these rates came with the program", advice)]
