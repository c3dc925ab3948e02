"""Files as people have them: the exports of payment services and banks, and the CSV of spreadsheets."""

from decimal import Decimal

import pytest
from support.columns import offline
from support.files import folder_of, results
from support.files import run_here as run

# -- the files ------------------------------------------------------------------------------------


class Case:
    """A file, the command's words for it, and its rows as people read them.

    ``new`` has the cells of the new columns for each line of the file, the header among them; ``ends`` is the
    end of its lines, and ``mark`` parts its cells.
    """

    def __init__(self, name, data, words, rows, new, *, ends=b"\n", mark=b",", to="EUR"):
        self.name = name
        self.data = data
        self.words = words
        self.rows = rows
        self.new = new
        self.ends = ends
        self.mark = mark
        self.to = to

    def __repr__(self):
        return self.name

    @property
    def converted(self):
        """The whole output: each line of the file with its new cells before its end."""
        *lines, last = self.data.split(self.ends)
        made = [line + self.mark + new for line, new in zip(lines, self.new, strict=False)]
        if not last:
            return b"".join(line + self.ends for line in made)
        return b"".join(line + self.ends for line in made) + last + self.mark + self.new[-1]


STRIPE = Case(
    "stripe",
    b"id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Captured,Fee,"
    b"Status,Customer Email\n"
    b"ch_3QbWk2,Invoice 1042,Payment complete.,2024-12-31 23:45,49.00,0.00,usd,true,1.72,Paid,"
    b"ana@example.com\n"
    b'ch_3QbVx9,"Plan ""Team"", yearly",Payment complete.,2024-12-30 08:01,1200.00,0.00,gbp,true,'
    b"35.10,Paid,\n"
    b"ch_3QbUa1,,Payment complete.,2024-12-28 12:00,15000,0,jpy,true,540,Paid,ken@example.jp\n"
    b"ch_3QbTt0,Invoice 1038,The bank returned the decision `do_not_honor`.,2024-12-27 17:30,9.99,"
    b"9.99,eur,true,0.40,"
    b"Refunded,007@example.com\n",
    ["--amount", "Amount", "--date", "Created (UTC)"],
    [
        ("49.00", "usd", "2024-12-31"),
        ("1200.00", "gbp", "2024-12-30"),
        ("15000", "jpy", "2024-12-28"),
        ("9.99", "eur", "2024-12-27"),
    ],
    [b"Amount_eur", b"47.17", b"1446.65", b"91.10", b"9.99"],
)

PAYPAL = Case(
    "paypal",
    b'\xef\xbb\xbf"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net",'
    b'"Transaction ID"\r\n'
    b'"31/12/2024","09:15:02","CET","M\xc3\xbcller GmbH","Website Payment","Completed","USD","1,'
    b'250.00","-15.44",'
    b'"1,234.56","0AB12345CD678901E"\r\n'
    b'"02/01/2025","18:40:55","CET","Ana ""A"" L\xc3\xb3pez","Express Checkout Payment","Completed",'
    b'"GBP","20.00",'
    b'"-0.98","19.02","1BC23456DE789012F"\r\n'
    b'"02/01/2025","18:41:10","CET","","Payment Refund","Completed","GBP","-20.00","0.00","-20.00",'
    b'"2CD34567EF890123G"\r\n',
    [],
    [("1234.56", "USD", "2024-12-31"), ("19.02", "GBP", "2025-01-02"), ("-20.00", "GBP", "2025-01-02")],
    [b"Net_eur", b"1188.33", b"22.88", b"-24.06"],
    ends=b"\r\n",
)

WISE = Case(
    "wise",
    b"TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,"
    b"Exchange From,Exchange To,"
    b"Exchange Rate,Merchant,Note,Total fees\n"
    b"CARD-1789012345,31-12-2024,-12.50,USD,Card transaction of 12.50 USD issued by Cafe,,987.50,,,,"
    b"Cafe,,0.00\n"
    b'TRANSFER-998877,30-12-2024,1000.00,USD,"Received money from Lopez, Ana",INV-007,1000.00,,,,,,4.14\n'
    b"BALANCE-554,05-12-2024,-250.00,USD,Converted 250.00 USD to 236.94 EUR,,0.00,USD,EUR,0.94776,,,1.21\n",
    [],
    [("-12.50", "USD", "2024-12-31"), ("1000.00", "USD", "2024-12-30"), ("-250.00", "USD", "2024-12-05")],
    [b"Amount_eur", b"-12.03", b"957.49", b"-237.19"],
)

