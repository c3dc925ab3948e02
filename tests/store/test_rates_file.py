"""Rates files: reading gives what was written, and a damaged or incomplete file is refused."""

import io
import zipfile

import pytest
from support.days import day, utc
from support.fakes import FakeSource
from support.holding import CBR, ECB, NOW, put

from converter import Converter, errors, sources
from converter.store import rates_file
from converter.store.export import files_held, packed
from converter.store.layers import Store
from converter.store.sheet import parse
from converter.store.union import united

AT = utc("2026-10-31T09:00")


@pytest.fixture
def store(tmp_path):
    """A store with a file of the ECB in the user's cache and another in the rates that ship."""
    put(
        tmp_path / "seed", "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-29 1.1130 175.92",
        "2026-10-30 1.1100 175.68", covered=["2026-10-29..2026-10-30"], kind="reference",
    )  # fmt: skip
    put(
        tmp_path / "user", "ecb/2026.csv", "EUR/GBP EUR/USD", "2026-10-30 0.83380 1.1172",
        covered=["2026-10-30..2026-10-31"], due=utc("2026-11-02T15:00"), stale=utc("2026-11-02T17:00"),
    )  # fmt: skip
    put(
        tmp_path / "user",
        "cbr/2025-USD.csv",
        "USD/RUB",
        "2025-06-03 78.9091",
        covered=["2025-06-03..2025-06-03"],
    )
    return Store(str(tmp_path / "user"), str(tmp_path / "seed"), lambda: NOW)


def _exported(store, files=(("ecb", "2026"),)):
    return packed(store, {"ecb": ECB, "cbr": CBR}, files, AT)


def _written(tmp_path, data):
    path = tmp_path / "fx.zip"
    path.write_bytes(data)
    return str(path)


