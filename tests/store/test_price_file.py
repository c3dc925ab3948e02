"""Price files: each line that is a price is read, and none that can't be read is passed over."""

import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.days import day
from support.processes import UNIX

from converter import errors
from converter.store import price_file

D = day("2026-10-30")


@pytest.fixture
def read(tmp_path):
    """Reads a file of this name and text or bytes."""

    def made(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return price_file.read(str(path))

    return made


def _lines(file):
    """All prices of a file: the day, what is priced, the number as written, what it is priced in."""
    found = []
    for pair in file.pairs():
        base, quote = pair.split("/")
        for each in file.days(base, quote):
            ((leg, _),) = file.legs(base, quote, each)
            found.append(f"{leg.as_of} {leg.figure.base} {leg.figure.text} {leg.figure.quote}")
    return found


@pytest.mark.parametrize(
    "line",
    [
        "P 2026-10-30 USD 0.91 EUR",
        "P 2026/10/30 USD 0.91 EUR",
        "P 2026.10.30 USD 0.91 EUR",
        "P 2026-10-30 00:00:00 USD 0.91 EUR",
        "P 2026/10/30 9:05 USD 0.91 EUR",
        "P 2026-10-30 09:05:00 +0200 USD 0.91 EUR",
        'P 2026-10-30 "USD" 0.91 "EUR"',
        "P 2026-10-30 USD 0.91EUR",
        "P 2026-10-30 USD EUR0.91",
        "P 2026-10-30 USD EUR 0.91",
        "P 2026-10-30 USD €0.91",
        "P 2026-10-30 USD € 0.91",
        "P 2026-10-30 US$ 0.91€",
        "P\t2026-10-30\tUSD\t0.91\tEUR",
        "P 2026-10-30 USD 0.91 EUR  ; from the invoice",
        "P 2026-10-30 usd 0.91 eur",
        "P 2026-10-30 USD 0,91 EUR",
        "P2026-10-30 USD 0.91 EUR",
        "P 2026-10-30 USD 0.91 EUR\r",
    ],
)
def test_a_price_line_of_a_journal_is_read(line, read):
    assert _lines(read("x.journal", line)) == ["2026-10-30 USD 0.91 EUR"]


@pytest.mark.parametrize("line", ["2026-10-30 price USD 0.91 EUR", "2026/10/30  price  USD  0.91  EUR ; x"])
def test_a_price_line_of_beancount_is_read(line, read):
    assert _lines(read("x.beancount", line)) == ["2026-10-30 USD 0.91 EUR"]


@pytest.mark.parametrize(
    "text",
    [
        "date,base,quote,rate\n2026-10-30,USD,EUR,0.91\n",
        "day,base,quote,rate,source\n2026-10-30,USD,EUR,0.91,ecb\n",
        "Rate,DATE,Quote,Base\r\n0.91,2026-10-30,EUR,USD\r\n",
        "date;base;quote;rate\n2026-10-30;USD;EUR;0,91\n",
        "date;base;quote;rate\n2026-10-30;USD;EUR;0.91\n",
        "date\tbase\tquote\trate\n2026-10-30\tUSD\tEUR\t0.91\n",
        '"date","base","quote","rate"\n"2026-10-30","USD","EUR","0.91"\n\n',
        "date,base,quote,rate\n2026/10/30, usd, EUR, 0.91\n",
    ],
)
def test_a_row_of_a_table_is_read(text, read):
    assert _lines(read("x.csv", text)) == ["2026-10-30 USD 0.91 EUR"]


@pytest.mark.parametrize(
    ("number", "read_as"),
    [
        ("0.9100", "0.9100"),
        (".91", "0.91"),
        ("91.", "91"),
        ("1.234", "1.234"),
        ("0,123", "0.123"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1234,5", "1234.5"),
    ],
)
def test_a_number_of_one_reading_is_read_in_a_journal(number, read_as, read):
    assert _lines(read("x.ledger", f"P 2026-10-30 USD {number} JPY")) == [f"2026-10-30 USD {read_as} JPY"]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("decimal-mark ,\nP 2026-10-30 USD 1.234 JPY", "1234"),
        ("decimal-mark ,\nP 2026-10-30 USD 1,234 JPY", "1.234"),
        ("decimal-mark .\nP 2026-10-30 USD 1,234 JPY", "1234"),
    ],
)
def test_the_decimal_mark_of_a_journal_decides(text, read_as, read):
    assert _lines(read("x.hledger", text)) == [f"2026-10-30 USD {read_as} JPY"]


