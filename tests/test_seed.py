import json
from pathlib import Path

import pytest
from support.days import utc
from support.everyone import Everyone

from converter import seed, sources

PAYLOADS = Path(__file__).parent / "sources" / "payloads"
MONTH = PAYLOADS / "hmrc" / "2026-08.xml"
CODES = ["AUD", "BRL", "CNY", "EUR", "GBP", "HKD", "INR", "JPY", "MXN", "RUB", "CHF", "USD"]
FIXINGS = {
    "2026-03-13": "0.9630 0.2603 0.1989 1.5709 1.8177 0.1752 0.01484 0.008600 0.07677 0.01710 1.7385 1.3716",
    "2026-03-17": "0.9731 0.2634 0.1989 1.5798 1.8286 0.1748 0.01483 0.008620 0.07749 0.01661 1.7437 1.3699",
    "2026-03-18": "0.9690 0.2630 0.1994 1.5774 1.8258 0.1749 0.01475 0.008590 0.07740 0.01633 1.7365 1.3706",
}
THURSDAY = "2026-03-19T10:51:58Z"


@pytest.fixture
def observations(tmp_path):
    """What the Bank of Canada answered for some days of March 2026."""
    rows = [
        {"d": day, **{f"FX{c}CAD": {"v": text} for c, text in zip(CODES, texts.split(), strict=True)}}
        for day, texts in FIXINGS.items()
    ]
    path = tmp_path / "fx.json"
    path.write_text(json.dumps({"observations": rows}))
    return path


@pytest.fixture
def made(tmp_path, observations):
    """The lines of the file of rates that is made from the answer, downloaded at an instant."""

    def make(instant, name="seed"):
        assert seed.main([str(tmp_path / name), "--file", f"boc={observations}@{instant}"]) == 0
        return (tmp_path / name / "boc" / "2026.csv").read_text().splitlines()

    return make


def test_all_tables_of_a_downloaded_answer_are_kept_as_published(made, capsys):
    lines = [line for line in made(THURSDAY) if not line.startswith("#")]
    assert capsys.readouterr().out == "boc: newest 2026-03-18\n"
    assert lines[0].split(",")[2:] == [f"{code}/CAD" for code in CODES]
    assert lines[1:] == [
        f"{day},{THURSDAY},{texts.replace(' ', ',')}" for day, texts in FIXINGS.items()
    ]  # fmt: skip


def test_a_download_covers_its_own_day_until_a_newer_table_is_due(made):
    head = made(THURSDAY)
    assert "# covered 2026-03-17..2026-03-18" in head
    assert "# asked 2026-03-17..2026-03-19 2026-03-19T20:30:00Z" in head  # 16:30 in Toronto
    assert "# due 2026-03-19T20:30:00Z" in head
    assert "# stale 2026-03-19T22:30:00Z" in head


def test_a_file_without_the_newest_tables_covers_only_the_days_of_its_own(made):
    known = [line.split()[1] for line in made("2026-03-30T08:00:00Z") if line.startswith("# ")]
    assert known == ["fxconvert", "written", "covered", "covered", "zone", "kind", "attribution"]
    assert "# covered 2026-03-17..2026-03-18" in made("2026-03-30T08:00:00Z")


def test_a_working_day_without_a_table_is_not_covered(made):
    # 2026-03-16 was a Monday; the weekend before it follows from the Friday's table.
    assert "# covered 2026-03-13..2026-03-15" in made(THURSDAY)


def test_the_table_of_a_month_covers_no_other_month(tmp_path):
    assert seed.main([str(tmp_path), "--file", f"hmrc={MONTH}@2026-11-24T13:53:00Z"]) == 0
    head = (tmp_path / "hmrc" / "2026.csv").read_text()
    assert [line for line in head.splitlines() if line.startswith("# covered")] == [
        "# covered 2026-08-01..2026-08-31"
    ]


@pytest.fixture
def months(tmp_path):
    """A folder of files of HMRC's, each with one currency, whose names don't sort by month."""
    folder = tmp_path / "months"
    folder.mkdir()
    rows = [("z", "28/Feb", "104.2822"), ("a", "31/Mar", "171.7470"), ("m", "30/Apr", "128.4863")]
    for name, last, text in rows:
        period = f"01/{last[3:]}/2022 to {last}/2022"
        row = f"<exchangeRate><currencyCode>RUB</currencyCode><rateNew>{text}</rateNew></exchangeRate>"
        body = f'<exchangeRateMonthList Period="{period}">{row}</exchangeRateMonthList>'
        (folder / f"{name}.xml").write_text(body)
    return folder


