"""A price file that grows by ``history --since`` the day after its last keeps its source."""

import pytest

NEW = ("--since", "2026-10-31", "--csv")


@pytest.fixture
def history(world, shipped, run):
    """Runs ``convert history`` at an instant against the publishers on this machine; code, lines, notes."""

    def go(at, *options):
        world.at(at)
        online = {"CONVERTER_SEED_DIR": str(shipped), "CONVERTER_NOW": f"{at}:00Z", "CONVERTER_OFFLINE": ""}
        ran = run("history", *options, **{**world.environ, **online})
        return ran.code, ran.out.splitlines()[1:], ran.err

    return go


@pytest.fixture
def other(world):
    """A second source that has rates of the weekend too."""
    days = ("2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01")
    world.server.frankfurter = [(day, {("USD", "EUR"): "0.8951", ("USD", "KWD"): "0.3"}) for day in days]
    world.server.ecb["2026-01-02"] = {"USD": "1.1700", "GBP": "0.87000"}
    return world


@pytest.mark.parametrize("at", ["2026-10-31T12:00", "2026-11-01T12:00", "2026-11-02T12:00"])
def test_over_a_weekend_the_source_of_the_file_is_asked_once_and_no_other(at, other, history):
    code, rows, told = history(at, "EUR", "USD", *NEW)
    assert (code, rows) == (0, [])
    assert told.startswith("convert: nothing new since 2026-10-30: ecb has no rates")
    assert (len(other.requested("ecb")), other.requested("frankfurter")) == (1, [])
    other.forget()
    assert history(at, "EUR", "USD", *NEW) == (code, rows, told)
    assert other.requested() == []


def test_what_is_held_of_friday_needs_no_request_on_sunday(other, history):
    assert history("2026-10-30T18:00", "EUR", "USD", "--since", "2026-10-29", "--csv")[1] == [
        "2026-10-29,EUR,USD,1.1130,ecb", "2026-10-30,EUR,USD,1.1172,ecb",
    ]  # fmt: skip
    other.forget()
    assert history("2026-11-01T12:00", "EUR", "USD", *NEW)[:2] == (0, [])
    assert other.requested() == []


def test_the_file_goes_on_with_its_source_on_monday(other, history):
    history("2026-11-01T12:00", "EUR", "USD", *NEW)
    code, rows, told = history("2026-11-02T18:00", "EUR", "USD", *NEW)
    assert (code, rows, told) == (0, ["2026-11-02,EUR,USD,1.1165,ecb"], "")


def test_a_source_that_never_quoted_the_pair_does_not_answer_for_the_weekend(other, history):
    code, rows, _ = history("2026-11-01T12:00", "USD", "KWD", *NEW)
    assert (code, [row[:10] for row in rows]) == (0, ["2026-10-31", "2026-11-01"])
    assert all(row.endswith("frankfurter") for row in rows)


def test_days_to_come_are_refused_on_a_weekend_too(other, history):
    code, rows, told = history("2026-11-01T12:00", "EUR", "USD", "--since", "2026-11-05", "--csv")
    assert (code, rows) == (3, [])
    assert "2026-11-05 is in the future" in told


def test_a_source_that_stopped_quoting_is_passed_over(other, history):
    # The ECB's last rate of the rouble is of 2022-03-01.
    other.server.frankfurter = [
        (f"2022-03-{day:02}", {("USD", "EUR"): "0.9", ("USD", "RUB"): "100"}) for day in range(1, 7)
    ]
    _, rows, _ = history(
        "2026-11-01T12:00",
        "EUR",
        "RUB",
        "--since",
        "2022-03-02",
        "--until",
        "2022-03-04",
        "--csv",
        "--source",
        "ecb,frankfurter",
    )
    assert [row.rpartition(",")[2] for row in rows] == ["frankfurter"] * 3


def test_a_bank_that_dates_its_tables_ahead_rests_on_sunday_and_monday(other, history):
    code, rows, told = history("2026-04-27T12:00", "USD", "RUB", "--since", "2026-04-26", "--csv")
    assert (code, rows) == (0, [])
    assert told.startswith(
        "convert: nothing new since 2026-04-25: cbr has no rates from 2026-04-26 to 2026-04-27"
    )
    assert other.requested("frankfurter") == []
    other.forget()
    assert history("2026-04-27T12:00", "USD", "RUB", "--since", "2026-04-26", "--csv")[:2] == (0, [])
    assert other.requested() == []


def test_the_library_gives_an_empty_series_with_its_source_and_a_note(other):
    other.at("2026-11-01T12:00")
    with other.converter() as converter:
        found = converter.series("EUR", "USD", "2026-10-31")
        assert (found.info.key, found.rates, [note.code for note in found.notes]) == (
            "ecb",
            (),
            ["nothing-new"],
        )
        assert converter.history("EUR", "USD", "2026-10-31", every="quarter") == []


@pytest.mark.parametrize(
    ("now", "days", "ahead"),
    [
        ("2026-11-02T08:00", ["--since", "2026-11-02", "--until", "2026-11-05"], "2026-11-02"),
        ("2026-11-02T08:00", ["--since", "2026-10-31", "--until", "2026-11-02"], "2026-11-02"),
        ("2026-11-02T08:00", ["--since", "2026-11-02"], "2026-11-02"),  # until now
        ("2026-11-01T12:00", ["--since", "2026-11-01", "--until", "2026-11-05"], "2026-11-02"),
        ("2026-11-01T12:00", ["--since", "2026-10-31", "--until", "2027-01-31"], "2026-11-02"),
        ("2026-11-01T12:00", ["--since", "2026-10-31", "--until", "2026-11-01"], None),
        ("2026-11-01T12:00", ["--since", "2026-10-31"], None),
    ],
)
def test_a_day_whose_table_is_not_out_yet_is_told_with_nothing_new(now, days, ahead, other, history):
    code, rows, told = history(now, "EUR", "USD", *days, "--csv")
    assert (code, rows) == (0, [])
    assert told.startswith("convert: nothing new since 2026-10-30: ecb has no rates")
    assert ("not out yet" in told) == bool(ahead)
    assert f"; those of {ahead} are not out yet\n" in told or not ahead