def test_commas_of_beancount_are_between_thousands(read):
    file = read("x.bean", "2026-10-30 price BTC 98,765.4 USD\n")
    assert _lines(file) == ["2026-10-30 BTC 98765.4 USD"]


JOURNAL_REFUSED = [
    ("P 2026-10-30 USD 1,234 EUR", 1, "1,234 is 1234 or 1.234; write one of these"),
    (
        "P 2026-10-30 USD 0,91 EUR\nP 2026-10-30 GBP 1.234 EUR",
        2,
        "1.234 is 1234 or 1.2340, as line 1 has a comma; write one of these",
    ),
    (
        "commodity 1.000,00 EUR\nP 2026-10-30 GBP 1.234 EUR",
        2,
        "1.234 is 1234 or 1.2340, as line 1 has a comma; write one of these",
    ),
    (
        "D 1000,00 EUR\n\nP 2026-10-30 GBP 1.234 EUR",
        3,
        "1.234 is 1234 or 1.2340, as line 1 has a comma; write one of these",
    ),
    ("; x\nP 2026-10-30 USD 0 EUR", 2, "the rate 0 is not above zero"),
    ("P 2026-10-30 USD -1 EUR", 1, "the rate '-1' is not a number above zero, like 0.91"),
    ("P 2026-10-30 USD $-1", 1, "the rate '-1' is not a number above zero, like 0.91"),
    ("P 2026-10-30 USD NaN EUR", 1, "'P 2026-10-30 USD NaN EUR' is not a price line like"),
    ("P 2026-10-30 USD 1e5 EUR", 1, "the rate '1e5' is not a number above zero, like 0.91"),
    ("P 2026-10-30 USD 1/3 EUR", 1, "the rate '1/3' is not a number above zero, like 0.91"),
    ("P 2026-10-30 USD 0..9 EUR", 1, "the rate '0..9' is not a number above zero, like 0.91"),
    ("P 2026-10-30 USD 12,34,5 EUR", 1, "the rate '12,34,5' is not a number above zero, like 0.91"),
    ("P 2026-10-30 USD 9999999999999 EUR", 1, "is not between 1e-12 and 1e12"),
    ("P 2026-10-30 USD 1000000000000 EUR", 1, "is not between 1e-12 and 1e12"),
    ("P 2026-10-30 USD 0.000000000001 EUR", 1, "is not between 1e-12 and 1e12"),
    ("P 2026-10-30 USD 0." + "9" * 70 + " EUR", 1, "the rate has more than 60 characters"),
    ("P 2026-10-30 USD EUR", 1, "is not a price line like 'P 2026-10-30 USD 0.91 EUR'"),
    ("P 2026-10-30 USD 0.91", 1, "is not a price line like"),
    ("P 2026-10-30 USD 0.91 EUR @ 2", 1, "is not a price line like"),
    ("P 2026-10-30", 1, "is not a price line like"),
    ("P 2026-02-30 USD 0.91 EUR", 1, "'2026-02-30' is not a day like 2026-10-30"),
    ("P 10/30 USD 0.91 EUR", 1, "'10/30' is not a day like 2026-10-30"),
    ("P 2026-10/30 USD 0.91 EUR", 1, "'2026-10/30' is not a day like 2026-10-30"),
    (" P 2026-10-30 USD 0.91 EUR", 1, "a price line has no spaces before its P"),
    ("P 2026-10-30 USD 2 USD", 1, "one USD is always one USD, not 2"),
]


BEANCOUNT_REFUSED = [
    ("2026-10-30 price USD 0,91 EUR", 1, "the rate '0,91' is not a number"),
    ("2026-10-30 price USD (1/3) EUR", 1, "the rate '(1/3)' is not a number"),
    ("2026-10-30 price USD 0.91", 1, "is not a price line like '2026-10-30 price USD 0.91 EUR'"),
    ("\n 2026-13-30 price USD 0.91 EUR", 2, "is not a price line like"),
    ('2026-10-30 note A "x\n2026-10-30 price USD 0.91 EUR', 1, "a text in quotes has no end"),
    ("2026-10-30 price USD 0.91 EUR #invoice", 1, "is not a price line like"),
    ("2026-10-30 price USD 0.91 EUR per item", 1, "is not a price line like"),
]