def _again(data, **changed):
    """The zip with some members as given, or without those given as None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in dict.fromkeys([*old.namelist(), *changed]):
            content = changed[name] if name in changed else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def test_the_layers_are_united_cell_by_cell_and_the_users_wins(store, tmp_path):
    file = rates_file.read(_written(tmp_path, _exported(store)))
    sheet = file.sheets["ecb", "2026"]
    assert sheet.columns == ("as_of", "fetched_at", "EUR/GBP", "EUR/USD", "EUR/JPY")
    assert sheet.lines == ["2026-10-29,,,1.1130,175.92", "2026-10-30,,0.83380,1.1172,175.68"]


def test_it_covers_what_any_layer_covers(store, tmp_path):
    head = rates_file.read(_written(tmp_path, _exported(store))).sheets["ecb", "2026"].head
    assert head.covered == ((day("2026-10-29"), day("2026-10-31")),)
    assert head.due == utc("2026-11-02T15:00")


def test_the_same_rates_at_the_same_instant_are_the_same_bytes(store):
    assert _exported(store) == _exported(store)


def test_it_opens_as_a_zip_with_the_layout_of_the_cache(store):
    with zipfile.ZipFile(io.BytesIO(_exported(store, [("ecb", "2026"), ("cbr", "2025-USD")]))) as archive:
        assert archive.namelist() == ["rates.txt", "cbr/2025-USD.csv", "ecb/2026.csv"]
        assert archive.read("rates.txt").decode().splitlines() == [
            "fxconvert rates 1", "at 2026-10-31T09:00:00Z", "cbr/2025-USD.csv", "ecb/2026.csv",
        ]  # fmt: skip


def test_a_currency_whose_nominal_changed_has_one_figure_for_a_day(tmp_path):
    put(tmp_path / "seed", "cbr/2026.csv", "10 JPY/RUB|USD/RUB", "2026-04-25 4.72636 75.5273")
    put(tmp_path / "user", "cbr/2026.csv", "100 JPY/RUB|USD/RUB", "2026-04-25 47.2636 75.5273")
    store = Store(str(tmp_path / "user"), str(tmp_path / "seed"), lambda: NOW)
    file = rates_file.read(_written(tmp_path, _exported(store, [("cbr", "2026")])))
    assert file.sheets["cbr", "2026"].lines == ["2026-04-25,,47.2636,75.5273,"]


def test_a_figure_set_aside_gives_way_to_a_good_one(tmp_path):
    put(tmp_path / "a", "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-30 ?7.1172 ?1.5")
    put(tmp_path / "b", "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    sheets = [parse((tmp_path / name / "ecb" / "2026.csv").read_bytes(), name, NOW) for name in "ab"]
    for order in (sheets, sheets[::-1]):
        sheet = parse(united(order, "EUR"), "", NOW)
        assert {code: f.text for code, f in sheet.figures(0, "EUR").items()} == {
            "USD": "1.1172",
            "JPY": "?1.5",
        }


def test_a_source_without_files_is_an_error(store):
    with pytest.raises(errors.NotHeld, match="no rates of er-api are on this machine"):
        files_held(store, ["er-api"])


def test_files_of_single_currencies_are_held_too(store):
    assert files_held(store, ["cbr", "ecb"]) == [("cbr", "2025-USD"), ("ecb", "2026")]


@pytest.mark.parametrize("cut", [0, 10, 200, -1])
def test_a_file_that_is_cut_is_refused(cut, store, tmp_path):
    with pytest.raises(errors.InputError, match=r"fx\.zip is not a rates file, or is damaged"):
        rates_file.read(_written(tmp_path, _exported(store)[:cut]))


def test_a_file_with_any_byte_changed_is_refused_or_reads_the_same(store, tmp_path):
    data = _exported(store)
    whole = rates_file.read(_written(tmp_path, data))
    for place in range(0, len(data), 7):
        try:
            read = rates_file.read(
                _written(tmp_path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            )
        except errors.InputError:
            continue
        assert (read.at, read.sheets["ecb", "2026"].lines) == (whole.at, whole.sheets["ecb", "2026"].lines)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ecb/2026.csv", None),
        ("rates.txt", None),
        ("rates.txt", "fxconvert rates 2\nat 2026-10-31T09:00:00Z\n"),
        ("rates.txt", "fxconvert rates 1\nat yesterday\necb/2026.csv\n"),
        ("rates.txt", "fxconvert rates 1\nat 2026-10-31T09:00:00Z\n../../ecb/2026.csv\n"),
        ("rates.txt", "fxconvert rates 1\nat 2026-10-31T09:00:00Z\necb/2026.csv\ncbr/2026.csv\n"),
        ("ecb/2026.csv", "as_of,fetched_at,EUR/USD\n2026-10-30,,1.1172\n"),
    ],
)
def test_a_file_with_a_missing_or_another_member_is_refused(name, content, store, tmp_path):
    with pytest.raises(errors.InputError):
        rates_file.read(_written(tmp_path, _again(_exported(store), **{name: content})))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("er-api/2026-10.csv", "it has er-api/2026-10.csv, which its rates.txt does not name"),
        ("ECB/2026.csv", "it has ECB/2026.csv, which its rates.txt does not name"),
        ("../../.profile", "it has ../../.profile, which its rates.txt does not name"),
        ("notes.txt", "it has notes.txt, which its rates.txt does not name"),
        ("x" * 300, "it has " + "x" * 60 + ", which its rates.txt does not name"),
    ],
)
def test_a_member_that_is_not_named_is_refused(name, message, store, tmp_path):
    with pytest.raises(errors.InputError) as caught:
        rates_file.read(_written(tmp_path, _again(_exported(store), **{name: "mine"})))
    assert str(caught.value).endswith(f"is not a rates file, or is damaged: {message}")


@pytest.mark.parametrize("name", ["ecb/", "__MACOSX/ecb/._2026.csv", ".DS_Store"])
def test_what_a_packing_program_adds_is_ignored(name, store, tmp_path):
    content = "" if name.endswith("/") else "Mac OS X"
    file = rates_file.read(_written(tmp_path, _again(_exported(store), **{name: content})))
    assert list(file.sheets) == [("ecb", "2026")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(store, tmp_path):
    data = io.BytesIO(_exported(store))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("ecb/2026.csv", archive.read("ecb/2026.csv"))
    with pytest.raises(errors.InputError, match=r"it has ecb/2026\.csv twice"):
        rates_file.read(_written(tmp_path, data.getvalue()))


def test_a_member_that_is_named_twice_is_refused(store, tmp_path):
    about = "fxconvert rates 1\nat 2026-10-31T09:00:00Z\necb/2026.csv\necb/2026.csv\n"
    with pytest.raises(errors.InputError, match=r"it has ecb/2026\.csv twice"):
        rates_file.read(_written(tmp_path, _again(_exported(store), **{"rates.txt": about})))


def test_a_source_that_is_not_installed_is_refused_by_name(tmp_path):
    put(tmp_path / "user", "bcb/2026.csv", "USD/BRL", "2026-10-30 5.4325")
    store = Store(str(tmp_path / "user"), str(tmp_path / "none"), lambda: NOW)
    data = packed(store, {"bcb": FakeSource("bcb", "BRL").INFO}, [("bcb", "2026")], AT)
    with pytest.raises(errors.InputError, match="has rates of bcb, a source that is not installed here"):
        rates_file.read(_written(tmp_path, data))


def _of(tmp_path, columns, *rows, **head):
    """A rates file of one file of the ECB, with any content."""
    put(tmp_path, "ecb/2026.csv", columns, *rows, **head)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("rates.txt", "fxconvert rates 1\nat 2026-10-31T09:00:00Z\necb/2026.csv\n")
        archive.write(tmp_path / "ecb" / "2026.csv", "ecb/2026.csv")
    return _written(tmp_path, out.getvalue())


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    path = _of(tmp_path, "EUR/USD EUR/USD", "2026-10-30 1.1172 1.1199")
    with pytest.raises(errors.InputError, match="it has a column twice"):
        rates_file.read(path)


@pytest.mark.parametrize(
    "row",
    [
        "2026-10-30 -1.1", "2026-10-30 0.000", "2026-10-30 NaN", "2026-10-30 =1+1", "2026-02-30 1.1",
        "2025-10-30 1.1", "2026-10-30 1.1 2.2", "2026-10-30 1,1",
    ],
)  # fmt: skip
def test_a_line_with_anything_but_rates_is_refused_though_the_sum_is_right(row, tmp_path):
    path = _of(tmp_path, "EUR/USD", row)
    with pytest.raises(errors.InputError):
        rates_file.read(path)


@pytest.mark.parametrize("size", [(4 << 20) + 1, 100 << 20])
def test_members_that_are_too_large_when_unpacked_are_not_read(size, tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rates.txt", bytes(size))
    with pytest.raises(errors.InputError, match="implausible size"):
        rates_file.read(_written(tmp_path, out.getvalue()))


# -- a converter over a rates file ------------------------------------------------------------------


def _asked(path, **settings):
    return Converter(["ecb"], rates=path, environ={}, **settings)


def test_a_converter_over_a_rates_file_answers_as_of_the_instant_of_writing(store, tmp_path):
    with _asked(_written(tmp_path, _exported(store))) as converter:
        found = converter.convert(100, "EUR", "USD")
    assert (str(found.result), str(found.as_of), str(found.on)) == ("111.72 USD", "2026-10-30", "2026-10-31")
    assert (found.stale, [note.code for note in found.notes]) == (False, ["rates-file"])


def test_an_answer_for_a_given_day_has_no_note_of_the_file(store, tmp_path):
    with _asked(_written(tmp_path, _exported(store))) as converter:
        assert converter.convert(100, "EUR", "JPY", "2026-10-29").notes == ()


def test_by_another_clock_it_is_stale(store, tmp_path):
    with _asked(_written(tmp_path, _exported(store)), clock=lambda: utc("2027-10-31T09:00")) as converter:
        assert converter.convert(100, "EUR", "USD").stale


def test_rates_that_the_file_lacks_are_not_taken_from_the_cache(store, tmp_path):
    path = _written(tmp_path, _exported(store, [("cbr", "2025-USD")]))
    with _asked(path, cache_dir=store.user) as converter, pytest.raises(errors.NotHeld):
        converter.convert(100, "EUR", "USD")


def test_a_source_outside_the_default_order_answers_from_a_rates_file_without_being_named(store, tmp_path):
    put(tmp_path / "user", "nbp/2026.csv", "USD/PLN", "2026-10-30 3.6021", covered=["2026-10-30..2026-10-30"])
    path = _written(tmp_path, packed(store, {"nbp": sources.get("nbp").INFO}, [("nbp", "2026")], AT))
    with Converter(rates=path, environ={}) as converter:
        found = converter.convert(100, "USD", "PLN", "2026-10-30")
    assert (str(found.result), found.source, found.notes) == ("360.21 PLN", "nbp", ())


def test_refreshing_a_rates_file_is_refused(store, tmp_path):
    with pytest.raises(errors.InputError, match="a refresh sends requests"):
        _asked(_written(tmp_path, _exported(store)), refresh=True)


def test_reading_it_makes_no_cache_directory(store, tmp_path):
    path = _written(tmp_path, _exported(store))
    cache = tmp_path / "none"
    with _asked(path, cache_dir=cache) as converter:
        converter.convert(100, "EUR", "USD")
    assert not cache.exists()


def test_series_come_from_the_file_too(store, tmp_path):
    with _asked(_written(tmp_path, _exported(store))) as converter:
        rates = converter.history("EUR", "USD", "2026-10-29", "2026-10-30")
    assert [str(rate.value) for rate in rates] == ["1.1130", "1.1172"]