REVOLUT = Case(
    "revolut",
    b"Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
    b"CARD_PAYMENT,Current,2024-12-30 10:11:12,2024-12-31 04:00:01,Tesco,-23.10,0.00,GBP,COMPLETED,476.90\n"
    b"EXCHANGE,Current,2024-12-05 07:08:09,2024-12-05 07:08:09,To PLN,1000.00,5.00,PLN,COMPLETED,995.00\n"
    b"TOPUP,Savings,2024-12-01 00:00:00,2024-12-01 00:00:03,From Ana,50.00,0.00,CHF,COMPLETED,50.00\n",
    ["--date", "Completed Date"],
    [("-23.10", "GBP", "2024-12-31"), ("1000.00", "PLN", "2024-12-05"), ("50.00", "CHF", "2024-12-01")],
    [b"Amount_eur", b"-27.86", b"233.95", b"53.71"],
)

BANK = Case(
    "bank",
    "Buchungstag;Wertstellung;Auftraggeber/Empfänger;Verwendungszweck;Betrag;Währung\n"
    '31.12.2024;02.01.2025;"Müller & Söhne; Köln";Rechnung 4711 – März;-1.234,56;USD\n'
    "30.12.2024;30.12.2024;ACME Ltd;INVOICE 007;2.500,00;GBP\n"
    "05.12.2024;06.12.2024;;Gebühr;-0,50;CHF\n".encode("windows-1252"),
    ["--amount", "Betrag", "--currency", "Währung", "--date", "Buchungstag"],
    [("-1234.56", "USD", "2024-12-31"), ("2500.00", "GBP", "2024-12-30"), ("-0.50", "CHF", "2024-12-05")],
    [b"Betrag_eur", b"-1188,33", b"3013,86", b"-0,54"],
    mark=b";",
)

EXCEL = Case(
    "excel",
    "\ufeffInvoice;Invoice date;Customer;Net;Ccy\r\n"
    "0042;31.12.2024;Dvořák;1234,5;CZK\r\n"
    "0043;01.12.2024;Æsir;99;DKK\r\n"
    '0044;02.12.2024;"say ""hi""";-7,25;HUF\r\n'.encode(),
    [],
    [("1234.5", "CZK", "2024-12-31"), ("99", "DKK", "2024-12-01"), ("-7.25", "HUF", "2024-12-02")],
    [b"Net_eur", b"49,02", b"13,27", b"-0,02"],
    ends=b"\r\n",
    mark=b";",
)

SHEETS = Case(
    "sheets",
    b"Day,Item,Total,Notes\r\n"
    b'12/31/2024,"Desk, oak","$1,234.00",\r\n'
    b'12/2/2024,"Lamp\nred",$19.99,"say ""hi"""\r\n'
    b"1/15/2024,Chair,-$5.50,",
    [],
    [("1234.00", "USD", "2024-12-31"), ("19.99", "USD", "2024-12-02"), ("-5.50", "USD", "2024-01-15")],
    [b"Total_eur", b"1187.79", b"19.03", b"-5.03"],
    ends=b"\r\n",
)

CASES = [STRIPE, PAYPAL, WISE, REVOLUT, BANK, EXCEL, SHEETS]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def c(cache):
    with offline(cache) as made:
        yield made


# -- what they give -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_a_file_keeps_its_bytes_and_gets_a_column(case, cache, tmp_path):
    (tmp_path / "in.csv").write_bytes(case.data)
    ran = run(cache, "in.csv", "-o", "out.csv", "--to", case.to, *case.words, folder=tmp_path)
    assert (ran.code, ran.out) == (0, b""), ran.err
    assert folder_of(tmp_path) == {"in.csv": case.data, "out.csv": case.converted}


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_each_result_of_a_file_is_that_of_a_question(case, c):
    cells = [cell.decode().replace(",", ".") for cell in case.new[1:]]
    assert results(c, case.rows, case.to, digits=2) == cells


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_a_file_through_a_pipe_gives_the_same_bytes(case, cache):
    ran = run(cache, "-", "-o", "-", "--to", case.to, *case.words, data=case.data)
    assert (ran.code, ran.out) == (0, case.converted), ran.err