TABLE_REFUSED = [
    ("", 1, "the header lacks the column day"),
    ("date,base,rate\n", 1, "the header lacks the column quote"),
    ("date,base,quote,rate,nominal\n", 1, "the column 'nominal' is not known; leave it out"),
    ("date,day,base,quote,rate\n", 1, "the column day stands there twice"),
    ("date,base,quote,rate\n2026-10-30,USD,EUR\n", 2, "3 columns in place of 4"),
    ("date,base,quote,rate\n\n2026-10-30,USB,EUR,1\n", 3, "unknown currency 'USB'; did you mean USD?"),
    ("date,base,quote,rate\n2026-10-30,GBp,EUR,1\n", 2, "GBp is a hundredth of GBP"),
    ("date,base,quote,rate\n2026-10-30,kr,EUR,1\n", 2, "kr"),
    ("date,base,quote,rate\n30.10.2026,USD,EUR,1\n", 2, "'30.10.2026' is not a day like 2026-10-30"),
    ("date,base,quote,rate\n2026-10-30,USD,EUR,0,91\n", 2, "5 columns in place of 4"),
    ("date,base,quote,rate\n2026-10-30,USD,EUR,inf\n", 2, "the rate 'inf' is not a number"),
    ("date,base,quote,rate\n2026-10-30,USD,EUR,\n", 2, "the rate '' is not a number"),
    ('date,base,quote,rate\n2026-10-30,"USD"x,EUR,1\n', 2, "not a row of a CSV file"),
    ("date;base;quote;rate\n2026-10-30;USD;EUR;0,91\n2026-10-30;GBP;EUR;1.234\n", 3, "1234 or 1.2340"),
]
REFUSED = {"x.journal": JOURNAL_REFUSED, "x.beancount": BEANCOUNT_REFUSED, "x.csv": TABLE_REFUSED}


@pytest.mark.parametrize(
    ("name", "text", "line", "why"), [(name, *case) for name, cases in REFUSED.items() for case in cases]
)
def test_a_line_that_cant_be_read_is_named(name, text, line, why, read):
    with pytest.raises(errors.InputError) as caught:
        read(name, text)
    assert f"{name}:{line}: " in str(caught.value)
    assert why in str(caught.value)


JOURNAL = """\
; prices
account assets:bank
D $1,000.00
commodity EUR
    format 1,000.00 EUR

2026-10-30 ! (12) Paper shop  ; P 2026-10-30 USD 0.1 EUR
    expenses:office     12.50 EUR @ 1.10 USD
    assets:bank
= expenses
~ monthly
    P  1 EUR
comment
P 2026-10-30 USD 0.2 EUR
end comment
# P 2026-10-30 USD 0.3 EUR
; P 2026-10-30 USD 0.4 EUR
P 2026-10-30 AAPL 1,234 USD
P 2026-10-30 "VANGUARD 500" 0 USD
P 2026-10-30 EUR 11,5 kr
P 2026-10-30 USD 0.91 EUR
test
P 2026-10-30 USD 0.5 EUR
"""
BEANCOUNT = """\
option "title" "Books"
* 5" pipes
2026-01-01 open Assets:Bank
2026-10-30 * "Shop" "price; USD"
  note: "2026-10-30 price USD 0.1 EUR"
  Assets:Bank  12.50 EUR @ 1.10 USD
2026-10-30 note Assets:Bank "old rates:
2026-10-30 price USD 0.2 EUR
" ; end
; 2026-10-30 price USD 0.3 EUR
2026-10-30 price HOOL (1/3) USD
2026-10-30 price USD 0.91 EUR ; "bank"
  source: "bank"
"""


@pytest.mark.parametrize(("name", "text"), [("x.journal", JOURNAL), ("x.beancount", BEANCOUNT)])
def test_only_price_lines_of_currencies_count(name, text, read):
    assert _lines(read(name, text)) == ["2026-10-30 USD 0.91 EUR"]


def test_what_is_no_currency_is_kept_by_name(read):
    assert read("x.journal", JOURNAL).skipped == ("AAPL", "VANGUARD 500", "kr")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.journal", "include y.journal\n"),
        ("x.ledger", "!include y.journal\n"),
        ("x.beancount", 'include "y.beancount"\n'),
    ],
)
def test_a_file_that_only_names_others_says_so(name, text, read):
    with pytest.raises(errors.InputError, match=r"has no prices .*as on line 1, are not read"):
        read(name, text)


