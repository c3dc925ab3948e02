"""Rules of printed lists at the command: JSON, explanations, proofs, whole lists and rates files."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from support.lists import KEYS, Lists
from support.schemas import SCHEMA, fits

AVERAGE = "1000 USD GBP --rule hmrc-average-december --on 2024"
LINES = {
    "hmrc-average": ("1000 USD GBP --rule hmrc-average --on 2025-26", "747.50"),
    "hmrc-average-december": (AVERAGE, "782.04"),
    "hmrc-spot": ("1000 USD GBP --rule hmrc-spot --on 2025-12-31", "743.27"),
    "ca-annual": ("1000 USD CAD --rule ca-annual --on 2024", "1369.80"),
    "eu-inforeuro": ("1000 RUB EUR --rule eu-inforeuro --on 2026-08", "10.92"),
    "us-treasury": ("1000 RUB USD --rule us-treasury --on 2026-04-30", "13.66"),
    "cz-uniform": ("1000 EUR CZK --rule cz-uniform --on 2025", "24660.00"),
}


@pytest.fixture
def lists():
    with Lists() as server:
        yield server


@pytest.fixture
def convert(run, lists, tmp_path):
    """Runs a line of the command over a server of lists and the rates that ship; ``held``: offline."""

    def go(line, *, held=False, **more):
        ships = {"CONVERTER_SEED_DIR": "", "CONVERTER_OFFLINE": "1" if held else ""}
        return run(*line.split(), **{**lists.environ(tmp_path / "cache"), **ships, **more})

    return go


@pytest.mark.parametrize("rule", LINES)
def test_a_rule_answers_online_and_then_offline_with_the_same_bytes(convert, lists, rule):
    line, amount = LINES[rule]
    first = convert(f"{line} --format plain")
    asked = len(lists.log)
    second = convert(f"{line} --format plain", held=True)
    assert (first.code, first.out.split()[0]) == (0, amount)
    assert (second.code, second.out, second.err) == (0, first.out, first.err)
    assert len(lists.log) == asked == (rule != "cz-uniform")


@pytest.mark.parametrize(
    ("rule", "basis", "published", "at"),
    [
        (
            "hmrc-average-december",
            "published",
            {"value": "1.2787", "difference": "0.0001"},
            "2024-12-31T12:00:00Z",
        ),
        ("hmrc-average", "published", {"value": "1.3378", "difference": "0.0000"}, "2026-03-31T11:00:00Z"),
        ("hmrc-spot", "published", None, "2025-12-31T12:00:00Z"),
        ("ca-annual", "published", None, "2024-12-31T21:30:00Z"),
        ("us-treasury", "published", None, None),
        ("cz-uniform", "shipped", None, None),
    ],
)
def test_json_has_the_basis_the_published_figure_and_when_it_is_out(convert, rule, basis, published, at):
    document = json.loads(convert(f"{LINES[rule][0]} --json").out)
    told = document["results"][0]["rule"]
    assert fits(document, SCHEMA)
    assert (told["key"], told["basis"], told["published"], told["published_at"]) == (
        rule,
        basis,
        published,
        at,
    )


def test_the_worked_example_of_a_rule_fetches_nothing(convert, lists):
    assert "no answer  hmrc-average of 2025-26: no rates" in convert("rules hmrc-average").out
    assert lists.log == []


def test_json_has_the_days_that_the_figure_covers_and_those_that_it_is_for(convert):
    told = json.loads(convert(f"{LINES['hmrc-average'][0]} --json").out)["results"][0]["rule"]
    assert told["period"] == told["valid"] == {"first": "2025-04-01", "last": "2026-03-31"}


def test_an_explanation_shows_the_mean_of_the_months_beside_the_published_average(convert):
    out = convert(f"{AVERAGE} --explain").out
    said = "published 1 GBP = 1.2787 USD; computed 1 GBP = 1.2786 USD (12 figures of hmrc); difference 0.0001"
    assert said in out
    assert "2024, published by HMRC: 1 GBP = 1.2787 USD" in out


def test_an_explanation_shows_the_day_of_the_single_figure_beside_a_published_one(convert):
    out = convert("1 EUR USD --rule eu-inforeuro --on 2026-08 --explain").out
    assert "computed 1 EUR = 1.1476 USD (ecb of 2026-07-30); difference 0.0000" in out


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("hmrc-average-december", "GBP/USD,2024-01-01,1.2787"), ("hmrc-spot", "GBP/USD,2025-12-31,1.3454"),
        ("ca-annual", "USD/CAD,2024-01-01,1.3698"), ("eu-inforeuro", "EUR/RUB,2026-08-01,91.568"),
        ("us-treasury", "USD/RUB,2026-04-30,73.2"), ("cz-uniform", "EUR/CZK,2025-12-31,24.66"),
    ],
)  # fmt: skip
def test_a_proof_is_of_the_printed_figure(convert, rule, line):
    document = json.loads(convert(f"{LINES[rule][0]} --proof").out)
    assert document["digest"] == [hashlib.sha256(f"{line}\n".encode()).hexdigest()]
    assert document["basis"]["kind"] == ("shipped" if rule == "cz-uniform" else "published")


def test_a_digest_is_of_all_printed_digits(convert):
    document = json.loads(convert("1 JPY GBP --rule hmrc-average-december --on 2024 --proof").out)
    assert document["digest"] == [hashlib.sha256(b"GBP/JPY,2024-01-01,193.3900\n").hexdigest()]


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("hmrc-spot --on 2025-12-31", "EUR 1.1453 JPY 210.7194 SEK 12.3691 USD 1.3454"),
        ("ca-annual --on 2024", "EUR 1.4818 JPY 0.009050 TRY 0.04180 USD 1.3698"),
        ("eu-inforeuro --on 2026-08", "IRR 1578300.018 JPY 186.99 RUB 91.568 USD 1.1476"),
    ],
)
def test_the_whole_list_has_the_printed_digits(convert, line, rows):
    ran = convert(f"rates --rule {line} --csv")
    found = [
        (row["base"] if row["quote"] == "CAD" else row["quote"], row["value"], row["basis"])
        for row in csv.DictReader(io.StringIO(ran.out))
    ]
    words = rows.split()
    assert found == [(*pair, "published") for pair in zip(words[::2], words[1::2], strict=True)]


def test_the_whole_list_tells_the_day_of_each_figure_if_they_are_of_several(convert):
    out = convert("rates --rule us-treasury --on 2026-04-30").out
    days = {line.split()[0]: line.split()[-1] for line in out.splitlines() if line[:3] in ("RUB", "EUR")}
    assert days == {"EUR": "2026-03-31", "RUB": "2026-04-30"}


def test_the_whole_list_tells_of_how_many_figures_each_mean_is_if_they_differ(convert):
    out = convert("rates --rule eu-grant --on 2026-08-01..2026-08-31").out
    counts = {line.split()[0]: line.split()[-1] for line in out.splitlines() if line[:3] in ("RUB", "USD")}
    assert counts == {"RUB": "1", "USD": "21"}


@pytest.mark.parametrize(
    ("rule", "own", "beside"),
    [
        ("hmrc-average", ["hmrc-average/2025.csv"], {"hmrc"}),
        ("hmrc-average-december", ["hmrc-average-december/2024.csv"], {"hmrc"}),
        ("hmrc-spot", ["hmrc-spot/2025.csv"], set()),
        ("ca-annual", ["boc-annual/2024.csv"], {"boc"}),
        ("eu-inforeuro", ["inforeuro/2026.csv"], {"ecb"}),
        ("us-treasury", ["treasury/2026.csv"], set()),
        ("cz-uniform", [], set()),
    ],
)
def test_a_rates_file_has_what_the_answer_needs_and_the_answer_from_it_is_the_same(
    convert, tmp_path, rule, own, beside
):
    line, path = LINES[rule][0], tmp_path / "fx.zip"
    assert convert(f"cache export {line} -o {path}").code == 0
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()[1:]
    # No file of another source, though what was fetched is measured by the rates of several.
    assert [name for name in names if name.partition("/")[0] not in beside] == own
    before = convert(f"{line} --json", held=True)
    nowhere = dict.fromkeys(("CONVERTER_SEED_DIR", "CONVERTER_CACHE_DIR"), "/dev/null")
    closed = {f"CONVERTER_{key}_URL": "http://127.0.0.1:1" for key in KEYS}
    after = convert(f"{line} --json --rates {path}", **nowhere, **closed)
    assert (after.code, json.loads(after.out)["results"]) == (0, json.loads(before.out)["results"])


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("1 USD GBP --rule hmrc-average", 4, "hmrc-average of 2026-27 is known on 2027-03-31 at 12:00 in"),
        ("1 USD GBP --rule hmrc-average --on 2024-25", 4, "hmrc-average of 2024-25: "),
        ("1 USD GBP --rule hmrc-spot --on 2026-01-05", 2, "ask for 2025-12-31 or 2026-03-31"),
        ("1 USD GBP --rule hmrc-average --on 2025-27", 2, "takes a tax year such as 2025-26"),
        ("1 PLN CZK --rule cz-uniform --on 2020", 3, "only a part of the list comes with this version"),
        ("1 EUR CZK --rule cz-uniform", 4, "cz-uniform of 2026 is not known before 2027-02-01"),
        ("rates --rule cz-uniform --on 2026", 4, "cz-uniform of 2026 is not known before 2027-02-01"),
        ("100 TOP GBP --rule hmrc-monthly --on 2015-06", 3, "figure of TOP was a mistake, and is left out"),
        ("100 TOP GBP --source hmrc --on 2015-06-03", 3, "figure of TOP was a mistake, and is left out"),
    ],
)  # fmt: skip
def test_a_refusal_of_a_list_has_its_exit_code_and_its_reason(convert, line, code, says):
    ran = convert(line)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