# -- what they ask for ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (STRIPE, ["Amount", "--date"]),
        (REVOLUT, ["Started Date", "Completed Date", "--date"]),
        (BANK, ["--amount"]),
    ],
    ids=repr,
)
def test_what_is_not_settled_is_asked_for(case, told, cache, tmp_path):
    (tmp_path / "in.csv").write_bytes(case.data)
    words = [] if case is not STRIPE else ["--amount", "Amount"]
    ran = run(cache, "in.csv", "-o", "out.csv", "--to", case.to, *words, folder=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert [one for one in told if one not in ran.err] == [], ran.err
    assert folder_of(tmp_path) == {"in.csv": case.data}


def test_days_whose_order_is_open_are_asked_for(cache, tmp_path):
    data = b'"Date","Currency","Net"\n"03/04/2025","USD","5.00"\n'
    (tmp_path / "in.csv").write_bytes(data)
    ran = run(cache, "in.csv", "-o", "out.csv", "--to", "EUR", folder=tmp_path)
    assert (ran.code, "--date-format D/M/Y" in ran.err) == (2, True), ran.err
    words = ["in.csv", "-o", "out.csv", "--to", "EUR", "--date-format"]
    april = run(cache, *words, "D/M/Y", folder=tmp_path)
    assert april.code == 0, april.err
    assert (tmp_path / "out.csv").read_bytes().splitlines()[1].endswith(b',"5.00",4.51')
    march = run(cache, *words, "M/D/Y", "--force", folder=tmp_path)
    assert march.code == 0, march.err
    assert (tmp_path / "out.csv").read_bytes().splitlines()[1].endswith(b',"5.00",4.74')


def test_a_thousand_or_a_decimal_is_asked_for(cache, tmp_path):
    data = b"date;currency;amount\n2024-12-31;USD;1.234\n"
    (tmp_path / "in.csv").write_bytes(data)
    ran = run(cache, "in.csv", "-o", "out.csv", "--to", "EUR", folder=tmp_path)
    assert (ran.code, "--decimal" in ran.err) == (2, True), ran.err
    assert run(cache, "in.csv", "-o", "a.csv", "--to", "EUR", "--decimal", ",", folder=tmp_path).code == 0
    assert run(cache, "in.csv", "-o", "b.csv", "--to", "EUR", "--decimal", ".", folder=tmp_path).code == 0
    assert (tmp_path / "a.csv").read_bytes().endswith(b";1.234;1187,79\n")
    assert (tmp_path / "b.csv").read_bytes().endswith(b";1.234;1.19\n")


def test_a_payment_that_is_not_completed_is_rejected_alone(cache, tmp_path):
    pending = b"CARD_PAYMENT,Current,2024-12-31 20:00:00,,Hotel,-80.00,0.00,GBP,PENDING,\n"
    (tmp_path / "in.csv").write_bytes(REVOLUT.data + pending)
    ran = run(cache, "in.csv", "-o", "out.csv", "--to", "EUR", *REVOLUT.words, folder=tmp_path)
    assert ran.code == 1, ran.err
    assert (tmp_path / "out.csv").read_bytes() == REVOLUT.converted
    head, row = (tmp_path / "out.rejected.csv").read_bytes().splitlines(keepends=True)
    assert head == b"line,reason," + REVOLUT.data.splitlines(keepends=True)[0]
    assert row.startswith(b"5,")
    assert row.endswith(b"," + pending)


def test_several_targets_have_what_is_told_of_each(c, cache, tmp_path):
    (tmp_path / "in.csv").write_bytes(WISE.data)
    words = ["--to", "EUR,JPY", "--with", "rate,as_of,source", "--as", "EUR=net,JPY=yen"]
    ran = run(cache, "in.csv", "-o", "out.csv", *words, folder=tmp_path)
    assert ran.code == 0, ran.err
    head, *lines = (tmp_path / "out.csv").read_bytes().splitlines()
    own, *rows = WISE.data.splitlines()
    assert head == own + b",net,net_rate,net_as_of,net_source,yen,yen_rate,yen_as_of,yen_source"
    for line, row, (amount, code, day) in zip(lines, rows, WISE.rows, strict=True):
        made = [c.convert(amount, code, to, on=day) for to in ("EUR", "JPY")]
        cells = line.removeprefix(row + b",").decode().split(",")
        assert [Decimal(cells[0]), Decimal(cells[4])] == [one.result.amount for one in made]
        assert [cells[2], cells[6]] == [str(one.as_of) for one in made]
        assert [cells[3], cells[7]] == [one.source for one in made]
        assert [float(cells[1]), float(cells[5])] == [float(one.rate.value) for one in made]