def roubles(tmp_path):
    """The lines of HMRC's figures of 2022 that were made."""
    lines = (tmp_path / "seed" / "hmrc" / "2022.csv").read_text().splitlines()
    return [line for line in lines if line.startswith("2022-")]


def test_all_files_of_a_folder_are_read_the_oldest_first(tmp_path, months, capsys):
    assert seed.main([str(tmp_path / "seed"), "--file", f"hmrc={months}@2022-04-05T11:00:00Z?"]) == 0
    assert capsys.readouterr().out == "hmrc: newest 2022-04-01\n"
    assert roubles(tmp_path) == ["2022-02-01,,104.2822", "2022-03-01,,171.7470", "2022-04-01,,128.4863"]


def test_a_leap_that_is_not_known_to_be_true_stays_set_aside(tmp_path, months):
    at = utc("2022-04-05T11:00")
    seed.rebuild(str(tmp_path / "seed"), {"hmrc": (str(months), at, False)}, believed={})
    assert roubles(tmp_path)[1] == "2022-03-01,,?171.7470"


def test_a_file_in_a_folder_that_is_another_publisher_s_is_named(tmp_path, months, capsys):
    (months / "notes.txt").write_text("not a list")
    assert seed.main([str(tmp_path / "seed"), "--file", f"hmrc={months}@2022-04-05T11:00:00Z"]) == 2
    assert capsys.readouterr().err.startswith(f"seed: {months / 'notes.txt'} is not a file of hmrc: ")


def test_the_same_download_gives_the_same_bytes(made):
    assert made(THURSDAY, "one") == made(THURSDAY, "two") == made(THURSDAY, "one")


def test_only_tables_are_left_in_the_folder(made, tmp_path):
    made(THURSDAY)
    found = [path.relative_to(tmp_path / "seed") for path in (tmp_path / "seed").rglob("*")]
    assert sorted(map(str, found)) == ["boc", str(Path("boc", "2026.csv"))]


def test_where_only_the_earliest_instant_is_known_none_is_written(tmp_path):
    assert seed.main([str(tmp_path), "--file", f"hmrc={MONTH}@2026-07-23T11:00:00Z?"]) == 0
    assert "\n2026-08-01,," in (tmp_path / "hmrc" / "2026.csv").read_text()


@pytest.mark.parametrize(
    "given", ["boc", f"boc={MONTH}", f"boc={MONTH}@yesterday", "boc=@2026-04-26T22:00:58Z"]
)
def test_a_file_without_its_instant_is_refused(tmp_path, capsys, given):
    assert seed.main([str(tmp_path), "--file", given]) == 2
    assert capsys.readouterr().err.startswith("seed: not KEY=PATH@INSTANT")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_publisher_changes_nothing(tmp_path, capsys):
    assert seed.main([str(tmp_path), "--file", f"ecb={MONTH}@2026-04-26T22:00:58Z"]) == 2
    assert capsys.readouterr().err.startswith(f"seed: {MONTH} is not a file of ecb: ")
    assert not list(tmp_path.rglob("*.csv"))


def test_without_a_file_every_source_that_ships_is_fetched(tmp_path, monkeypatch):
    now = utc("2026-04-01T16:30")
    with Everyone(now) as everyone:
        for name, value in everyone.environ.items():
            monkeypatch.setenv(name, value)
        done = seed.rebuild(str(tmp_path), {}, now)
        keys = [target.split("/")[1] for target in everyone.targets]
    assert list(dict.fromkeys(keys)) == list(seed.SHIPPED)
    # Canada's bank publishes at 16:30 in Ottawa, which is later.
    newest = {key: "2026-03-31" if key == "boc" else "2026-04-01" for key in seed.SHIPPED}
    assert done == [f"{key}: newest {day}" for key, day in newest.items()]


def test_no_source_ships_whose_licence_forbids_it_or_is_not_known():
    licences = {key: sources.get(key).INFO.licence for key in seed.SHIPPED}
    assert [
        k for k, text in licences.items() if "not to be" in text or "no licence" in text or not text
    ] == []