@pytest.mark.parametrize(
    ("text", "number", "other"),
    [
        ("P 2026-10-30 USD 0.91 EUR\nP 2026-10-30 USD 0.910 EUR", "0.910", 0),
        ("P 2026-10-30 USD 0.91 EUR\nP 2026-10-30 USD 0.92 EUR", "0.92", 1),
        ("P 2026-10-30 17:00 USD 0.91 EUR\nP 2026-10-30 9:00:00 USD 0.92 EUR", "0.91", 2),
        ("P 2026-10-30 9:00 USD 0.91 EUR\nP 2026-10-30 17:00:00 USD 0.92 EUR", "0.92", 1),
    ],
)
def test_of_two_prices_of_a_day_the_later_one_is_taken(text, number, other, read):
    ((leg, line),) = read("x.journal", text).legs("USD", "EUR", D)
    assert (leg.figure.text, line.other) == (number, other)


def test_a_symbol_that_has_a_default_is_told(read):
    ((leg, line),) = read("x.journal", "P 2026-10-30 $ €0.91").legs("USD", "EUR", D)
    assert (leg.figure.base, line.assumed) == ("USD", ("$=USD",))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_of_the_encoding_is_no_part_of_the_text(encoding, read):
    text = "day,base,quote,rate\r\n2026-10-30,USD,EUR,0.91\r\n"
    assert _lines(read("x.csv", text.encode(encoding))) == ["2026-10-30 USD 0.91 EUR"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"P 2026-10-30 USD 0.91 EUR\n; caf\xe9\n", "x.journal:2: it is not text in UTF-8"),
        (b"PK\3\4\0\0", "x.journal is not a text file"),
        (
            b"; nothing\n",
            "x.journal has no prices of currencies; one is a line like 'P 2026-10-30 USD 0.91 EUR'",
        ),
    ],
)
def test_a_file_without_prices_is_refused(data, why, read):
    with pytest.raises(errors.InputError) as caught:
        read("x.journal", data)
    assert why in str(caught.value)


@UNIX
def test_a_named_pipe_and_a_folder_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "x.journal")
    (tmp_path / "y.journal").mkdir()
    for name in ("x.journal", "y.journal"):
        with pytest.raises(errors.InputError, match="is not a file"):
            price_file.read(str(tmp_path / name))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(errors.InputError, match=r"x\.csv can't be read: No such file"):
        price_file.read(str(tmp_path / "x.csv"))


def test_a_file_that_is_too_large_is_refused(tmp_path):
    with open(tmp_path / "x.journal", "wb") as file:
        file.truncate((64 << 20) + 1)
    with pytest.raises(errors.InputError, match="is larger than 64 MiB"):
        price_file.read(str(tmp_path / "x.journal"))


def test_a_hundred_thousand_lines_take_seconds_at_most(read):
    text = "".join(f"P {1000 + n // 12}-{n % 12 + 1:02}-01 USD 0.{n + 1} EUR\n" for n in range(20000))
    text += "".join(f"P {1000 + n // 12}-{n % 12 + 1:02}-02 GBP 0.{n + 1} EUR\n" for n in range(80000))
    begun = time.perf_counter()
    assert len(read("x.journal", text).days("USD", "EUR")) == 20000
    assert time.perf_counter() - begun < 10


@given(text=st.text(), name=st.sampled_from(["x.journal", "x.beancount", "x.csv"]))
def test_any_text_is_read_or_refused(text, name, tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(errors.InputError):
        price_file.read(str(path))


PIECES = [
    "P",
    "P ",
    "2026-10-30",
    " price ",
    "USD",
    "EUR",
    "$",
    "€",
    "0.91",
    "1,234",
    ",",
    ";",
    '"',
    " ",
    "\n",
    "-",
]


@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=30), name=st.sampled_from(["x.journal", "x.beancount"])
)
def test_any_pieces_of_price_lines_are_read_or_refused(pieces, name, tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / name
    path.write_text("".join(pieces))
    try:
        file = price_file.read(str(path))
    except errors.InputError:
        return
    assert file.pairs()
